"""What is wrong with a plan's text is a defect with its line; no input raises or hangs."""

from __future__ import annotations

import re
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.plan import read_plan


def defects(text: str) -> list[str]:
    return [f"{defect.place.line}: {defect.message}" for defect in read_plan(dedent(text), "plan.md").defects]


def test_a_plan_without_criteria_says_so() -> None:
    plan = read_plan("# Thoughts\n\nNothing yet.\n", "plans/thoughts.md")

    assert plan.phases == ()
    assert [str(defect.place) + ": " + defect.message for defect in plan.defects] == [
        "plans/thoughts.md:1: the plan holds no criterion"
    ]
    assert plan.defects[0].remedy


def test_an_empty_text_is_a_plan_named_after_its_file() -> None:
    assert read_plan("", "plans/Nächste Schritte.md").title == "Nächste Schritte"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("## Colours\n\n- red\n\n- blue\n\ntext\n", "5: no rule reads the section “Colours”"),
        ("## Colours\n\n| a |\n|---|\n| b |\n", "5: no rule reads the section “Colours”"),
        ("- \n- ends\n", "4: no rule reads a list without a title"),
        ("- loose\n- ends\n", "3: no rule reads a list without a title"),
        ("##\n\n- a\n", "5: no rule reads the section “”"),
        ("**Colours**\n", "3: no rule reads “Colours”"),
        ("## Acceptance\n\n- \n", "5: a list item without text"),
        ("## Acceptance\n", "3: the section “Acceptance” holds nothing that a rule reads"),
        ("## Acceptance\n\n- …?\n", "5: a line without words: …?"),
        ("## Acceptance\n\n- TBD\n", "5: a template line that nobody filled in: TBD"),
        (
            "## Acceptance\n\n- `<exact command>` runs\n",
            "5: a template line that nobody filled in: `<exact command>` runs",
        ),
        (
            "## Acceptance\n\n| ID | Owner |\n|---|---|\n| 1 | Ann |\n",
            "5: a table without a column that says what must hold",
        ),
        ("## Acceptance\n\n| ID | Check |\n|---|---|\n| 1 | |\n", "7: a table row that does not say what must hold"),
        ("## Commit Point\n\n```bash\nls\n```\n", "3: “Commit Point” names no commit"),
        ("### Step X2: Later\n\nSome day.\n", "3: step X2 has no criterion"),
        ("## Phase Y: Later\n\nSome day.\n", "3: phase Y has no criterion"),
        ("### Step X2: Later\n\n- one\n\nText.\n✅ Load tested\n", "7: no rule reads a line of text without a title"),
        ("## Overview\n\n[x] Rollback rehearsed\n", "5: no rule reads a line of text"),
        ("## Overview\n\n- Duration: 3 steps\n", "5: phase X announces 3 steps and has 0"),
        ("## Overview\n\n- Duration: two macro-steps\n", "5: phase X announces 2 steps and has 0"),
        ("<plan-conditional>\n\ntext\n", "3: <plan-conditional is never closed"),
        ("<!-- why\n", "3: <!-- is never closed"),
        ("## Acceptance " + "x" * 300 + "\n\n- a\n", "5: no rule reads the section “Acceptance " + "x" * 300 + "”"),
    ],
)
def test_what_cannot_be_read_is_reported_with_its_line(body: str, expected: str) -> None:
    assert expected in defects(f"# Phase X: Paint\n\n{body}\n\n## References\n\n- `docs/paint.md`\n")


def test_an_unclosed_block_hides_no_criteria() -> None:
    plan = read_plan("# Phase X: Paint\n\n<plan-conditional>\n\n## DoD\n\n<!-- soon\n\n- dry\n", "x.md")

    assert [one.text for one in plan.criteria] == ["dry"]
    assert len(plan.defects) == 2


def test_ids_named_twice_get_a_suffix_and_a_defect() -> None:
    text = """\
        # Phase 1: Red
        - [ ] a
        # Phase 1: Blue
        - [ ] b
        ## Step 1: Dip
        - c
        ## Step 1: Dry
        - d
        """
    plan = read_plan(dedent(text), "x.md")

    assert [one.id for one in plan.criteria] == ["1.D1", "1-2.D1", "1.1.D1", "1.1-2.D1"]
    assert [str(defect.place.line) + defect.message for defect in plan.defects] == [
        "3the id 1 is used twice; here it reads 1-2",
        "7the id 1.1 is used twice; here it reads 1.1-2",
    ]


def test_a_suffix_avoids_ids_that_are_taken() -> None:
    plan = read_plan("- [ ] x\n# Phase 1: a\n- [ ] a\n# Phase 1: b\n- [ ] b\n", "docs/1-2.md")

    assert [one.id for one in plan.criteria] == ["1-2.D1", "1.D1", "1-3.D1"]


def test_a_phase_and_a_step_do_not_share_an_id() -> None:
    text = "# Phase 1: a\n## Step 1: b\n- b\n# Phase 1.1: c\n- [ ] c\n# Phase 1.1: d\n- [ ] d\n"

    ids = [one.id for one in read_plan(text, "x.md").criteria]
    assert len(ids) == len(set(ids)) == 3


def test_the_authors_own_ids_may_not_repeat() -> None:
    text = "## Phase 1: x\n\n- [ ] T001 one\n- [ ] T001 two\n"

    assert defects(text) == ["4: the id T001 already stands in line 3"]


def test_known_prose_and_facts_are_no_defects() -> None:
    text = """\
        ---
        title: x
        # a comment
        tags:
          - one
        - two
        ---
        # Phase X: Paint

        Some words.

        ## Overview
        - Duration: a fortnight

        <!-- a <!-- b -->

        ## Background
        - once upon a time

        <ul><li>or twice</li></ul>

        ## Colours

        ```text
        - red
        ```

        ## DoD
        - dry

        ***
        """

    assert defects(text) == []


def test_a_rule_is_no_front_matter() -> None:
    assert [one.text for one in read_plan("---\n\n## DoD\n- dry\n\n---\n", "x.md").criteria] == ["dry"]


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_other_line_ends_and_marks_change_nothing(end: str) -> None:
    text = "# Phase X: Paint\n\n## DoD\n\n- dry\n- wet\n"

    assert read_plan("\ufeff" + text.replace("\n", end), "x.md") == read_plan(text, "x.md")


def test_nul_and_lone_surrogates_are_replaced() -> None:
    assert [one.text for one in read_plan("## DoD\n- a\0b\ud800\n", "x.md").criteria] == ["a\ufffdb?"]


@pytest.mark.parametrize(
    "text",
    [
        ">" * 20_000,
        "[" * 20_000,
        "- " * 20_000,
        "## DoD\n" + "> - [ ] " * 200 + "x",
        "## DoD\n" + "> " * 60 + "|a|\n" + "> " * 60 + "|-|\n",
        "## DoD\n\n" + "".join("  " * depth + "- [x] a\n" for depth in range(120)),
        "## DoD\n\n" + "- 1. " * 300 + "```sh\nx",
        "<!--" * 2_000,
        "<plan-conditional>\n" * 500,
        "## DoD\n- " + "(a, " * 4_000,
        "## DoD\n- " + "≥9% " * 2_000,
        "**Exit criteria**: " + "a, " * 4_000,
        "## DoD\n- " + "a" * 1_000_000,
        "## DoD\n- " + "[a](" * 50_000,
        "## DoD\n- " + "`" * 50_000 + "a",
        "## DoD\n- " + " ".join("`" * length for length in range(1, 300)),
        "## DoD\n- " + "<a " * 50_000,
        "## DoD\n- " + "WHEN " * 50_000,
        "## DoD\n- " + "≥9% `" * 20_000,
        "## DoD\n\n" + "<summary>" * 20_000,
        "## DoD\n\n" + "<details>\n\n" * 5_000 + "</details>\n\n" * 6_000,
        "## DoD\n\n" + "<plan-conditional>\n\n" * 500 + "> <!-- -->\n",
        "## DoD\n\n" + "[a]: b\n\n" * 2_000,
        "## DoD\n\n```gherkin\n" + "Scenario: a\n" * 2_000,
        "## DoD\n\n```sh\n" + "git commit -m 'a'\n" * 2_000,
        "## DoD\n\n" + "|a" * 2_000 + "|\n" + "|-" * 2_000 + "|\n" + "|b|\n" * 140,
        "\r".join("# a\n\0\ud800" for _ in range(1_000)),
    ],
)
def test_hostile_text_is_read_all_the_same(text: str) -> None:
    assert read_plan(text, "x.md").defects or list(read_plan(text, "x.md").criteria)


FRAGMENTS = """\
# Phase A: x
## Phase 1
### Step A1: y
**Step 2**
## Acceptance
**Deliverables**
**Exit criteria**: a, b; c
- [x] a (b, c)
- b
  - c and d
1. e
> - f
> ### Step A2
> **DoD**
```bash
git commit -m 'x'
```
    code
<!--
-->
<plan-conditional>
</plan-conditional>
<div>
~~~
✅ g
1.1. X SHALL y
## Overview
- Duration: 2 steps
- Coverage Target: ≥98% `a/b`
## Commit Point
`feat: h`
---
***
## Unknown
### Requirement: r
#### Scenario: s
text
text: more
- T001 [P] i
| a | Done |
|---|---|
**Depends on**: j
<details>
<summary>DoD</summary>
</details>
```gherkin
Scenario: k
Given l
### Notes
#### Out of scope
[m]: n
| o | p | q |
### User Story 1 - r
_Outcome:_ s
WHEN t THEN u:
> [!NOTE]
> v
&nbsp;
"""


@given(st.lists(st.sampled_from(["", *FRAGMENTS.splitlines()]), max_size=30).map("\n".join))
def test_ids_are_unique_readable_and_every_line_holds_the_beginning_of_its_text(text: str) -> None:
    plan = read_plan(text, "docs/plan.md")
    lines = text.split("\n")
    ids = [one.id for one in plan.criteria]
    owners = [phase.id for phase in plan.phases] + [step.id for step in plan.steps]

    assert len(ids) == len(set(ids))
    assert len(owners) == len(set(owners))
    assert all(re.fullmatch(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*", name) for name in (*ids, *owners))
    for one in plan.criteria:
        assert one.place.line is not None
        assert one.clauses
        assert one.text.split()[0].rstrip(":;") in lines[one.place.line - 1]
    assert all(defect.place.line is not None and 0 < defect.place.line <= len(lines) for defect in plan.defects)


@given(st.binary())
def test_any_bytes_give_a_plan(data: bytes) -> None:
    text = data.decode(errors="surrogateescape")

    assert read_plan(text, "x.md").path == "x.md"


@given(st.text())
def test_any_text_gives_a_plan(text: str) -> None:
    assert read_plan(text, text).path == text


@given(st.text(alphabet="#*-_`>[]()|<!=~+:;,.\\\"'\n \t1aA✅≥%/&{}", max_size=200))
def test_any_markup_gives_a_plan(text: str) -> None:
    plan = read_plan(text, "x.md")

    assert plan.defects or list(plan.criteria)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("```\n- swallowed\n", [5]),
        ("~~~~ text\n- swallowed\n~~~\n", [5]),
        ("- a\n  ```\n  x\n- b\n", [6]),
        ("> ~~~\n> a\n", [5]),
        ("```", [5]),
        ("```\n- shown\n```\n", []),
        ("- a\n  ````\n  ```\n  `````  \n", []),
        ("> ~~~\n> a\n> ~~~\n", []),
        ("text\n\n    indented\n", []),
    ],
)
def test_a_fence_that_is_never_closed_hides_what_stands_below_it(text: str, lines: list[int]) -> None:
    plan = read_plan(f"# Phase A: Keel\n\n## Notes\n\n{text}", "a.md")
    found = [defect.place.line for defect in plan.defects if defect.message.endswith("is never closed")]
    assert found == lines
