"""Patches in the unified format, as ``git diff`` and ``diff -u`` write them, that change files that are there.

A file begins with ``--- a/path`` and ``+++ b/path``; each of its hunks with ``@@ -line,count +line,count @@``. What
stands before, and between files, is read by nobody. Files that are created, removed or renamed are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pytest_devnet.errors import FactError

_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@")
_REMEDY = "write it anew: git diff"


@dataclass(frozen=True, slots=True)
class Hunk:
    """``old`` stands at ``line`` of its file, or near it, and ``new`` takes its place."""

    line: int
    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FilePatch:
    """What changes in one file."""

    path: str
    hunks: tuple[Hunk, ...]

    def applied(self, text: str) -> str:
        """The file afterwards. Raises ``FactError`` where a hunk fits nowhere, or in several places."""
        lines = text.split("\n")
        moved = 0
        for hunk in self.hunks:
            at = self._place(hunk, lines, hunk.line - 1 + moved)
            moved = at - (hunk.line - 1) + len(hunk.new) - len(hunk.old)
            lines[at : at + len(hunk.old)] = hunk.new
        return "\n".join(lines)

    def _place(self, hunk: Hunk, lines: list[str], stated: int) -> int:
        size = len(hunk.old)
        places = [at for at in range(len(lines) - size + 1) if tuple(lines[at : at + size]) == hunk.old]
        if stated in places:
            return stated
        if len(places) != 1:
            said = f"the patch does not fit it: what it changes stands there {len(places)} times"
            raise FactError(said, place=f"{self.path}:{hunk.line}", remedy=_REMEDY)
        return places[0]


def read_patch(text: str, path: str) -> tuple[FilePatch, ...]:
    """The files that a patch changes. Raises ``FactError`` with the line where it is none, or changes nothing."""
    lines = text.split("\n")
    starts = [n for n, line in enumerate(lines) if line.startswith("--- ") and _is_target(lines, n + 1)]
    files = tuple(FilePatch(_target(lines, start, path), tuple(_hunks(lines, start + 2, path))) for start in starts)
    if not files or not all(one.hunks for one in files):
        raise FactError("is no patch in the unified format that changes something", place=path, remedy=_REMEDY)
    return files


def _is_target(lines: list[str], at: int) -> bool:
    return at < len(lines) and lines[at].startswith("+++ ")


def _target(lines: list[str], start: int, path: str) -> str:
    old, new = (line[4:].split("\t")[0].strip() for line in lines[start : start + 2])
    names = (old.removeprefix("a/"), new.removeprefix("b/"))
    if names[0] != names[1]:
        said = f"makes {new} of {old}; it may only change a file that is there"
        raise FactError(said, place=f"{path}:{start + 1}", remedy="change a line of it instead")
    if names[0].startswith("/") or ".." in names[0].split("/"):
        raise FactError(f"{names[0]} lies outside the repository", place=f"{path}:{start + 1}", remedy=_REMEDY)
    return names[0]


def _hunks(lines: list[str], at: int, path: str) -> Iterator[Hunk]:
    while at < len(lines) and (head := _HUNK.match(lines[at])):
        hunk, end = _hunk(lines, at + 1, int(head[1]), int(head[2] or 1), int(head[3] or 1))
        if hunk is None:
            raise FactError("the hunk does not hold the lines it says", place=f"{path}:{at + 1}", remedy=_REMEDY)
        yield hunk
        at = end


def _hunk(lines: list[str], at: int, line: int, olds: int, news: int) -> tuple[Hunk | None, int]:
    """Exactly as many lines as its head says: a line may begin like the head of a file. An empty one is context."""
    old: list[str] = []
    new: list[str] = []
    while (len(old) < olds or len(new) < news) and at < len(lines):
        sign, rest = lines[at][:1] or " ", lines[at][1:]
        if sign in " -":
            old.append(rest)
        if sign in " +":
            new.append(rest)
        at += 1
        if sign not in " -+\\":
            return None, at
    while at < len(lines) and lines[at].startswith("\\"):
        at += 1
    fits = (len(old), len(new)) == (olds, news)
    return (Hunk(line, tuple(old), tuple(new)) if fits else None), at
