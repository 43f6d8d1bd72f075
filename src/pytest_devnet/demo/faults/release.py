"""The release tag, set wrongly."""

from __future__ import annotations

from pytest_devnet.demo.edits import Git
from pytest_devnet.demo.fault import Fault

FAULTS = (
    Fault(
        name="tag-lightweight",
        why="Somebody typed `git tag v1.0.0` and forgot the -a: nobody knows who released it, and when.",
        afterwards=(Git("tag", "--delete", "v1.0.0"), Git("tag", "v1.0.0")),
        criteria=("E4.D4",),
        gate="release.tagged",
        finding="v1.0.0: is a lightweight tag, without author, date and message",
    ),
)
