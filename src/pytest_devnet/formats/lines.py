"""What coverage is counted in: the lines of a file that can run, and those that did."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_devnet.errors import FactError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Lines:
    """Counts of a file or of a whole: statements and how many were hit, branches likewise, statements left out.

    The parts are integers, so that a share of them can be compared exactly. Sums: ``sum(all, start=Lines(0, 0))``.
    """

    statements: int
    hit: int
    branches: int = 0
    branches_hit: int = 0
    excluded: int = 0

    def __post_init__(self) -> None:
        if min(self.statements, self.hit, self.branches, self.branches_hit, self.excluded) < 0:
            raise FactError(f"a negative count in {self}")
        if self.hit > self.statements:
            raise FactError(f"{self.hit} statements hit of {self.statements}")
        if self.branches_hit > self.branches:
            raise FactError(f"{self.branches_hit} branches hit of {self.branches}")

    def __add__(self, other: Lines) -> Lines:
        return Lines(
            self.statements + other.statements,
            self.hit + other.hit,
            self.branches + other.branches,
            self.branches_hit + other.branches_hit,
            self.excluded + other.excluded,
        )


@dataclass(frozen=True, slots=True)
class FileCoverage:
    """Line by line coverage of one file. In each mask bit *n* stands for line *n*; bit 0 is unused.

    ``branches`` maps a line to its branches and how many of them were taken. ``numbered`` is false where the bits
    number the file's statements because the format knows no lines (Go). ``branched`` says that branches were measured,
    also where there are none; ``excused`` is how many of them a comment or setting takes for taken.
    """

    seen: int = 0
    hit: int = 0
    branches: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    excluded: int = 0
    numbered: bool = True
    branched: bool = False
    excused: int = 0

    def __post_init__(self) -> None:
        if min(self.seen, self.hit, self.excluded) < 0 or (self.seen | self.hit | self.excluded) & 1:
            raise FactError("a file's lines are counted from 1")
        if self.hit & ~self.seen:
            raise FactError("a line is hit that is no statement")
        if self.excluded & self.seen:
            raise FactError("a line is both excluded and measured")
        for line, (total, hit) in self.branches.items():
            if line < 1 or not 0 <= hit <= total:
                raise FactError(f"line {line} has {hit} branches hit of {total}")

    @property
    def lines(self) -> Lines:
        return Lines(
            self.seen.bit_count(),
            self.hit.bit_count(),
            sum(total for total, _ in self.branches.values()),
            sum(hit for _, hit in self.branches.values()),
            self.excluded.bit_count(),
        )

    @property
    def missing(self) -> tuple[int, ...]:
        """The lines never hit, in order; nothing where the statements have no line numbers."""
        return tuple(_bits(self.seen & ~self.hit)) if self.numbered else ()

    @property
    def left_out(self) -> tuple[int, ...]:
        """The excluded lines, in order."""
        return tuple(_bits(self.excluded))

    def union(self, other: FileCoverage) -> FileCoverage:
        """This file as two reports saw it together: hit in either is hit.

        Reports do not say which branches of a line were taken, only how many: the larger number stands, not the sum.
        """
        if self.numbered is not other.numbered:
            raise FactError(
                "a file is measured by lines in one report and by Go's statements in another",
                remedy="hand in one of the two reports",
            )
        seen = self.seen | other.seen
        branches = dict(self.branches)
        for line, (total, hit) in other.branches.items():
            known, taken = branches.get(line, (0, 0))
            branches[line] = max(known, total), max(taken, hit)
        excluded = (self.excluded | other.excluded) & ~seen
        branched = self.branched or other.branched
        excused = max(self.excused, other.excused)
        return FileCoverage(seen, self.hit | other.hit, branches, excluded, self.numbered, branched, excused)


def merge(reports: Iterable[Mapping[str, FileCoverage]]) -> dict[str, FileCoverage]:
    """Several reports as one: a file that several of them name counts once."""
    files: dict[str, FileCoverage] = {}
    for report in reports:
        for path, coverage in report.items():
            files[path] = files[path].union(coverage) if path in files else coverage
    return files


def _bits(mask: int) -> Iterator[int]:
    digits = f"{mask:b}"[::-1]
    at = digits.find("1")
    while at != -1:
        yield at
        at = digits.find("1", at + 1)
