"""What git says of the work tree, at one moment of the run and over the whole of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pytest_devnet.errors import FactError
from pytest_devnet.facts.git import Git
from pytest_devnet.facts.git_command import is_committed

_FEW = 3


@dataclass(frozen=True, slots=True)
class Checkout:
    """``commits`` are those that were checked out, none where git has no say.

    ``dirty`` are paths below the judged folder that differ from the commit, ``overlooked`` those whose changes git
    would not notice, ``unheld`` those that the run rests on although no commit has them, ``compiled`` those that may
    run in place of their sources.
    """

    commits: tuple[str, ...] = ()
    dirty: tuple[str, ...] = ()
    overlooked: tuple[str, ...] = ()
    unheld: tuple[str, ...] = ()
    compiled: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        return not (self.dirty or self.overlooked or self.unheld or self.compiled)

    @property
    def notes(self) -> list[str]:
        """Why this is not the state of one commit, a sentence each."""
        notes = [] if self.commits else ["nothing is committed, so there is no commit that this report could speak of"]
        if len(self.commits) > 1:
            notes.append(f"another commit was checked out while the run went on: {', '.join(self.commits)}")
        if self.dirty:
            notes.append(f"the work tree differs from the commit: {_listed(self.dirty)}")
        if self.overlooked:
            told = "git was told to overlook changes (assume-unchanged or skip-worktree)"
            notes.append(f"{told}: {_listed(self.overlooked)}")
        if self.unheld:
            notes.append(f"the run rests on files that no commit holds: {_listed(self.unheld)}")
        if self.compiled:
            notes.append(f"compiled code is committed, and may run instead of its source: {_listed(self.compiled)}")
        return notes


def look(root: Path, inputs: Iterable[str] = ()) -> Checkout:
    """Ask git, afresh. ``inputs`` are files the run rests on, relative to ``root``."""
    git = Git(root)
    try:
        dirty = git.dirty
        unheld = [path for path in inputs if path not in dirty and not _is_held(git, path)]
        return Checkout((git.checked_out,), dirty, git.overlooked, tuple(unheld), git.compiled)
    except FactError:
        return Checkout()


def together(moments: Iterable[Checkout]) -> Checkout:
    """All that was seen over the run: what was there for a while only may be what some gate took for evidence."""
    seen = tuple(moments)
    return Checkout(
        _every(one.commits for one in seen),
        _every(one.dirty for one in seen),
        _every(one.overlooked for one in seen),
        _every(one.unheld for one in seen),
        _every(one.compiled for one in seen),
    )


def _is_held(git: Git, path: str) -> bool:
    if not path.startswith("../"):
        return git.holds(path)
    try:
        return is_committed(git.root, path) and not git.differs(path)
    except FactError:
        return False


def _every(parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for part in parts for one in part))


def _listed(paths: tuple[str, ...]) -> str:
    return ", ".join(paths[:_FEW]) + (", …" if len(paths) > _FEW else "")
