"""The repository's history: commits, tags, and whether the work tree holds anything else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_devnet.errors import FactError
from pytest_devnet.facts.git_command import git
from pytest_devnet.facts.git_example import write_history
from pytest_devnet.facts.world import Fact

if TYPE_CHECKING:
    from pytest_devnet.facts.world import World

_LOG = ("log", "--date-order", "--name-only", "--no-renames", "--relative", "-z", "--format=%x00%H%x00%cs%x00%s%x00%b")
_STATUS = ("status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--ignore-submodules=none")
_TAGS = "--format=%(refname:lstrip=2)%1f%(objecttype)%1f%(objectname)%1f%(*objectname)%1f%(contents:subject)"


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
        sha, parents, subject = self._line("log", "-1", "--format=%H%x1f%P%x1f%s").split("\x1f", 2)
        base, _, proposal = parents.partition(" ")
        return proposal if proposal and subject == f"Merge {proposal} into {base}" else sha

    @cached_property
    def checked_out(self) -> str:
        """The commit of the work tree, which on a forge's trial merge is not ``head``."""
        sha, top = self._line("rev-parse", "HEAD", "--show-toplevel").split("\n")
        if not self.root.resolve().is_relative_to(Path(top).resolve()):
            raise FactError(f"git takes {top} for the work tree", remedy="git config --unset core.worktree")
        return sha

    @cached_property
    def shallow(self) -> bool:
        return self._line("rev-parse", "--is-shallow-repository") == "true"

    @cached_property
    def dirty(self) -> tuple[str, ...]:
        """Paths below ``root`` that differ from HEAD, untracked ones among them."""
        return self._status(".")

    def differs(self, path: str) -> bool:
        """Does one file, which may lie above ``root``, differ from HEAD?"""
        return bool(self._status(f":(literal){path}"))

    def _status(self, path: str) -> tuple[str, ...]:
        listed = git(self.root, *_STATUS, "--", path)
        return tuple(entry[3:].decode(errors="replace") for entry in listed.split(b"\0") if entry)

    @cached_property
    def overlooked(self) -> tuple[str, ...]:
        """Paths below ``root`` whose changes git was told not to notice (assume-unchanged, skip-worktree)."""
        return tuple(path for path, flag in self._index.items() if flag == "S" or flag.islower())

    @property
    def compiled(self) -> tuple[str, ...]:
        """Compiled Python that is tracked: what runs need not be what stands in the sources beside it."""
        return tuple(path for path in self._index if path.endswith(".pyc") and "__pycache__/" in path)

    def holds(self, path: str) -> bool:
        """Is it a tracked file, be it of a submodule? What git ignores, or has never seen, is not."""
        return path in self._index

    @cached_property
    def _index(self) -> Mapping[str, str]:
        listed = git(self.root, "ls-files", "-v", "-z", "--recurse-submodules").decode(errors="surrogateescape")
        return {entry[2:]: entry[0] for entry in listed.split("\0") if entry}

    @cached_property
    def log(self) -> tuple[Change, ...]:
        """Every commit reachable from ``head``, newest first and never before one that builds on it.

        Paths are relative to ``root``; merges have none.
        """
        return tuple(_changes(git(self.root, *_LOG, self.head, "--").decode(errors="replace")))

    @cached_property
    def tags(self) -> tuple[TagRef, ...]:
        listed = self._line("for-each-ref", _TAGS, "refs/tags")
        return tuple(_tag(line) for line in listed.split("\n") if line)

    def text_at(self, commit: str, path: str) -> str | None:
        """A file as it was at a commit or tag; None where it was not there. Raises ``FactError`` without the commit."""
        if not git(self.root, "ls-tree", "-z", "--name-only", commit, "--", path):
            return None
        return git(self.root, "cat-file", "blob", f"{commit}:./{path}").decode(errors="replace")

    def needs_history(self) -> None:
        """Raise ``FactError`` in a shallow clone, where a missing commit says nothing."""
        if self.shallow:
            raise FactError("the clone is shallow: its history cannot be judged", remedy="fetch-depth: 0")

    def _line(self, *arguments: str) -> str:
        return git(self.root, *arguments).decode(errors="replace").removesuffix("\n")


def _changes(listed: str) -> Iterator[Change]:
    """Each commit is an empty field, its sha, day, subject and body, and its paths, the first after a line feed."""
    fields = iter(listed.split("\0")[1:-1])
    for sha in fields:
        day, subject, body = next(fields), next(fields), next(fields)
        paths = tuple(name.removeprefix("\n") for name in takewhile(bool, fields))
        yield Change(sha, subject, body.strip(), day, paths)


def _tag(line: str) -> TagRef:
    name, kind, own, peeled, subject = line.split("\x1f", 4)
    return TagRef(name, kind == "tag", peeled or own, subject)


def _real(world: World) -> Git:
    return Git(world.root)


def _example(world: World, given: object) -> Git:
    if isinstance(given, Iterable):
        write_history(world.root, tuple(given))
    return Git(world.root)


def _empty(world: World) -> Git:
    git = _real(world)
    vars(git).update(log=(), tags=())
    return git


FACT = Fact("git", _real, _example, writes=True, empty=_empty)
