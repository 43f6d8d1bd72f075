"""The shapes in which delivery plans state criteria: one invented plan each, read line by line."""

from __future__ import annotations

from textwrap import dedent

import pytest

from pytest_devnet.model import Criterion, Plan
from pytest_devnet.plan import read_plan


def plan_of(text: str, path: str = "docs/plan/orchard.md") -> Plan:
    return read_plan(dedent(text), path)


def criteria(text: str) -> dict[str, str]:
    return {criterion.id: criterion.text for criterion in plan_of(text).criteria}


def one(text: str) -> Criterion:
    (criterion,) = plan_of(text).criteria
    return criterion


def defects(text: str) -> list[str]:
    return [f"{defect.place.line}: {defect.message}" for defect in plan_of(text).defects]


def test_waves_and_scope_and_routing_blocks() -> None:
    text = """\
        # Phase B: Trees

        <plan-conditional when="b">
        - read `b.md`

        - and `c.md`
        </plan-conditional>

        ## Implementation Waves

        Each wave ends with a walk.

        ### Wave B1: Roots

        **Scope**
        - Pears

        **Deliverables**
        - Root map
        """

    assert criteria(text) == {"B1.D1": "Root map"}
    assert defects(text) == []


def test_prompts_in_fences_are_never_criteria() -> None:
    text = """\
        # Phase B: Trees

        ## Agent Brief (copy/paste)
        ```
        ## Acceptance
        - not this
        ```

        ## Acceptance
        - Trees planted

        ```text
        - nor this
        ```
        """

    assert criteria(text) == {"B.A1": "Trees planted"}
    assert defects(text) == []


def test_a_machine_block_may_span_blank_lines_and_sub_steps_belong_to_their_step() -> None:
    text = """\
        # Phase A: Soil

        ## Phase Acceptance
        <!-- for the reader -->
        All of it must hold at once:
        - Soil turned

        ### Step A1: Dig

        ### Step A1.1
        <user-action-required>
        Type:

        1. this
        2. that

        </user-action-required>
        **Deliverables**
        - Trench

        ### Step A1.2
        **Commit Point**
        ```sh
        git commit -m 'chore: trench'
        ```
        """

    assert criteria(text) == {"A.A1": "Soil turned", "A1.D1": "Trench", "A1.C1": "chore: trench"}
    assert [step.title for step in plan_of(text).steps] == ["Dig"]


def test_a_sub_step_without_its_step_opens_it() -> None:
    assert criteria("# Phase A: Soil\n\n### Step A3.2: Rake\n- Raked\n") == {"A3.D1": "Raked"}


def test_check_marked_lines_of_one_paragraph_and_acceptance_of_the_phase_inside_a_step() -> None:
    text = """\
        # Phase D: Pests — User Instructions

        ## Step D1: Nets

        ### Verify Success:
        ```bash
        cd "${FARM:-$HOME/farm}"
        test -f nets.toml   # nets are there
        grep -q fine nets.toml
        ```

        ### Phase D Acceptance Criteria
        ✅ **Birds**: kept out
        of every row
        ❌ **Moths**: kept out too
        """
    found = list(plan_of(text).criteria)

    assert {one.id: (one.text, one.place.line, one.ticked) for one in found} == {
        "D.A1": ("**Birds**: kept out of every row", 13, True),
        "D.A2": ("**Moths**: kept out too", 15, False),
        "D1.V1": ("test -f nets.toml # nets are there grep -q fine nets.toml", 8, False),
    }
    assert found[2].values.commands == ("test -f nets.toml", "grep -q fine nets.toml")


def test_numbered_phases_included_text_and_messages_of_several_lines() -> None:
    text = """\
        # Phase 4: Harvest

        ### Phase 4 Green (Acceptance)

        <!-- @include-from: docs/common.md#rules, hash: 12ab -->
        - shared rule
        <!-- @end-include -->

          - Baskets full

        ### Step 1: Pick

        **Expected Deliverables:**
        - Baskets

        #### 🔄 Commit Point 3: Picked
        ```bash
        git add .
        git commit -m "feat: pick (step 1)

        - by hand"

        git tag -a "v0.4.0" -m "Picked"
        ```

        ## Success Metrics
        - ✅ Nothing bruised
        """
    found = {criterion.id: criterion for criterion in plan_of(text).criteria}

    assert {name: criterion.text for name, criterion in found.items()} == {
        "4.A1": "Baskets full",
        "4.T1": "Nothing bruised",
        "4.1.D1": "Baskets",
        "4.1.C1": "feat: pick (step 1)",
    }
    assert (found["4.1.C1"].values.paths, found["4.1.C1"].values.tag) == ((".",), "v0.4.0")
    assert found["4.T1"].ticked


def test_steps_numbered_with_their_phase() -> None:
    assert list(criteria("# Phase 3: Sow\n## Step 3.1: Rows\n- Rows\n## Step 3.2: Beds\n- Beds\n")) == [
        "3.1.D1",
        "3.2.D1",
    ]


def test_a_quoted_step_is_the_step_itself_and_other_quotes_are_guidance() -> None:
    text = """\
        # Phase E · Step E1 — Hives (Dry Run)

        > Remember your veil.

        ## Original Plan Excerpt

        > ### Step E1: Hives
        >
        > **Deliverables**
        > - Hive
        >   stand
        >
        > **Commit Point**
        > ```bash
        > git add hives/
        > git commit -m "feat: hives"
        > ```

        ## Expected Outcome
        - Honey
        """

    assert criteria(text) == {"E1.D1": "Hive stand", "E1.C1": "feat: hives", "E1.T1": "Honey"}
    assert len(list(plan_of(text).steps)) == 1
    assert defects(text) == []


def test_quoted_labels_speak_too() -> None:
    assert criteria("# Phase E: Hives\n\n> **Acceptance**\n> - Honey\n") == {"E.A1": "Honey"}


def test_steps_as_boxes_and_criteria_in_one_sentence() -> None:
    text = """\
        # Orchard progress

        ## Phase A — Soil

        - [x] **Step A1**: Dig
          - [ ] Deep enough
        - [ ] **Wave A2**: Rake

        **Phase A Exit Criteria**: `make soil` green, worms back
        (two kinds, one bed), log written.
        """
    plan = plan_of(text)

    assert [(step.id, step.title, step.ticked) for step in plan.steps] == [("A1", "Dig", True), ("A2", "Rake", False)]
    assert [(one.id, one.text, one.place.line) for one in plan.criteria] == [
        ("A.A1", "`make soil` green", 9),
        ("A.A2", "worms back (two kinds, one bed)", 9),
        ("A.A3", "log written", 10),
        ("A1.D1", "Deep enough", 6),
        ("A2.D1", "Rake", 7),
    ]


def test_tables_with_ids_proofs_and_escaped_pipes() -> None:
    text = """\
        # Phase 08 — Cider

        ## Phase Acceptance

        | ID | Description | Validation method | Owner |
        |---|---|---|---|
        | A-08-01 | Press runs | `pytest tests/press.py`, see `docs/press.md` | Ann |
        | A-08-02 | `dry \\| sweet` marked | by tongue | |

        **CHECKPOINT → Commit message:**
        `feat(cider): pressed`
        """
    found = {criterion.id: criterion for criterion in plan_of(text).criteria}

    assert [(one.text, one.native_id) for one in found.values()][:2] == [
        ("Press runs", "A-08-01"),
        ("`dry | sweet` marked", "A-08-02"),
    ]
    assert found["08.A1"].values.commands == ("pytest tests/press.py",)
    assert found["08.A1"].values.paths == ("docs/press.md",)
    assert (found["08.C1"].text, found["08.C1"].values.message) == ("feat(cider): pressed", "feat(cider): pressed")


def test_definition_of_done_tables_stand_anywhere_and_name_phases_and_steps() -> None:
    text = """\
        | Phase | Definition of Done | Proof of Done |
        |---|---|---|
        | 1 Survey | Rows counted | `rows.csv` |

        | Milestone | Definition of Done |
        |---|---|
        | M1 | First jar |
        | M1 | Second jar |
        | Later | Third jar |

        | Definition of done | Status |
        |---|---|
        | Wasps gone | ✅ |
        """
    plan = plan_of(text)

    assert {one.id: (one.text, one.ticked) for one in plan.criteria} == {
        "1.A1": ("Rows counted", False),
        "M1.A1": ("First jar", False),
        "M1.A2": ("Second jar", False),
        "orchard.A1": ("Later: Third jar", False),
        "orchard.A2": ("Wasps gone", True),
    }


def test_a_row_goes_to_the_phase_that_has_a_title() -> None:
    text = """\
        # Orchard

        ## Phase 1: Survey
        - [ ] Count

        ## Definition of Done
        | Phase | Definition of Done |
        |---|---|
        | 1 | Counted |
        """

    assert criteria(text) == {"1.D1": "Count", "1.A1": "Counted"}


def test_metric_tables_keep_every_column() -> None:
    found = one("## Exit criteria\n\n| Metric | Target | Notes |\n|---|---|---|\n| Branch coverage | ≥95% | soon |\n")

    assert found.text == "Branch coverage: ≥95%"
    assert [(int(bound.value), bound.scope) for bound in found.values.bounds] == [(95, "Branch coverage")]


def test_wide_tables_join_their_columns() -> None:
    assert one("## DoD\n\n| A | B | C |\n|---|---|---|\n| x | y | z |\n").text == "x; y; z"


def test_entry_and_exit_criteria_as_lists_scripts_numbers_and_sentences() -> None:
    text = """\
        ## Phase 1

        **Entry Criteria:**
        - Ladder bought

        **Exit Criteria:**
        - Ladder used

        ## Phase 2

        **Exit Criteria:**
        ```bash
        make shake   # prints "shaken"
        ```

        ## Phase 3

        **Exit Criteria:**
        1. Sorted
        2. Stored

        ## Phase 4

        **Exit Criteria:** Market open for a day.
        """
    plan = plan_of(text)

    assert {one.id: one.text for one in plan.criteria} == {
        "1.P1": "Ladder bought",
        "1.A1": "Ladder used",
        "2.A1": 'make shake # prints "shaken"',
        "3.A1": "Sorted",
        "3.A2": "Stored",
        "4.A1": "Market open for a day",
    }
    assert [phase.id for phase in plan.phases] == ["1", "2", "3", "4"]


def test_areas_pass_their_meaning_on() -> None:
    text = """\
        ## Phase acceptance checklist

        ### Trees
        - [x] Watered
        - [P] Grafted

        ### Tools
        - [ ] Oiled
        """
    found = list(plan_of(text).criteria)

    assert [(one.text, one.section, one.ticked) for one in found] == [
        ("Watered", "Phase acceptance checklist / Trees", True),
        ("Grafted", "Phase acceptance checklist / Trees", False),
        ("Oiled", "Phase acceptance checklist / Tools", False),
    ]


def test_task_ids_checkpoints_and_independent_tests() -> None:
    text = """\
        ## Phase 1: Setup

        - [ ] T001 Build crates
        - [x] T002 [P] [US1] Paint crates in src/crate.py

        **Checkpoint**: Crates can be stacked

        **Independent Test**: Stack them and look
        """
    found = list(plan_of(text).criteria)

    assert [(one.id, one.text, one.native_id, one.ticked) for one in found] == [
        ("1.D1", "Build crates", "T001", False),
        ("1.D2", "Paint crates in src/crate.py", "T002", True),
        ("1.A1", "Crates can be stacked", "", False),
        ("1.A2", "Stack them and look", "", False),
    ]


def test_requirements_with_scenarios() -> None:
    text = """\
        ## ADDED Requirements

        ### Requirement: Gate lock
        The gate SHALL refuse goats:
        - by day
        - by night

        #### Scenario: hungry goat
        - **WHEN** a goat comes
        - **THEN** the gate stays shut

        ### Requirement: Fence

        #### Scenario: storm

        ### Requirement: Hedge
        Hedges look nice.

        ## MODIFIED Requirements

        ### Requirement: 문
        문은 SHALL 닫힌다.

        ## REMOVED Requirements

        ### Requirement: Moat
        The moat SHALL be wet.
        """

    assert criteria(text) == {
        "orchard.A1": "The gate SHALL refuse goats: by day; by night",
        "orchard.V1": "**WHEN** a goat comes; **THEN** the gate stays shut",
        "orchard.A2": "문은 SHALL 닫힌다.",
    }
    assert defects(text) == [
        "14: “Scenario: storm” is empty",
        "16: “Requirement: Hedge” says nothing that SHALL be",
        "16: “Requirement: Hedge” has no scenario",
        "21: “Requirement: 문” has no scenario",
    ]


def test_requirements_lists_and_acceptance_of_a_requirement() -> None:
    text = """\
        ## Requirements

        ### Requirement 1
        **User Story:** As a picker, I want gloves.

        #### Acceptance Criteria
        1. WHEN it is cold THEN gloves SHALL be warm

        ### Functional Requirements
        - **FR-001**: System MUST count
        """

    assert criteria(text) == {
        "orchard.A1": "WHEN it is cold THEN gloves SHALL be warm",
        "orchard.A2": "**FR-001**: System MUST count",
    }
    assert defects(text) == []


def test_ears_sentences_are_known_by_their_keywords_in_any_language() -> None:
    text = """\
        ### Requisito 1 — Puerta

        **Criterios de aceptación:**

        1.1. WHEN llega una cabra
        THE SYSTEM SHALL cerrar.

        1.2. IF hay viento THEN THE SYSTEM SHALL avisar.

        #### Otros
        - THE SYSTEM SHALL dormir
        """
    found = list(plan_of(text).criteria)

    assert [(one.native_id, one.text, one.place.line) for one in found] == [
        ("1.1", "WHEN llega una cabra THE SYSTEM SHALL cerrar.", 5),
        ("1.2", "IF hay viento THEN THE SYSTEM SHALL avisar.", 8),
        ("", "THE SYSTEM SHALL dormir", 11),
    ]
    assert defects(text) == []


def test_sign_off_graduation_stages_and_questions() -> None:
    text = """\
        ## Release Signoff Checklist

        <!-- Tick them; - [ ] is no box here. -->

        - [ ] (R) Jam approved
        - [x] Label printed

        ### Graduation Criteria

        #### Alpha
        - Sold to friends

        ###### Can it spoil?
        - Yes
        """

    assert criteria(text) == {
        "orchard.X1": "Jam approved",
        "orchard.X2": "Label printed",
        "orchard.A1": "Sold to friends",
    }
    assert defects(text) == []


def test_tasks_sessions_and_labels_that_share_a_paragraph() -> None:
    text = """\
        ### Task 1: Graft

        **Acceptance criteria**:
        - [ ] Holds in wind
        **Depends on**: none

        ## Sessions

        ### Session 1 — Grafting (2H)
        Tasks: 1
        **Checkpoint**: `make graft` — green; it holds
        **Commit point**: yes — after the checkpoint

        ## Quality gates (final review)
        - [ ] Acceptance criteria: all green
        """

    assert criteria(text) == {
        "orchard.V1": "Acceptance criteria: all green",
        "orchard.task-1.A1": "Holds in wind",
        "orchard.session-1.V1": "`make graft` — green; it holds",
        "orchard.session-1.C1": "yes — after the checkpoint",
    }
    assert defects(text) == []


def test_issue_text() -> None:
    text = """\
        ## Acceptance criteria

        - [ ] Apples counted

        **DoD:**
        - Farmer nods

        **Phase exit:** bins dry; carts greased; gate shut
        """

    assert list(criteria(text).values()) == ["Apples counted", "Farmer nods", "bins dry", "carts greased", "gate shut"]


def test_labels_as_list_items() -> None:
    text = """\
        ## Milestone 2: Cellar

        1. **Deliverables**:
           - Shelf
           - Lamp
        2. **Acceptance**: cool, dark
           and dry
        3. **Commit**: `feat: cellar`
        4. **Owner**: Ben
        """

    assert criteria(text) == {
        "orchard.milestone-2.D1": "Shelf",
        "orchard.milestone-2.D2": "Lamp",
        "orchard.milestone-2.A1": "cool",
        "orchard.milestone-2.A2": "dark and dry",
        "orchard.milestone-2.C1": "feat: cellar",
    }


@pytest.mark.parametrize(
    "title",
    [
        "###### Exit criteria",
        "**Exit criteria**",
        "**Exit criteria:**",
        "__Definition of done__:",
        "Exit criteria:",
        "## 3. ✅ DoD",
    ],
)
def test_a_section_may_be_named_by_any_heading_or_label(title: str) -> None:
    assert criteria(f"# Phase Z: End\n\n{title}\n\n- Gate shut\n") == {"Z.A1": "Gate shut"}


def test_nested_bullets_are_parts_of_their_parent() -> None:
    text = """\
        ## Acceptance
        - [ ] Guides for:
          - [x] pruning
          - grafting
            ```bash
            git commit -m "chore: guides"
            ```

          and mulching
        - Tools
        """

    assert list(criteria(text).values()) == ["Guides for: pruning; grafting; and mulching", "Tools"]


def test_sentences_are_criteria_and_introductions_are_not() -> None:
    text = """\
        # Phase Q: Quince

        ## Acceptance

        Yield stays ≥80% of last year.

        - Jars filled

        The cellar stays locked.

        **Taste:** sweet

        **Note**: sugar is dear

        ## Definition of Done

        All of these count.

        - Lids on
        """

    assert list(criteria(text).values()) == [
        "Yield stays ≥80% of last year.",
        "Jars filled",
        "The cellar stays locked.",
        "**Taste:** sweet",
        "Lids on",
    ]
    assert dict(plan_of(text).phases[0].facts) == {"Note": "sugar is dear"}


def test_a_bold_line_with_nothing_below_it_is_a_criterion() -> None:
    assert criteria("# Phase Q: Quince\n\n## Acceptance\n\n**Cellar locked**\n\n**Jars full**\n") == {
        "Q.A1": "Cellar locked",
        "Q.A2": "Jars full",
    }


def test_labels_below_a_title_are_facts_of_the_phase() -> None:
    text = """\
        # Phase Q: Quince

        **Owner**: Ann
        **Status**: drafted

        - Version: 2
        - Due: May

        ## Acceptance
        - Jam
        """

    assert dict(plan_of(text).phases[0].facts) == {"Owner": "Ann", "Status": "drafted", "Version": "2", "Due": "May"}
    assert criteria(text) == {"Q.A1": "Jam"}


def test_overviews_may_be_paragraphs_and_may_repeat_themselves() -> None:
    text = """\
        # Phase Q: Quince

        ## Overview

        **Duration**: two steps
        **Yield Target**: at least 3 crates
        **Note**: sweet
        **Note**: sour

        Quinces are hard.

        - Needs a press
        -
        - Error budget: below 0.1 %

        | Field | Value |
        |---|---|
        | Patience | ≥90% |
        | | |

        ```text
        ripe
        ```

        ## Step 1: Pick
        - Picked
        ## Step 2: Press
        - Pressed
        """
    phase = plan_of(text).phases[0]

    assert dict(phase.facts) == {"Duration": "two steps", "Note": "sweet; sour", "Summary": "Needs a press"}
    assert [one.text for one in phase.criteria] == [
        "**Yield Target**: at least 3 crates",
        "Error budget: below 0.1 %",
        "Patience: ≥90%",
    ]
    assert defects(text) == []


def test_several_phases_share_a_document() -> None:
    text = """\
        # Orchard

        ## Phase 1: Plant
        ### Exit criteria
        - Planted

        ## Phase 2: Water
        ### Exit criteria
        - Wet

        ## References
        - `docs/trees.md`
        """

    assert criteria(text) == {"orchard.R1": "`docs/trees.md`", "1.A1": "Planted", "2.A1": "Wet"}


def test_a_table_of_contents_does_not_double_its_phases_and_steps() -> None:
    text = """\
        # Orchard

        - Phase 1: Plant
        - Phase 2: Water

        ## Phase 1: Plant

        ### Implementation Steps
        - Step 1: Dig

        #### Step 1: Dig
        - Dug

        ## Phase 2: Water
        - [ ] Wet
        """

    assert criteria(text) == {"1.1.D1": "Dug", "2.D1": "Wet"}
    assert defects(text) == []


def test_sections_that_name_their_phase_open_it() -> None:
    text = "# Orchard\n\n## Phase B Acceptance\n- Ripe\n\n## Phase B Prerequisites\n- Sun\n"

    assert criteria(text) == {"B.A1": "Ripe", "B.P1": "Sun"}


def test_plain_bullets_below_steps_and_step_lists_are_deliverables() -> None:
    text = "# Phase E: Bees\n\n## Implementation Steps\n1. Buy bees\n\n### E1: Hives\n- Hive\n"

    assert criteria(text) == {"E.D1": "Buy bees", "E1.D1": "Hive"}


def test_a_commit_fence_needs_no_label_and_one_fence_may_hold_two_commits() -> None:
    text = """\
        # Phase E: Bees

        ### Step E1: Hives

        ```bash
        git add a && git commit -m "feat: a"
        git add b; git commit -m "feat: b"
        ```
        """
    found = list(plan_of(text).criteria)

    assert [(one.id, one.values.message, one.values.paths) for one in found] == [
        ("E1.C1", "feat: a", ("a",)),
        ("E1.C2", "feat: b", ("b",)),
    ]


def test_html_comments_before_an_item_do_not_hide_it() -> None:
    assert criteria("## DoD\n\n- <!-- why --> Ripe\n- Soft <!-- or\nso --> and red\n") == {
        "orchard.A1": "Ripe",
        "orchard.A2": "Soft and red",
    }


def test_bold_words_that_run_on_are_emphasis() -> None:
    assert criteria("# Phase Q: Quince\n\n## Acceptance\n\n**Ripe** quinces only.\n") == {
        "Q.A1": "**Ripe** quinces only."
    }


def test_scripts_between_the_lines_of_a_requirement_are_no_part_of_it() -> None:
    text = (
        "### Requirement: Gate\n\nIt SHALL close.\n\n```text\nclick\n```\n\n#### Scenario: wind\n- **WHEN** it blows\n"
    )

    assert criteria(text) == {"orchard.A1": "It SHALL close.", "orchard.V1": "**WHEN** it blows"}


def test_steps_named_by_bold_paragraphs() -> None:
    text = """\
        # Phase J: Jam

        **Step J1: Boil**

        **Deliverables**
        - Pot

        **Step J2**: Fill

        **Deliverables**
        - Jar
        """

    assert criteria(text) == {"J1.D1": "Pot", "J2.D1": "Jar"}
    assert [step.title for step in plan_of(text).steps] == ["Boil", "Fill"]


@pytest.mark.parametrize("title", ["Exit criterion", "Exit Criteria", "Acceptance criterion", "Success criterion"])
def test_a_column_of_criteria_is_one_of_its_own_in_the_singular_too(title: str) -> None:
    text = f"# Phase X: Paint\n\n## Step 1: Mix\n\n| Deliverable | {title} |\n|---|---|\n| `mix()` | Colours hold |\n"
    assert {found.text for found in read_plan(text, "plan.md").criteria} == {"`mix()`", "Colours hold"}
