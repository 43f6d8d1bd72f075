"""The plan and its bindings, grown apart or made easier."""

from __future__ import annotations

from pytest_devnet.demo.edits import Replace
from pytest_devnet.demo.fault import Fault

_PLAN, _BINDINGS = "docs/plan/phase-e.md", "docs/plan/phase-e.toml"

FAULTS = (
    Fault(
        name="plan-step-renumbered",
        why="A step was moved in the plan, and its number was not.",
        edits=(Replace(_PLAN, "### Step E3: Releases", "### Step E5: Releases"),),
        criteria=("E.A4",),
        gate="progress.complete",
        finding="DEVNET-PROGRESS.md:…: does not list step E5 (Releases)",
    ),
    Fault(
        name="plan-step-twice",
        why="A step was written by copying the one before it, number and all.",
        edits=(Replace(_PLAN, "### Step E4: Handover", "### Step E3: Handover"),),
        criteria=("E.A4",),
        gate="plan.sound",
        finding="docs/plan/phase-e.md:{line}: the id E3 is used twice; here it reads E3-2",
    ),
    Fault(
        name="plan-line-added",
        why="A deliverable was added to the plan during the phase, and nobody said what would prove it.",
        edits=(
            Replace(
                _PLAN,
                "- Release tag `v1.0.0` created after everything above was verified\n",
                "- Release tag `v1.0.0` created after everything above was verified\n- Status page for customers\n",
            ),
        ),
        criteria=("E4.D5",),
        gate="bound",
        finding="docs/plan/phase-e.md:{line}: E4.D5: no gate answers this criterion",
    ),
    Fault(
        name="plan-line-changed",
        why="The plan now asks for more than it did when the line was bound, and the old proof still counts.",
        edits=(Replace(_PLAN, "of every role in every tenant,", "of every role, tenant and session,"),),
        criteria=("E2.D4",),
        gate="bound",
        finding="docs/plan/phase-e.toml:…: E2.D4: the plan says '…tenant and session…', the binding was made for '…'",
    ),
    Fault(
        name="plan-line-dropped",
        why="A line that could not be met was deleted instead.",
        edits=(Replace(_PLAN, "- Newcomers find their way: `docs/standards/product/documentation.md`\n", ""),),
        criteria=("E.S4",),
        gate="bindings.sound",
        finding="docs/plan/phase-e.toml:…: [E.S4] ('…') is in no plan",
    ),
    Fault(
        name="binding-lowered",
        why="Coverage fell short, so the bar was lowered where few would look: in the binding.",
        edits=(Replace(_BINDINGS, '{ roots = ["packages/*/src"] }', '{ roots = ["packages/*/src"], floor = 90 }'),),
        criteria=("E.T1",),
        gate="bound",
        finding="docs/plan/phase-e.toml:{line}: E.T1: coverage.floor sets floor = 90.0, the plan says 98.0",
    ),
    Fault(
        name="binding-dropped",
        why="The gate was red on the last day, and the binding was deleted to be written again later.",
        edits=(
            Replace(
                _BINDINGS,
                '[E1.C1]\ncriterion = "feat(signals): requests can be followed from end to end"\n"commits.made" = {}\n',
                "",
            ),
        ),
        criteria=("E1.C1",),
        gate="bound",
        finding="docs/plan/phase-e.md:…: E1.C1: no gate answers this criterion",
    ),
)
