"""The release tag, set wrongly."""

from __future__ import annotations

from pytest_devnet.demo.edits import Git, Replace
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
    Fault(
        name="tag-behind",
        why="One last correction went in after the tag, and what is deployed is not what was tagged.",
        afterwards=(
            Replace("README.md", "# Harbor\n", "# Harbor 1.0\n"),
            Git("commit", "--quiet", "--all", "--message", "docs: the version in the title"),
        ),
        criteria=("E4.D4",),
        gate="release.tagged",
        finding='v1.0.0: names "docs(handover): …" of …, not the judged "docs: the version in the title" of …',
    ),
    Fault(
        name="tag-missing",
        why="Everybody thought that somebody else would set the tag.",
        afterwards=(Git("tag", "--delete", "v1.0.0"),),
        criteria=("E4.D4",),
        gate="release.tagged",
        finding="v1.0.0: waits for … items: …",
    ),
)
