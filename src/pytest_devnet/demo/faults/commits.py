"""Commit points that are not in the history as the plan names them."""

from __future__ import annotations

from pytest_devnet.demo.edits import Git
from pytest_devnet.demo.fault import Fault

_HANDOVER = "docs(handover): whoever is on duty can run Harbor"
_RETAGGED = Git("tag", "--force", "--annotate", "v1.0.0", "--message", "v1.0.0")

FAULTS = (
    Fault(
        name="commit-reworded",
        why="The message was shortened while rebasing; who looks for the commit the plan names finds nothing.",
        afterwards=(Git("commit", "--quiet", "--amend", "--message", "docs: handover"), _RETAGGED),
        criteria=("E4.C1",),
        gate="commits.made",
        finding=f"{_HANDOVER}: is the subject of no commit…",
    ),
    Fault(
        name="commit-without-runbooks",
        why="The runbooks were not staged when the step was committed, and came later under another name.",
        afterwards=(
            Git("reset", "--quiet", "--soft", "HEAD~1"),
            Git("reset", "--quiet", "--", "docs/runbooks"),
            Git("commit", "--quiet", "--message", _HANDOVER),
            Git("add", "docs/runbooks"),
            Git("commit", "--quiet", "--message", "docs: runbooks"),
            _RETAGGED,
        ),
        criteria=("E4.C1",),
        gate="commits.made",
        finding=f'docs/runbooks/: is touched by no commit "{_HANDOVER}"',
    ),
    Fault(
        name="commits-squashed",
        why="The branch was squashed on merging: four steps that could be taken back one by one are one commit.",
        afterwards=(
            Git("reset", "--quiet", "--soft", "HEAD~4"),
            Git("commit", "--quiet", "--message", "feat: phase E (#12)"),
            _RETAGGED,
        ),
        criteria=("E4.C1", "E1.C1", "E2.C1", "E3.C1"),
        gate="commits.made",
        finding=f"{_HANDOVER}: is the subject of no commit…",
    ),
    Fault(
        name="commit-reverted",
        why="The commit was taken back over a mistake in it, and came again under another name.",
        afterwards=(
            Git("revert", "--no-edit", "HEAD"),
            Git("checkout", "--quiet", "HEAD~1", "--", "."),
            Git("commit", "--quiet", "--message", "docs: the handover, with the right numbers"),
            _RETAGGED,
        ),
        criteria=("E4.C1",),
        gate="commits.made",
        finding=f'{_HANDOVER}: was taken back by "Revert "{_HANDOVER}"" of … and not made again',
    ),
)
