"""A whole plan in the usual grammar: every id, place, value and fact."""

from __future__ import annotations

from fractions import Fraction

from pytest_devnet.model import Bound, Kind, Place, Strength
from pytest_devnet.plan import plan_from, read_plan

PLAN = """\
# Phase K: Lighthouse Automation

## Overview

- Phase: Lighthouse Automation
- Coverage Target: Keep ≥97.5% overall, add drift checks for lamp timers
- Status: Follows the acceptance of Phase J
- Duration: 2 steps (lamps, keepers)
- Next Phase: Phase L — Buoys

## Prerequisites

- Tower wired + inspected
- Keepers trained

## Phase Acceptance

- Lamp stack (bulbs, lenses) installed with spares catalogued and tested
- `KEEPER-LOG.md` closes the season

## Standards & Intents

- Optics: `docs/standards/optics/lenses.md`, `bulbs.md`
- Power: `docs/standards/power/grid.md`

## Implementation Steps

### Step K1: Lamps

```claude
Claude: /create-spec "Lamps — timers, lenses"
- [ ] never a criterion
```

**Deliverables**
- Timer adapters wired into tower/harbour
- Lens polish (weekly, monthly) scheduled

**Commit Point**
```bash
git add packages/lamp docs/tower/
git commit -m "feat(phase-k): lamps automated"
```

### Step K2: Keepers

**Deliverables**
- Handbook for dusk, dawn, and storms
- Final tag (e.g., `v2.1.0`) set

**Validation**
- `pytest tower/` passes

**Commit Point**
```bash
git add KEEPER-LOG.md
git commit -m "docs(phase-k): keepers briefed"
```

## Phase Closure

- Light the lamp once more

## References

- `plans/coast.md`
- `docs/standards/optics/`, `docs/standards/power/`
"""


def test_every_line_of_the_usual_grammar_becomes_a_criterion_with_its_place() -> None:
    plan = read_plan(PLAN, "docs/plan/phase-k.md")

    assert {criterion.id: (criterion.kind, criterion.place.line, criterion.step) for criterion in plan.criteria} == {
        "K.T1": (Kind.TARGET, 6, "K"),
        "K.T2": (Kind.TARGET, 7, "K"),
        "K.P1": (Kind.PREREQUISITE, 13, "K"),
        "K.P2": (Kind.PREREQUISITE, 14, "K"),
        "K.A1": (Kind.ACCEPTANCE, 18, "K"),
        "K.A2": (Kind.ACCEPTANCE, 19, "K"),
        "K.S1": (Kind.STANDARD, 23, "K"),
        "K.S2": (Kind.STANDARD, 24, "K"),
        "K.X1": (Kind.CLOSURE, 62, "K"),
        "K.R1": (Kind.REFERENCE, 66, "K"),
        "K.R2": (Kind.REFERENCE, 67, "K"),
        "K1.D1": (Kind.DELIVERABLE, 36, "K1"),
        "K1.D2": (Kind.DELIVERABLE, 37, "K1"),
        "K1.C1": (Kind.COMMIT, 42, "K1"),
        "K2.D1": (Kind.DELIVERABLE, 48, "K2"),
        "K2.D2": (Kind.DELIVERABLE, 49, "K2"),
        "K2.V1": (Kind.VALIDATION, 52, "K2"),
        "K2.C1": (Kind.COMMIT, 57, "K2"),
    }
    assert plan.defects == ()
    assert {criterion.place.path for criterion in plan.criteria} == {"docs/plan/phase-k.md"}


def test_phase_and_steps_have_titles_places_and_facts() -> None:
    plan = read_plan(PLAN, "k.md")

    (phase,) = plan.phases
    assert (plan.title, phase.id, phase.title, phase.place) == (
        "Phase K: Lighthouse Automation",
        "K",
        "Lighthouse Automation",
        Place("k.md", 1),
    )
    assert dict(phase.facts) == {
        "Phase": "Lighthouse Automation",
        "Duration": "2 steps (lamps, keepers)",
        "Next Phase": "Phase L — Buoys",
    }
    assert [(step.id, step.title, step.place.line) for step in plan.steps] == [
        ("K1", "Lamps", 28),
        ("K2", "Keepers", 45),
    ]


def test_values_and_clauses_come_from_the_text() -> None:
    found = {criterion.id: criterion for criterion in read_plan(PLAN, "k.md").criteria}

    assert found["K.T1"].values.bounds == (Bound(Fraction(195, 2), "%", "overall"),)
    assert found["K.S1"].values.paths == ("docs/standards/optics/lenses.md", "docs/standards/optics/bulbs.md")
    assert found["K.R2"].values.paths == ("docs/standards/optics/", "docs/standards/power/")
    assert found["K2.D2"].values.tag == "v2.1.0"
    assert found["K2.V1"].values.commands == ("pytest tower/",)
    assert found["K1.C1"].text == found["K1.C1"].values.message == "feat(phase-k): lamps automated"
    assert found["K1.C1"].values.paths == ("packages/lamp", "docs/tower/")
    assert [(clause.text, clause.demands) for clause in found["K.A1"].clauses] == [
        ("Lamp stack installed with spares catalogued", None),
        ("bulbs", None),
        ("lenses", None),
        ("tested", Strength.EXECUTED),
    ]


def test_bytes_that_are_no_utf8_are_one_defect_among_the_others_by_line() -> None:
    text = "# Phase A: Kai\n\n**Duration**: 2 steps\n\n## Acceptance\n\n- Müll\n- Öl\n- Ärger\n"
    found = plan_from(text.encode("latin-1"), "a.md").defects
    assert [(one.place.line, one.message, one.remedy) for one in found if "UTF-8" in one.message] == [
        (7, "the line is not UTF-8 text, and so are 2 more", "save the plan as UTF-8")
    ]
    assert [one.place.line for one in found] == sorted(one.place.line or 0 for one in found)
    assert plan_from(b"\xef\xbb\xbf" + text.encode(), "a.md") == read_plan(text, "a.md")
