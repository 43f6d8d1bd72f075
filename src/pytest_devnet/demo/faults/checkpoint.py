"""A checkpoint that says less than how it ended, or something else."""

from __future__ import annotations

from pytest_devnet.demo.edits import Replace, Rewrite
from pytest_devnet.demo.fault import Fault

_TEMPLATE = """\
LAST_COMPLETED: None
NEXT_ACTION: Step E1
GIT_TAG: none
COVERAGE: Not started
"""

FAULTS = (
    Fault(
        name="checkpoint-template",
        why="The file was laid out when the project began, and never written again.",
        edits=(Rewrite("DEVNET-CHECKPOINT.txt", _TEMPLATE),),
        criteria=("E4.D1",),
        gate="checkpoint.final",
        finding="DEVNET-CHECKPOINT.txt:1: LAST_COMPLETED is still 'None'",
    ),
    Fault(
        name="checkpoint-without-tag",
        why="The checkpoint was written before the release and not touched when the tag was set.",
        edits=(Replace("DEVNET-CHECKPOINT.txt", "GIT_TAG: v1.0.0", "GIT_TAG: none"),),
        criteria=("E4.D1",),
        gate="checkpoint.final",
        finding="DEVNET-CHECKPOINT.txt:{line}: GIT_TAG is still 'none'",
    ),
    Fault(
        name="checkpoint-coverage-rounded",
        why="97.6 % was reported as good enough: it rounds to 98.",
        edits=(Replace("DEVNET-CHECKPOINT.txt", "COVERAGE: 100%", "COVERAGE: 97.6%"),),
        criteria=("E4.D1",),
        gate="checkpoint.final",
        finding="DEVNET-CHECKPOINT.txt:{line}: stated coverage is 97.6 % (want at least 98 % and at most 100 %)",
    ),
)
