from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.formats.progress import Listed, Section, read_progress


def test_phases_list_their_steps_and_exit_criteria() -> None:
    text = (
        "# Progress\n\n- [x] **Step Z9**: of no phase\n\n## Phase A — Keel\n\n"
        "- [x] **Step A1**: Frame\n  - [ ] Step A1.2: Ribs\n  - fixed\n- ✅ **Wave A2** — Paint\n- [x] loose\n\n"
        "### Fix log\n\n**Phase A Exit Criteria**: nets dry.\n\n## Phase B: Hull\n"
    )
    steps = (Listed("A1", 7, True, False), Listed("A1", 8, False, True), Listed("A2", 10, True, False))
    assert read_progress(text) == (Section("A", 5, steps, "nets dry."), Section("B", 17, (), ""))


def test_numbered_steps_get_the_ids_of_the_plan() -> None:
    section = read_progress("## Phase 4: Signals\n\n1. [x] Step 1: Flags\n2. Step 2: Lamps\n")[0]
    assert [(step.id, step.ticked) for step in section.steps] == [("4.1", True), ("4.2", False)]


@pytest.mark.parametrize(
    "stated",
    [
        "**Phase A Exit Criteria**: dry",
        "Some text\n**Exit Criteria:** dry",
        "### Phase A exit criteria\n\n- dry\n- counted",
        "**Acceptance criteria**\n\n- dry",
        "**Exit Criteria**: dry\n\nExit criteria: wet",
    ],
)
def test_exit_criteria_stand_after_the_label_or_in_the_list_below(stated: str) -> None:
    assert read_progress(f"## Phase A: Keel\n\n{stated}\n")[0].exit == "dry"


@pytest.mark.parametrize(
    "missing",
    ["", "**Exit Criteria**:", "**Exit Criteria**:\n\nText\n\n- dry", "**Exit Criteria**:\n\n-", "```\ndry\n```"],
)
def test_a_label_alone_states_nothing(missing: str) -> None:
    assert read_progress(f"## Phase A: Keel\n\n{missing}\n")[0].exit == ""


def test_a_heading_of_the_same_level_ends_a_phase() -> None:
    assert read_progress("## Phase A: Keel\n\n## Notes\n\n- [x] Step A1: Frame\n")[0].steps == ()


def test_two_sections_of_a_phase_are_one() -> None:
    sections = read_progress(
        "## Phase A: Keel\n- [x] Step A1: Frame\n\n## Phase B: Hull\n\n## Phase A: Keel\n- [ ] Step A1: Frame\n"
    )
    assert [(section.id, [step.line for step in section.steps]) for section in sections] == [("A", [2, 7]), ("B", [])]


def test_items_without_text_list_nothing() -> None:
    assert read_progress("## Phase A: Keel\n\n-\n- ```\n  Step A1: x\n  ```\n- > quoted\n")[0].steps == ()


@given(st.text(alphabet="# Phase A1:\n-[x]*Step.\t>`|✅"))
def test_any_text_is_read(text: str) -> None:
    last = text.count("\n") + 1
    assert all(1 <= step.line <= last for section in read_progress(text) for step in section.steps)


def test_a_note_about_a_step_does_not_list_it() -> None:
    (section,) = read_progress(
        "## Phase A — Keel\n\n- [x] **Step A1**: Frame\n\n### Fix log\n\n- A1: the frame was bent\n"
    )
    assert [step.line for step in section.steps] == [3]
