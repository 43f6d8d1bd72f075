"""In a section that may hold criteria, every line is read, known for what it is, or a defect with its line."""

from __future__ import annotations

from itertools import accumulate
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.model import Plan
from pytest_devnet.plan import read_plan

BEFORE = "# Phase H: Harbour\n\n## Phase Acceptance\n\n- Quay swept\n\n"
AFTER = "\n\n## Deliverables\n\n- Broom\n"


def plan_of(body: str) -> Plan:
    return read_plan(BEFORE + dedent(body) + AFTER, "docs/plan/harbour.md")


def criteria(body: str) -> list[str]:
    return [one.text for one in plan_of(body).criteria if one.text not in ("Quay swept", "Broom")]


def defects(body: str) -> list[str]:
    return [f"{defect.place.line}: {defect.message}" for defect in plan_of(body).defects]


def exclusions(body: str) -> list[str]:
    return [f"{one.place.line}: {one.title}: {one.text}" for one in plan_of(body).exclusions]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<table>\n<tr><td>Gulls fed</td></tr>\n</table>", "8: no rule reads a list inside HTML"),
        ("<p>\n\n<p>Gulls fed</p>", "9: no rule reads text inside HTML"),
        ("<ul>\n  <li>Gulls fed</li>\n</ul>", "8: no rule reads a list inside HTML"),
        ("<details>\n- Gulls fed\n</details>", "8: no rule reads a list inside HTML"),
        ("<exact command>", "7: no rule reads text inside HTML"),
        ("> - Gulls fed", "7: no rule reads a quoted list"),
        ("> > - Gulls fed", "7: no rule reads a quoted list"),
        ("> Gulls fed", "7: no rule reads quoted text"),
        ("- Nets dry\n\n  <summary>Gulls fed</summary>", "9: no rule reads text inside HTML"),
        ("> Note: gulls need ≥2 kg of fish", "7: no rule reads quoted text"),
        ("> ```text\n> note\n> ```\n>\n> Gulls fed", "11: no rule reads quoted text"),
        ("- Nets dry\n  > - Gulls fed", "8: no rule reads a quoted list"),
        ("- Nets dry\n\n  <p>Gulls fed</p>", "9: no rule reads text inside HTML"),
        ("- Nets dry\n\n  | Gulls |\n  |---|\n  | fed |", "9: no rule reads a table"),
        ("- Nets dry\n\n  # Gulls fed", "9: no rule reads a title inside a list"),
        ("- # Gulls fed", "7: no rule reads a list"),
        ("### Notes\n\n- Gulls fed", "9: no rule reads a list below “Notes”"),
        ("### Scope\n\n1. Gulls fed", "9: no rule reads a list below “Scope”"),
        ("**Notes**\n| Gulls |\n|---|\n| fed |", "8: no rule reads a table below “Notes”"),
        ("### Notes\n\nGulls SHALL be fed.", "9: no rule reads a line of text below “Notes”"),
        ("### Background\n\nGulls eat ≥2 kg.", "9: no rule reads a line of text below “Background”"),
        ("### Out of scope\n\n> Gulls fed", "9: no rule reads quoted text below “Out of scope”"),
        ("[Gulls]: fed", "7: no rule reads a line that Markdown takes for the address of a link"),
        ("Nets [^1] dry\n\n[^1]: daily", "9: no rule reads a line that Markdown takes for the address of a link"),
        ("| Gulls |\n|---|", "7: no rule reads a table"),
        ("| Gulls |\n|---|\n| wet | \\| fed |", "9: a table row with more cells than columns: \\| fed"),
        ("```gherkin\nFeature: gulls\n```", "8: no rule reads a Gherkin script"),
    ],
)
def test_a_shape_that_is_not_read_is_a_defect_with_its_line(body: str, expected: str) -> None:
    assert expected in defects(body)
    assert not [one for one in criteria(body) if "fed" in one]


@pytest.mark.parametrize(
    "body",
    [
        "***",
        "<br>\n<img src='gull.png' alt='A gull'>",
        "<a id='gulls'></a>",
        "![Gull](gull.png)",
        "[![Gull](gull.png)](https://gulls.test)",
        "&nbsp;",
        "<p align='center'>\n\n</p>",
        "[gull]: https://gulls.test 'Gulls'\n[crab]: <crabs.md>\n[far]:\n  /far.md",
        "```text\n- Gulls fed\n```",
        "**Example:**\n```js\nfeed(gulls)\n```",
        "<!-- Gulls fed -->",
        "> [!NOTE]\n> Gulls bite.",
        "> Note: gulls bite.",
        "> **Warning**\n> gulls bite",
        "**Note**: gulls bite",
        "### Notes\n\nGulls bite.",
        "### Background\n\n```text\nGulls\n```",
        "<details>\n<summary>Gulls</summary>\n\n```text\ncaw\n```\n\n</details>",
    ],
)
def test_what_says_nothing_and_what_is_for_the_reader_is_neither(body: str) -> None:
    assert (criteria(body), defects(body), exclusions(body)) == ([], [], [])


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("### Out of scope\n\nNot now:\n- Gulls\n- Crabs", ["9: Out of scope: Not now: Gulls; Crabs"]),
        ("### Non-goals\n\n| Bird | Why |\n|---|---|\n| Gull | wild |", ["11: Non-goals: Gull: wild"]),
        ("**Out of scope**: gulls\n\n- Nets dry", ["7: Phase Acceptance: **Out of scope**: gulls"]),
        ("### Do gulls bite?\n\n- Yes", ["9: Do gulls bite?: Yes"]),
        ("### Deferred\n\n#### Birds\n\n- Gulls", ["11: Deferred / Birds: Gulls"]),
        ("### Out of scope\n\n```text\ngulls\n```", []),
    ],
)
def test_what_the_plan_leaves_out_of_its_criteria_is_told(body: str, expected: list[str]) -> None:
    assert exclusions(body) == expected
    assert defects(body) == []


def test_outside_of_criteria_nothing_is_left_out() -> None:
    plan = read_plan("# Phase H: Harbour\n\n## Out of scope\n\n- Gulls\n\n## DoD\n\n- Swept\n", "h.md")

    assert (plan.exclusions, plan.defects) == ((), ())


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Keep ≥98% clean in:\n- bow\n- stern", ["Keep ≥98% clean in:", "bow", "stern"]),
        ("The sluice stays shut.\n\n- Gulls fed", ["The sluice stays shut.", "Gulls fed"]),
        ("### Birds\n\nThese count.\n\n- Gulls fed", ["Gulls fed"]),
        ("### Birds\n\nAll of it:\n\n#### Gulls\n\n- Fed", ["Fed"]),
        ("### Birds\n\nBirds SHALL be fed.\n\n- Gulls fed", ["Birds SHALL be fed.", "Gulls fed"]),
        ("### Birds\n\nGulls are fed.\n\n```text\ncaw\n```", ["Gulls are fed."]),
        ("#### Gulls fed\n\n```text\ncaw\n```", ["Gulls fed"]),
        ("**Goal**: gulls ≥98% fed", ["**Goal**: gulls ≥98% fed"]),
        ("<b>Gulls</b> fed", ["<b>Gulls</b> fed"]),
        ("<details><summary>Gulls <b>fed</b></summary></details>", ["Gulls fed"]),
    ],
)
def test_a_sentence_that_only_leads_to_what_follows_is_none(body: str, expected: list[str]) -> None:
    assert criteria(body) == expected
    assert defects(body) == []


def test_what_is_folded_away_belongs_to_the_title_of_the_fold() -> None:
    body = """\
        <details>
        <summary>Prerequisites</summary>

        - Tide low

        </details>

        - Nets dry

        <details><summary>More <b>criteria</b></summary>

        - Gulls fed

        </details>

        <details><summary>Step H1: Birds</summary>

        - Crabs counted

        </details>
        </details>

        - Sails furled
        """

    assert {one.id: one.text for one in plan_of(body).criteria} == {
        "H.P1": "Tide low",
        "H.A1": "Quay swept",
        "H.A2": "Nets dry",
        "H.A3": "Gulls fed",
        "H.A4": "Sails furled",
        "H1.D1": "Crabs counted",
        "H.D1": "Broom",
    }
    assert defects(body) == []


def test_scenarios_of_a_gherkin_script_are_criteria() -> None:
    body = """\
        ```gherkin
        # birds
        @slow
        Feature: Gulls
          They bite.
          Background:
            Given a gull

          Scenario: hungry gull
            Given no fish
            When it is noon
            Then the gull cries

          Scenario Outline: fed
          Scenario:
            Given rain
        ```

        ```feature
        Given fog
        Then the horn sounds
        ```
        """
    found = [(one.place.line, one.text) for one in plan_of(body).criteria if one.id != "H.A1"]

    assert found == [
        (15, "hungry gull: Given no fish; When it is noon; Then the gull cries"),
        (20, "fed"),
        (21, "Given rain"),
        (26, "Given fog; Then the horn sounds"),
        (33, "Broom"),
    ]
    assert defects(body) == []


def test_gherkin_below_a_step_or_a_requirement_is_validation_or_part_of_it() -> None:
    text = """\
        # Phase H: Harbour

        ## Step H1: Birds

        ```gherkin
        Scenario: gull
          Then it cries
        ```

        ## Requirements

        ### Requirement: Horn

        It SHALL sound.

        #### Scenario: fog

        ```gherkin
        Given fog
        Then the horn sounds
        ```
        """

    assert {one.id: one.text for one in read_plan(dedent(text), "h.md").criteria} == {
        "H1.V1": "gull: Then it cries",
        "H.A1": "It SHALL sound.",
        "H.V1": "Given fog; Then the horn sounds",
    }


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("> - Gulls fed", ["3: no rule reads a quoted list without a title"]),
        ("> Gulls fed", []),
        ("<p>Gulls fed</p>", []),
        ("<li>Gulls fed", ["3: no rule reads a list inside HTML without a title"]),
        ("| Gulls |\n|---|\n| fed |", ["3: no rule reads a table without a title"]),
        ("Gulls fed", []),
        ("[Gulls]: fed", ["3: no rule reads a line that Markdown takes for the address of a link without a title"]),
        ("## Colours\n\n> grey", ["5: no rule reads the section “Colours”"]),
        ("## Colours\n\n<p>grey</p>", ["5: no rule reads the section “Colours”"]),
        ("## Overview\n\n> - Status: fed", ["5: no rule reads a quoted list"]),
        ("## Commit Point\n\n`feat: gulls`\n\n| a |\n|---|\n| b |", ["7: no rule reads a table"]),
        (
            "### Requirement: Gulls\n\nThey SHALL eat.\n\n> - fish\n\n#### Scenario: noon\n\n- **THEN** fish\n",
            ["7: no rule reads a quoted list"],
        ),
    ],
)
def test_elsewhere_running_text_may_stand_for_the_reader(body: str, expected: list[str]) -> None:
    plan = read_plan(f"# Phase H: Harbour\n\n{body}\n\n## DoD\n\n- Swept\n", "h.md")

    assert [f"{one.place.line}: {one.message}" for one in plan.defects] == expected


def test_a_section_with_nothing_but_notes_holds_nothing() -> None:
    plan = read_plan("# Phase H: Harbour\n\n## DoD\n\n### Notes\n\nGulls bite.\n\n## Tasks\n\n- Fish\n", "h.md")

    assert [f"{one.place.line}: {one.message}" for one in plan.defects] == [
        "3: the section “DoD” holds nothing that a rule reads"
    ]


def test_bounds_in_running_text_of_an_overview_and_in_labels_below_a_title_are_targets() -> None:
    text = """\
        # Phase H: Harbour

        **Depth Goal**: at least 4 m
        **Effort**: 50% of a day

        ## Overview

        Gulls are loud.

        Keep noise below 60 dB.

        The horn SHALL sound.

        ## DoD
        - Swept
        """
    plan = read_plan(dedent(text), "h.md")

    assert [one.text for one in plan.criteria] == [
        "**Depth Goal**: at least 4 m",
        "Keep noise below 60 dB.",
        "The horn SHALL sound.",
        "Swept",
    ]
    assert plan.defects == ()


def test_a_sentence_below_a_title_that_sets_a_bound_is_a_target_and_the_others_introduce() -> None:
    text = """\
        # Phase A: Keel

        We build the keel. Coverage stays at ≥98%.
        A rollback takes
        at most 1 hour.

        ## Step A1: Frame

        Pumps start within 2 s.

        - Frame drawn
        """
    plan = read_plan(dedent(text), "a.md")
    assert {one.id: (one.place.line, one.text) for one in plan.criteria} == {
        "A.T1": (3, "Coverage stays at ≥98%."),
        "A.T2": (4, "A rollback takes at most 1 hour."),
        "A1.T1": (9, "Pumps start within 2 s."),
        "A1.D1": (11, "Frame drawn"),
    }
    assert plan.defects == ()


def test_boxes_to_tick_below_a_title_for_the_reader_are_told() -> None:
    text = "# Phase A: Keel\n\n## Acceptance\n\n- Hull painted\n\n## Notes\n\n- so\n- [ ] Ropes\n- [x] Pumps\n"
    plan = read_plan(text, "a.md")
    assert [(one.place.line, one.message) for one in plan.defects] == [
        (10, "boxes to tick below “Notes”, which holds no criteria")
    ]


def test_a_title_row_to_tick_off_is_told() -> None:
    text = "# Phase A: Keel\n\n## Acceptance\n\n| [ ] | Hull painted |\n|---|---|\n| [ ] | Ropes counted |\n"
    plan = read_plan(text, "a.md")
    assert [one.text for one in plan.criteria] == ["Ropes counted"]
    assert [(one.place.line, one.message) for one in plan.defects] == [
        (5, "the title row of a table is one to tick off")
    ]


def test_a_documents_title_with_a_subject_is_no_section_of_criteria() -> None:
    plan = read_plan("# Tasks: Harbour\n\nText.\n\n## Phase 1: Quay\n\n- [ ] Swept\n\n## Notes\n\n- wet\n", "h.md")

    assert [one.id for one in plan.criteria] == ["1.D1"]
    assert plan.defects == ()


def test_a_commit_named_before_its_script_is_one_commit() -> None:
    plan = read_plan(
        "# Phase H: Harbour\n\n**Commit Point**\nOnce all is dry\n```bash\ngit commit -m 'feat: quay'\n```\n", "h.md"
    )

    assert [(one.id, one.text, one.place.line) for one in plan.criteria] == [("H.C1", "feat: quay", 6)]


LISTS = (
    "- {}",
    "1. [x] {}",
    "| Check | Done |\n|---|---|\n| {} | no |",
    "| Owner | Due |\n|---|---|\n| {} | no |",
    "| Check |\n|---|\n| holds | {} |",
    "<table>\n<tr><td>\n{}\n</td></tr>\n</table>",
    "<details>\n<summary>More</summary>\n\n- {}\n\n</details>",
    "> [!TIP]\n> - {}",
    "[{}]: holds",
    "```gherkin\nScenario: {}\n```",
    "```gherkin\n{}\n```",
    "- holds\n  **Acceptance**: {}",
    "{} SHALL hold.",
)
PROSE = (
    "<details>\n<summary>{}</summary>\n</details>",
    "{} holds.",
    "✅ **{}**: holds",
    "1.2. {}",
    "<p>{}</p>",
    "<details>\n<summary>More</summary>\n{}\n</details>",
    "> {}",
    "- holds\n\n  <b>\n  {}\n  </b>",
    "<{} wanted>",
    "- **Depends on**: {}",
    "<!-- -->{}",
)
OPENING = (
    "",
    "### Area\n\n",
    "### Notes\n\n",
    "**Scope**\n",
    "**Areas:**\n\n",
    "#### Out of scope\n\n",
    "### Why?\n\n",
)
OF_CRITERIA = ("## Deliverables", "## References", "# Requirement: Gulls", "## Requirements", "## Checkpoint")
OTHERS = (
    "## Overview",
    "## Colours",
    "## Commit Point",
    "# Scenario: noon",
    "## Steps",
    "## Step H1: Birds",
    "## Phase I: Ice",
)


def nested(text: str, marks: list[str]) -> str:
    for mark in marks:
        first, *rest = text.split("\n")
        more = mark if mark == "> " else " " * len(mark)
        text = "\n".join([mark + first, *(more + line for line in rest)])
    return text


@st.composite
def sections(draw: st.DrawFn, shapes: tuple[str, ...], openings: tuple[str, ...]) -> list[str]:
    """The blocks of a section in many shapes; ``word0`` stands for what must hold in the first."""
    blocks = []
    for at, opening in enumerate(draw(st.lists(st.sampled_from(openings), min_size=1, max_size=6))):
        marks = draw(st.lists(st.sampled_from(["> ", "- ", "1. "]), max_size=3))
        listed = ["- "] if "Notes" in opening or "Scope" in opening else []
        block = nested(draw(st.sampled_from(shapes)).replace("{}", f"word{at}"), listed)
        blocks.append(nested(opening + block, marks))
    return blocks


def silent(title: str, blocks: list[str]) -> list[str]:
    """The blocks whose word is in nothing that was read, and on whose lines no defect stands."""
    whole = [f"{title}\n\n{block}\n\n" for block in blocks]
    plan = read_plan("# Phase H: Harbour\n\n" + "".join(whole), "docs/plan/harbour.md")
    facts = (f"{name}: {value}" for phase in plan.phases for name, value in phase.facts.items())
    read = [*(one.text for one in plan.criteria), *(one.text for one in plan.exclusions), *facts]
    wrong = {defect.place.line for defect in plan.defects}
    starts = list(accumulate((block.count("\n") for block in whole), initial=3))
    return [
        block
        for at, block in enumerate(whole)
        if not any(f"word{at}" in text for text in read) and not wrong.intersection(range(starts[at], starts[at + 1]))
    ]


@given(st.sampled_from(OF_CRITERIA), sections(LISTS + PROSE, OPENING))
def test_nothing_in_a_section_of_criteria_is_passed_over_in_silence(title: str, blocks: list[str]) -> None:
    assert silent(title, blocks) == []


@given(st.sampled_from(OTHERS), sections(LISTS, ("",)))
def test_no_list_table_or_scenario_is_passed_over_in_silence_anywhere(title: str, blocks: list[str]) -> None:
    assert silent(title, blocks) == []
