"""What plans look like that planning tools and habits of teams produce: one invented plan each."""

from __future__ import annotations

from hashlib import sha256
from textwrap import dedent

import pytest

from pytest_devnet.model import Plan
from pytest_devnet.plan import read_plan


def plan_of(text: str, path: str = "docs/plan/bakery.md") -> Plan:
    return read_plan(dedent(text), path)


def criteria(text: str) -> dict[str, str]:
    return {criterion.id: criterion.text for criterion in plan_of(text).criteria}


def defects(text: str) -> list[str]:
    return [f"{defect.place.line}: {defect.message}" for defect in plan_of(text).defects]


def test_stories_with_scenarios_of_acceptance() -> None:
    text = """\
        # Feature Specification: Bakery

        ## User Scenarios

        ### User Story 1 - Buy bread (Priority: P1)

        Guests come early.

        **Why this priority**: no bread, no guests.

        **Independent Test**: Buy one loaf.

        **Acceptance Scenarios**:

        1. **Given** a guest, **When** she pays, **Then** she gets bread

        ### Story 1.2: Buy cake

        **As a** guest
        **I want to** buy cake
        **So that** I have dessert

        **Acceptance Criteria**:
        - [ ] Cake sold

        ### Story 1.3: Buy rolls
        - [ ] Rolls sold

        ## Phase 2: Story 7 - Deliver
        - [ ] Van bought
        """

    assert criteria(text) == {
        "bakery.user-story-1.V1": "Buy one loaf.",
        "bakery.user-story-1.A1": "**Given** a guest, **When** she pays, **Then** she gets bread",
        "bakery.story-1.2.A1": "Cake sold",
        "bakery.story-1.3.D1": "Rolls sold",
        "2.D1": "Van bought",
    }
    assert defects(text) == []


def test_boxes_below_titles_that_no_rule_knows_are_work() -> None:
    text = """\
        ## 1. Dough

        - [ ] 1.1 Knead
        - [x] 1.2 Rest

        ## 2. Oven

        As a baker, I want heat.

        - [ ] 2.1 Heat

        ## 3. Shop

        - sweep
        """

    assert criteria(text) == {"bakery.D1": "Knead", "bakery.D2": "Rest", "bakery.D3": "Heat"}
    assert defects(text) == ["14: no rule reads the section “Shop”"]


def test_requirements_in_capitals_without_titles() -> None:
    text = """\
        # Oven

        ### Heat

        WHEN the dough is ready
        THEN the oven is hot

        The oven SHALL:
        - beep
        - stop
          at night

        GIVEN rain, bread is sold.

        ### Light

        **Purpose**: a lamp that MUST burn

        ## Phase 1: Lamp

        **Purpose**: a lamp that MUST burn
        **Owner**: Ben

        - [ ] Lamp
        """

    assert criteria(text) == {
        "bakery.A1": "WHEN the dough is ready THEN the oven is hot",
        "bakery.A2": "The oven SHALL: beep; stop at night",
        "bakery.A3": "**Purpose**: a lamp that MUST burn",
        "1.D1": "Lamp",
    }
    assert defects(text) == ["13: no rule reads the section “Heat”"]
    assert dict(plan_of(text).phases[1].facts) == {"Purpose": "a lamp that MUST burn", "Owner": "Ben"}


def test_a_label_that_says_all_in_its_line_ends_before_the_next() -> None:
    text = """\
        # Tasks: Bakery

        **Prerequisites**: flour, water

        **Tests**: written first, ≥80% of lines

        **Baker**: Ben

        ## Phase 1: Dough

        **Exit criteria**: risen

        **Taste**: sweet
        """

    assert criteria(text) == {
        "bakery.P1": "flour",
        "bakery.P2": "water",
        "bakery.T1": "**Tests**: written first, ≥80% of lines",
        "1.A1": "risen",
    }
    assert dict(plan_of(text).phases[0].facts) == {"Baker": "Ben"}


def test_outcomes_in_italics_and_sentences_after_a_label() -> None:
    text = """\
        # Phase B: Bread

        _Outcome:_ Guests smile, even on Mondays.

        *Exit criteria*: Oven built, lit and warm. Shelves full.

        **Definition of done**: bread baked; if it rains, umbrellas lent

        **Deliverables**: when open, a sign
        """

    assert criteria(text) == {
        "B.T1": "Guests smile, even on Mondays.",
        "B.A1": "Oven built, lit and warm",
        "B.A2": "Shelves full",
        "B.A3": "bread baked",
        "B.A4": "if it rains, umbrellas lent",
        "B.D1": "when open, a sign",
    }


def test_tables_that_announce_several_kinds() -> None:
    text = """\
        # Bakery

        ## Overview

        | Phase | Goal | Entry Criteria | Exit Criteria | Proof | Parallel? |
        |---|---|---|---|---|---|
        | Phase 1 - Dough | Knead by hand | Flour bought | Risen | `make rise` | no |
        | Phase 2 - Oven | Heat | | Hot | | |
        | | | | | | |

        **Phase 1 - Dough checks**:
        - [ ] Tasted

        ## Phase 1: Dough

        - [ ] Kneaded
        """
    plan = plan_of(text)

    assert {one.id: (one.text, one.place.line) for one in plan.criteria} == {
        "1.A1": ("Risen", 7),
        "1.D1": ("Knead by hand", 7),
        "1.P1": ("Flour bought", 7),
        "1.D2": ("Tasted", 12),
        "1.D3": ("Kneaded", 16),
        "2.A1": ("Hot", 8),
        "2.D1": ("Heat", 8),
    }
    assert [one.values.commands for one in plan.criteria if one.text == "Risen"] == [("make rise",)]
    assert [(phase.id, phase.title, phase.place.line) for phase in plan.phases] == [
        ("1", "Dough", 14),
        ("2", "Oven", 8),
    ]
    assert defects(text) == ["9: a table row that does not say what must hold"]


def test_steps_that_stand_in_a_list_alone_are_their_own_deliverables() -> None:
    text = """\
        # Phase B: Bread

        - ✅ Step 1: Knead `dough/`
          for an hour
        - **Step 2**
        - **Step 3**: Bake
          - until brown

        ### Week 4: Sell

        This week:
        - Task 4.1: Open the shop

        ### Step 5: Close
        - Lights out
        """
    plan = plan_of(text)

    assert {one.id: (one.text, one.ticked) for one in plan.criteria} == {
        "B1.D1": ("Knead `dough/` for an hour", True),
        "B2.D1": ("**Step 2**", False),
        "B3.D1": ("until brown", False),
        "B.task-4.D1": ("Open the shop", False),
        "B5.D1": ("Lights out", False),
    }
    assert next(one.values.paths for one in plan.criteria) == ("dough/",)
    assert defects(text) == []


def test_a_list_of_steps_before_their_titles_is_a_table_of_contents() -> None:
    text = "# Bakery\n\n- Step 1: Knead\n- Step 2: Bake\n\n## Step 1: Knead\n- Dough\n"

    assert criteria(text) == {"bakery.1.D1": "Dough", "bakery.2.D1": "Bake"}


def test_criteria_that_name_a_phase_or_step_belong_to_it() -> None:
    text = """\
        # Bakery

        ## Exit Criteria

        - **Phase 1**: Risen
        - **Phase 7**: Sold
        - **Step B2**: Hot
        - **Taste**: sweet

        ## Phase 1: Dough
        - [ ] Kneaded

        ## Phase B: Bread

        ### Step B2: Oven
        - Lit

        ### Acceptance
        - **Step B2**: Clean
        """

    assert criteria(text) == {
        "bakery.A1": "**Phase 7**: Sold",
        "bakery.A2": "**Step B2**: Hot",
        "bakery.A3": "**Taste**: sweet",
        "1.A1": "**Phase 1**: Risen",
        "1.D1": "Kneaded",
        "B2.D1": "Lit",
        "B2.A1": "**Step B2**: Clean",
    }


def test_of_running_text_in_an_overview_only_what_sets_a_bound_is_a_target() -> None:
    text = """\
        # Phase B: Bread

        ## Summary

        Bread is old. At least 3 loaves
        are baked. Guests come.

        ## DoD
        - Baked
        """

    assert criteria(text) == {"B.T1": "At least 3 loaves are baked.", "B.A1": "Baked"}
    assert [one.place.line for one in plan_of(text).criteria] == [5, 9]


def test_tasks_with_criteria_in_one_table() -> None:
    text = """\
        # Phase B: Bread

        ## Tasks

        | ID | Task | Status | Acceptance Criteria | Depends | Tool |
        |---|---|---|---|---|---|
        | B1 | Knead | done | Smooth | — | — |
        | B2 | Bake | | | B1 | oven |
        """

    assert [(one.id, one.text, one.native_id, one.ticked) for one in plan_of(text).criteria] == [
        ("B.A1", "Smooth", "B1", True),
        ("B.D1", "Knead", "", True),
        ("B.D2", "Bake: oven", "B2", False),
    ]
    assert defects(text) == []


def test_a_phase_that_is_named_once_more_is_the_same() -> None:
    text = """\
        # Bakery

        ## Phase 1: Dough (by hand)
        - [ ] Kneaded

        ## Phase 2: Oven
        - [ ] Lit

        ## Deliverables Checklist

        ### Phase 1: Dough
        - [x] Bowl

        ### Phase 2 (again)
        - [x] Wood

        ### Phase 2: Fire
        - [x] Match
        """

    assert criteria(text) == {
        "1.D1": "Kneaded",
        "1.D2": "Bowl",
        "2.D1": "Lit",
        "2.D2": "Wood",
        "2-2.D1": "Match",
    }
    assert defects(text) == ["17: the id 2 is used twice; here it reads 2-2"]


def test_areas_of_requirements_hold_requirements() -> None:
    text = """\
        ## User Stories

        ### Buy bread

        As a guest, I want bread.

        - Bread sold

        **Checks**:
        - ✅ Warm

        ### Sell cake
        """

    assert criteria(text) == {"bakery.A1": "Bread sold", "bakery.A2": "Warm", "bakery.A3": "Sell cake"}
    assert defects(text) == []


SHARED = "Wash your hands.\n- Both of them\n"


def including(head: str, body: str = SHARED) -> str:
    include = f"<!-- @include-from: docs/shared.md#hands{head} -->\n{body}<!-- @end-include -->"
    return f"# Phase B: Bread\n\n## DoD\n\n- Baked\n\n**Hygiene**:\n{include}\n\n- Cooled\n"


@pytest.mark.parametrize("length", [6, 64])
def test_included_text_is_not_the_plans_own_if_it_is_what_its_hash_says(length: int) -> None:
    text = including(f", hash: {sha256(SHARED.encode()).hexdigest()[:length]}")

    assert criteria(text) == {"B.A1": "Baked", "B.A2": "Cooled"}
    assert defects(text) == []


@pytest.mark.parametrize(
    ("head", "told"),
    [
        (", hash: " + "0" * 64, "the included text is not what its hash says"),
        ("", "included text without a hash"),
        (", hash: 12ab", "included text without a hash"),
    ],
)
def test_included_text_that_nothing_vouches_for_is_a_defect(head: str, told: str) -> None:
    assert criteria(including(head)) == {"B.A1": "Baked", "B.A2": "Cooled"}
    assert defects(including(head)) == [f"8: {told}"]


def test_an_include_amid_a_line_leaves_no_trace() -> None:
    text = "## DoD\n\n- Baked <!-- @include: a, hash: 000000 -->b<!-- @end-include --> well\n- <!-- @include"

    assert criteria(text) == {"bakery.A1": "Baked well"}
    assert defects(text) == [
        "3: the included text is not what its hash says",
        "4: <!-- @include is never closed",
        "4: a list item without text",
    ]


def test_a_break_ends_what_a_label_opened() -> None:
    text = "# Phase B: Bread\n\n**Exit criteria**: baked, cooled\n\nAll of it.\n\n---\n\nThank you.\n"

    assert list(criteria(text).values()) == ["baked", "cooled", "All of it."]
    assert defects(text) == []


def test_what_is_said_of_the_next_phase_is_not_of_this_one() -> None:
    text = """\
        # Phase 1: Dough

        ## DoD
        - Kneaded

        ## Next Phase

        **Phase 2**: Oven
        **Coverage Target**: 100%

        - **Step 1**: Heat

        ## Critical Deliverables
        - Bowl
        """

    assert criteria(text) == {"1.A1": "Kneaded", "1.D1": "Bowl"}
    assert [phase.id for phase in plan_of(text).phases] == ["1"]
    assert defects(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "[Criterion 1]",
        "{Metric}: {target}.",
        "{{DELIVERABLES}}",
        "<name> - <result>",
        "Status: Proposed | Accepted",
        "Draft | Final",
    ],
)
def test_templates_that_nobody_filled_in(text: str) -> None:
    assert defects(f"## DoD\n\n- Bread\n- {text}\n") == [f"4: a template line that nobody filled in: {text}"]


@pytest.mark.parametrize("text", ["`high | low` marked", "[Bread](bread.md) baked", "{braces} balanced", "a | b"])
def test_lines_that_only_look_like_templates(text: str) -> None:
    assert criteria(f"## DoD\n\n- {text}\n") == {"bakery.A1": text}


@pytest.mark.parametrize(
    ("title", "letter"),
    [
        ("Entrance Criteria", "P"),
        ("Gate Check", "V"),
        ("Test Cases and Scenarios", "V"),
        ("Wrap-up Checklist", "X"),
        ("Security Requirements", "A"),
        ("Acceptance Scenarios", "A"),
    ],
)
def test_further_titles(title: str, letter: str) -> None:
    assert list(criteria(f"# Phase B: Bread\n\n## {title}\n\n- Oven lit\n")) == [f"B.{letter}1"]


@pytest.mark.parametrize(
    "title", ["Risk Areas", "Decision Log", "Findings", "Implementation Notes", "Objective", "Time Estimate", "Why"]
)
def test_further_titles_of_what_is_for_the_reader(title: str) -> None:
    assert defects(f"# Phase B: Bread\n\n## {title}\n\n- Rye is dear\n\n## DoD\n\n- Oven lit\n") == []


def test_a_requirement_is_numbered_or_named() -> None:
    assert defects("## Requirement Completeness\n\n- sure\n\n## DoD\n- Oven lit\n") == [
        "3: no rule reads the section “Requirement Completeness”"
    ]
