"""How readers gather a report: marks for the file at hand, one coverage for each file done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_devnet.errors import FactError
from pytest_devnet.formats.lines import FileCoverage
from pytest_devnet.formats.paths import normalised

if TYPE_CHECKING:
    from collections.abc import Iterable

MISSED, HIT, EXCLUDED = 1, 3, 4
"""Marks of a line, as bits: it was measured, it was measured and hit, it was left out."""

_MOST_LINES = 400_000_000
_SEEN_DIGITS = bytes(b"01"[mark & 1] for mark in range(256))
_HIT_DIGITS = bytes(b"01"[mark >> 1 & 1] for mark in range(256))
_EXCLUDED_DIGITS = bytes(b"01"[mark == EXCLUDED] for mark in range(256))


class Marks:
    """The file at hand: a byte a line in ``flags``, and the branches of its lines. Cheap to write, dear to keep."""

    __slots__ = ("branches", "flags")

    def __init__(self, room: int = 256) -> None:
        self.flags = bytearray(room)
        self.branches: dict[int, tuple[int, int]] = {}

    def mark(self, line: int, mark: int) -> None:
        """Adds ``mark`` to ``line``; a hit stays a hit."""
        self.reach(line)
        self.flags[line] |= mark

    def reach(self, line: int) -> None:
        """Makes room for ``line``."""
        if line >= len(self.flags):
            self.flags.extend(bytes(max(line + 1 - len(self.flags), len(self.flags))))

    def branch(self, line: int, total: int, hit: int) -> None:
        """More branches that start on ``line``."""
        known, taken = self.branches.get(line, (0, 0))
        self.branches[line] = known + total, taken + hit

    def coverage(self, *, numbered: bool = True, branched: bool = False) -> FileCoverage:
        """What was marked, packed to a bit a line. ``branched``: branches were looked for, even if none was marked."""
        seen, hit, excluded = (
            int(self.flags.translate(digits)[::-1], 2) for digits in (_SEEN_DIGITS, _HIT_DIGITS, _EXCLUDED_DIGITS)
        )
        return FileCoverage(seen, hit, self.branches, excluded, numbered, branched or bool(self.branches))


class Collected:
    """The files of one report so far."""

    def __init__(self, remedy: str) -> None:
        self._remedy, self._room = remedy, _MOST_LINES
        self._files: dict[str, FileCoverage] = {}

    def add(self, path: str, coverage: FileCoverage, *, again: bool = False) -> None:
        """Takes in a file; ``again`` where the format may describe one file in several places.

        Masks are as long as the last line of their file. All of them together are bounded: a report of many files
        that each claim an absurd line would fill the memory.
        """
        name = normalised(path)
        self._room -= max(coverage.seen.bit_length(), coverage.excluded.bit_length())
        if self._room < 0:
            raise FactError(f"the report claims more than {_MOST_LINES} lines", remedy=self._remedy)
        if name not in self._files:
            self._files[name] = coverage
        elif again:
            self._files[name] = self._files[name].union(coverage)
        else:
            raise FactError(f"{name} is reported twice", remedy=self._remedy)

    def finished(self) -> dict[str, FileCoverage]:
        """All files; a report that measured nothing is no report."""
        if not self._files:
            raise FactError("the report names no file", remedy=self._remedy)
        if not any(coverage.seen for coverage in self._files.values()):
            raise FactError("the report measured no line in any file", remedy=self._remedy)
        return self._files


def counted(what: str, stated: int, found: int, remedy: str) -> None:
    """A total the report states must be what its own lines come to."""
    if stated != found:
        raise FactError(f"{what} is stated as {stated}, the report's own lines come to {found}", remedy=remedy)


def marked(measured: Iterable[tuple[int, bool]], excluded: Iterable[int] = ()) -> Marks:
    """Marks from (line, hit) pairs and the lines left out."""
    marks = Marks()
    for line, hit in measured:
        marks.mark(line, HIT if hit else MISSED)
    for line in excluded:
        marks.mark(line, EXCLUDED)
    return marks
