from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.formats.checkpoint import Entry, naming, percentage, read_checkpoint


def test_keys_labels_and_free_text_are_told_apart() -> None:
    text = "GIT_TAG: v1\nCOVERAGE:98%\nFinal status: done\n**Owner:** ops\n## Risks\nsee https://devnet.test: fine\n\nhttp://x\n"
    assert read_checkpoint(text) == (
        Entry("GIT_TAG", "v1", 1),
        Entry("COVERAGE", "98%", 2),
        Entry("Final status", "done", 3),
        Entry("Owner", "ops", 4),
        Entry("Risks", "see https://devnet.test: fine", 5),
        Entry("", "http://x", 8),
    )


def test_indented_lines_and_bullets_continue_a_value() -> None:
    text = "NOTE: one\n  two\n\nRisks:\n\nplain\n- three\n1. four\nfree\n"
    assert read_checkpoint(text) == (
        Entry("NOTE", "one two", 1),
        Entry("Risks", "plain - three 1. four", 4),
        Entry("", "free", 9),
    )


def test_an_entry_below_a_label_without_value_stands_for_itself() -> None:
    assert read_checkpoint("Risks:\nGIT_TAG: v1\n") == (Entry("Risks", "", 1), Entry("GIT_TAG", "v1", 2))


def test_a_bullet_with_nothing_above_is_free_text() -> None:
    assert read_checkpoint("- one\n") == (Entry("", "- one", 1),)


@pytest.mark.parametrize(("label", "key"), [("GIT_TAG", True), ("Git tag", False), ("", False)])
def test_a_key_is_written_in_capitals(label: str, key: bool) -> None:
    assert Entry(label, "x", 1).is_key is key


@pytest.mark.parametrize(
    "value", ["", "None", "- none", "Not started (target 98%)", "in progress", "TBD", "n/a", "pending"]
)
def test_a_template_or_unfinished_value_is_open(value: str) -> None:
    assert Entry("STATUS", value, 1).is_open


@pytest.mark.parametrize(
    "entry", [Entry("STATUS", "accepted", 1), Entry("RISKS", "nonesuch", 1), Entry("", "pending", 1)]
)
def test_a_stated_value_and_free_text_are_not_open(entry: Entry) -> None:
    assert not entry.is_open


@pytest.mark.parametrize(("value", "none"), [("none", True), ("- No open risks", True), ("notable", False)])
def test_none_is_an_answer(value: str, none: bool) -> None:
    assert Entry("RISKS", value, 1).says_none is none


def test_a_topic_is_named_by_labels_free_text_and_statements_of_notes() -> None:
    entries = read_checkpoint(
        "PROJECT_STATUS: done\nNEXT_ACTION: align status\nFinal Status: x\nall statuses are final\nsubstatus\n"
        "NOTE: align status with the board\nNOTE: the status is final\n"
    )
    assert [entry.line for entry in naming(entries, "status")] == [1, 3, 4, 7]


@pytest.mark.parametrize(
    ("value", "share"),
    [("98.4%", Fraction("98.4")), ("97 % (target 98 %)", Fraction(97)), ("high", None), ("v1.2%", None), ("98", None)],
)
def test_a_percentage_is_read_exactly(value: str, share: Fraction | None) -> None:
    assert percentage(value) == share


@given(st.text())
def test_any_text_is_a_checkpoint_within_its_own_lines(text: str) -> None:
    entries = read_checkpoint(text)
    lines = text.splitlines()
    assert all(lines[entry.line - 1].strip() for entry in entries)
    assert bool(entries) is any(line.strip() for line in lines)
