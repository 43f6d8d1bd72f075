"""A progress file that lags behind the plan, or was cut off."""

from __future__ import annotations

from pytest_devnet.demo.edits import Replace
from pytest_devnet.demo.fault import Fault

FAULTS = (
    Fault(
        name="progress-box-open",
        why="The work was done and the box forgotten, or the box was left open for a reason that nobody wrote down.",
        edits=(Replace("DEVNET-PROGRESS.md", "- [x] **Step E3**", "- [ ] **Step E3**"),),
        criteria=("E.A4",),
        gate="progress.complete",
        finding="DEVNET-PROGRESS.md:{line}: step E3 is not ticked",
    ),
    Fault(
        name="progress-step-lost",
        why="A merge conflict was resolved by keeping one side, and a step of the other is gone.",
        edits=(Replace("DEVNET-PROGRESS.md", "- [x] **Step E4**: Handover\n", ""),),
        criteria=("E.A4",),
        gate="progress.complete",
        finding="DEVNET-PROGRESS.md:…: does not list step E4 (Handover)",
    ),
)
