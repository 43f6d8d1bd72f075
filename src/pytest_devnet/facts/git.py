"""The repository's history: commits, tags, and whether the work tree holds anything else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_devnet.errors import FactError
from pytest_devnet.facts.git_command import git
from pytest_devnet.facts.git_example import write_history
from pytest_devnet.facts.world import Fact

if TYPE_CHECKING:
    from pytest_devnet.facts.world import World

_MERGE_REF = re.compile(r"Merge [0-9a-f]{40} into [0-9a-f]{40}")
_LOG = "--format=%x1e%H%x1f%cs%x1f%s%x1f%b%x1f"
_TAGS = "%(refname:short)%1f%(objecttype)%1f%(objectname)%1f%(*objectname)%1f%(contents:subject)%1e"


@dataclass(frozen=True, slots=True)
class Change:
    """A commit as the log shows it; ``paths`` are the files it touches, ``day`` its committer date."""

    sha: str
    subject: str
    body: str
    day: str
    paths: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TagRef:
    """A tag and the commit it points at. A lightweight tag is a mere name: it has no author, date or message."""

    name: str
    annotated: bool
    commit: str
    subject: str = ""


@dataclass(frozen=True)
class Git:
    """Read by the git command. Every property raises ``FactError`` where there is no repository or no commit."""

    root: Path

    @cached_property
    def head(self) -> str:
        """The commit to judge. On a merge that a forge made to try a proposal, that is the proposal's own head."""
        sha, parents, subject = self._line("log", "-1", "--format=%H%x1f%P%x1f%s").split("\x1f")
        return parents.split()[1] if _MERGE_REF.fullmatch(subject) and " " in parents else sha

    @cached_property
    def shallow(self) -> bool:
        return self._line("rev-parse", "--is-shallow-repository") == "true"

    @cached_property
    def dirty(self) -> tuple[str, ...]:
        """Paths below ``root`` that differ from HEAD, untracked ones among them."""
        listed = git(self.root, "status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--", ".")
        return tuple(entry[3:].decode(errors="replace") for entry in listed.split(b"\0") if entry)

    @cached_property
    def log(self) -> tuple[Change, ...]:
        """Every commit reachable from ``head``, newest first; paths are relative to ``root``, merges have none."""
        listed = git(self.root, "log", "--name-only", "--no-renames", "--relative", "-z", _LOG, self.head, "--")
        return tuple(_change(record) for record in listed.decode(errors="replace").split("\x1e")[1:])

    @cached_property
    def tags(self) -> tuple[TagRef, ...]:
        listed = git(self.root, "for-each-ref", "refs/tags", f"--format={_TAGS}").decode(errors="replace")
        return tuple(_tag(record.strip()) for record in listed.split("\x1e") if record.strip())

    def needs_history(self) -> None:
        """Raise ``FactError`` in a shallow clone, where a missing commit says nothing."""
        if self.shallow:
            raise FactError("the clone is shallow: its history cannot be judged", remedy="fetch-depth: 0")

    def _line(self, *arguments: str) -> str:
        return git(self.root, *arguments).decode(errors="replace").strip()


def _change(record: str) -> Change:
    sha, day, subject, body, names = record.split("\x1f", 4)
    paths = tuple(name.strip("\n") for name in names.split("\0") if name.strip("\n"))
    return Change(sha, subject, body.strip(), day, paths)


def _tag(record: str) -> TagRef:
    name, kind, own, peeled, subject = record.split("\x1f")
    return TagRef(name, kind == "tag", peeled or own, subject)


def _real(world: World) -> Git:
    return Git(world.root)


def _example(world: World, given: object) -> Git:
    if isinstance(given, Iterable):
        write_history(world.root, tuple(given))
    return Git(world.root)


FACT = Fact("git", _real, _example, writes=True)
