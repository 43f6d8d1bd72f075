"""The progress file, compared with the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_devnet import Evidence, Fails, Finding, Gap, Passes, Place, PlanValue, Strength, Unproven, gate
from pytest_devnet.formats.nearest import meant
from pytest_devnet.formats.progress import read_progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_devnet import Observation, Plan, Repo
    from pytest_devnet.formats.progress import Section
    from pytest_devnet.model import Phase

FILE = PlanValue(
    "progress file",
    lambda criterion: next((path for path in criterion.values.paths if "progress" in path.lower()), None),
    lambda plan, bound: plan != bound,
)
PROJECT = PlanValue(
    "whole project",
    lambda criterion: True if "project complet" in criterion.text.lower() else None,
    lambda plan, bound: plan and not bound,
)
_PLAN = """\
# Phase B: Cranes

## Phase Acceptance

- Cranes lift

### Step B1: Limits

**Deliverables**
- Limit table

### Step B2: Drill

**Deliverables**
- Drill held

# Phase C: Quays

## Phase Acceptance

- Quays built
"""
_DONE = """\
## Phase A: Keel
- [ ] **Step A1**: Frame

## Phase B: Cranes
- [x] **Step B1**: Limits
  - [x] **Step B1.1**: Table
- [x] **Step B2**: Drill

**Phase B Exit Criteria**: cranes lift.

## Phase C: Quays
**Phase C Exit Criteria**: quays built.
"""
_ASTRAY = """\
## Phase B: Cranes
- [x] Step B1: Limits
  - [ ] Step B1.2: Rows
- [x] Step B9: Paint
"""


@gate(
    "progress.complete",
    answers=("DEVNET-PROGRESS.md marks completion", "progress file complete", "DEVNET-PROGRESS.md updated"),
    strength=Strength.PARSED,
    from_plan={"file": FILE, "project": PROJECT},
    examples=(
        Passes({"DEVNET-PROGRESS.md": _DONE}, plan=_PLAN),
        Passes({"docs/progress.md": _DONE}, plan=_PLAN, given={"file": "docs/progress.md", "phase": "C"}),
        Passes(
            {"DEVNET-PROGRESS.md": _DONE.replace("[ ]", "[x]")},
            plan=_PLAN,
            given={"project": True},
        ),
        Fails(
            {"DEVNET-PROGRESS.md": _DONE},
            plan=_PLAN,
            given={"project": True},
            findings=("DEVNET-PROGRESS.md:2: step A1 of phase A is not ticked",),
        ),
        Fails(
            {"DEVNET-PROGRESS.md": _ASTRAY},
            plan=_PLAN,
            findings=(
                "DEVNET-PROGRESS.md:3: step B1 is not ticked",
                "DEVNET-PROGRESS.md:1: does not list step B2 (Drill)",
                "DEVNET-PROGRESS.md:4: lists step B9, which the plan does not have",
                "DEVNET-PROGRESS.md:1: states no exit criteria for phase B",
            ),
        ),
        Fails(
            {"DEVNET-PROGRESS.md": _DONE + "\n## Phase B: again\n- [x] Step B2: Drill\n"},
            plan=_PLAN,
            findings=("DEVNET-PROGRESS.md:15: lists step B2 again, after line 7",),
        ),
        Fails(
            {"DEVNET-PROGRESS.md": "# Progress\n"},
            plan=_PLAN,
            findings=("DEVNET-PROGRESS.md: has no section for phase B (Cranes)",),
        ),
        Fails({}, plan=_PLAN, findings=("DEVNET-PROGRESS.md: does not exist in the repository",)),
        Fails(
            {"DEVNET-PROGRESS.md": _DONE},
            plan=_PLAN,
            given={"phase": "X"},
            findings=("plan.md: the plan has no phase X",),
        ),
        Unproven({"DEVNET-PROGRESS.md": _DONE}, gaps=("plan.md: the plan has no phase that could be complete",)),
    ),
)
def progress_complete(
    repo: Repo, plan: Plan, *, file: str = "DEVNET-PROGRESS.md", phase: str = "", project: bool = False
) -> Iterator[Observation]:
    """People plan by this file: it must not lag behind the plan, nor run ahead of it.

    A ticked box is a claim. What is judged is that the claims are complete and agree with the plan, not that the work
    was done, which is for the other gates to say.
    """
    wanted = next((one for one in plan.phases if phase in ("", one.id)), None)
    if wanted is None and phase:
        known = ", ".join(one.id for one in plan.phases)
        yield Finding(Place(plan.path), f"the plan has no phase {phase}", f"name one of {known}")
    elif wanted is None:
        yield Gap(Place(plan.path), "the plan has no phase that could be complete", "give the plan a phase")
    elif not repo.is_file(file):
        yield Finding(Place(file), "does not exist in the repository", f"write it{meant(file, repo.files)}")
    else:
        sections = {section.id: section for section in read_progress(repo.text(file))}
        mine = sections.pop(wanted.id, None)
        yield from _compared(file, mine, wanted)
        for section in sections.values() if project else ():
            yield from _open_steps(file, section)


def _compared(file: str, section: Section | None, phase: Phase) -> Iterator[Observation]:
    if section is None:
        remedy = f"add it: ## Phase {phase.id}: {phase.title}"
        yield Finding(Place(file), f"has no section for phase {phase.id} ({phase.title})", remedy)
        return
    place = Place(file, section.line)
    for step in phase.steps:
        yield from _listed(file, section, step.id, step.title)
    known = {step.id for step in phase.steps}
    for listed in section.steps:
        if listed.id not in known:
            message = f"lists step {listed.id}, which the plan does not have"
            yield Finding(Place(file, listed.line), message, "drop it, or add it to the plan")
    if section.exit:
        yield Evidence(place, f"states the exit criteria of phase {phase.id}")
    else:
        remedy = f"add **Phase {phase.id} Exit Criteria**: …"
        yield Finding(place, f"states no exit criteria for phase {phase.id}", remedy)


def _listed(file: str, section: Section, step: str, title: str) -> Iterator[Observation]:
    found = [listed for listed in section.steps if listed.id == step]
    whole = [listed.line for listed in found if not listed.nested]
    if not found:
        remedy = f"add - [ ] **Step {step}**: {title}"
        yield Finding(Place(file, section.line), f"does not list step {step} ({title})", remedy)
    for listed in found:
        place = Place(file, listed.line)
        if listed.ticked:
            yield Evidence(place, f"claims that step {step} is done, as the plan knows it", subject=step)
        else:
            yield Finding(place, f"step {step} is not ticked", "finish the step, then tick it")
    for line in whole[1:]:
        yield Finding(Place(file, line), f"lists step {step} again, after line {whole[0]}", "keep one")


def _open_steps(file: str, section: Section) -> Iterator[Finding]:
    for listed in section.steps:
        if not listed.ticked:
            message = f"step {listed.id} of phase {section.id} is not ticked"
            yield Finding(Place(file, listed.line), message, "the plan speaks of the whole project: finish it")
