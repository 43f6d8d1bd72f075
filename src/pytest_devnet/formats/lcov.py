"""LCOV tracefiles, as written by geninfo, c8, nyc, coverage.py, grcov and llvm-cov.

Records of a source file stand between ``SF:`` and ``end_of_record``; ``DA:line,hits[,checksum]`` is a line,
``BRDA:line,block,branch,taken`` a branch (``-`` where its line never ran). ``LF`` and ``LH`` state how many lines
there are and were hit: they prove that no ``DA`` is missing, and are never counted themselves. ``BRF`` tells that
branches were looked for. One file may come up in several records, one for each test.
"""

from __future__ import annotations

import re
from typing import BinaryIO

from pytest_devnet.errors import FactError
from pytest_devnet.formats.collected import HIT, MISSED, Collected, Marks, counted
from pytest_devnet.formats.lines import FileCoverage
from pytest_devnet.formats.numbers import LAST_LINE, Remembered, line_number, natural, quoted
from pytest_devnet.formats.stream import lines, placed

REMEDY = (
    "regenerate the tracefile; where llvm-cov counted a line twice (closures, templates), hand in Cobertura XML; where"
    " Node counted lines as hit that a comment leaves out, drop the comment or measure with c8"
)
_RECORD = re.compile(rb"[A-Z]{2,8}\d?:|#|end_of_record$|$")


def read(stream: BinaryIO) -> dict[str, FileCoverage]:
    """Coverage by path as the tracefile names it, often absolute."""
    reading = _Reading()
    for number, line in enumerate(lines(stream), 1):
        try:
            if line[:3] == b"DA:":
                reading.line(line[3:])
            else:
                reading.record(line.strip())
        except FactError as error:
            raise placed(error, number, REMEDY) from None
    return reading.finished()


def _mark(text: bytes) -> int:
    hits, _, _ = text.strip().partition(b",")
    return HIT if natural(hits, "a DA record's hits") else MISSED


class _Reading:
    """The tracefile so far, and the source file at hand."""

    def __init__(self) -> None:
        self._collected = Collected(REMEDY)
        self._path: str | None = None
        self._marks = Marks()
        self._branches: dict[bytes, tuple[int, bool]] = {}
        self._stated: dict[bytes, int] = {}
        self._number, self._mark = Remembered[bytes](line_number), Remembered[bytes](_mark)

    def line(self, text: bytes) -> None:
        """``DA``, the record there are millions of."""
        number, _, rest = text.partition(b",")
        line, mark = self._number[number], self._mark[rest]
        if self._path is None:
            raise FactError("DA outside of a source file's records")
        flags = self._marks.flags
        if line >= len(flags):
            self._marks.reach(line)
        if flags[line]:
            raise FactError(f"line {line} of {self._path} is recorded twice")
        flags[line] = mark

    def record(self, line: bytes) -> None:
        """Everything else: what is no record at all is refused, records of no interest are passed over."""
        if not _RECORD.match(line):
            raise FactError(f"{quoted(line)} is no LCOV record")
        name, _, text = line.partition(b":")
        if name == b"SF":
            self._open(text)
        elif name == b"end_of_record":
            self._close()
        elif name in (b"BRDA", b"LF", b"LH", b"BRF") and self._path is None:
            raise FactError(f"{name.decode()} outside of a source file's records")
        elif name == b"BRDA":
            self._branch(text)
        elif name in (b"LF", b"LH", b"BRF"):
            self._state(name, text)

    def finished(self) -> dict[str, FileCoverage]:
        if self._path is not None:
            raise FactError(f"the tracefile ends within the records of {self._path}", remedy=REMEDY)
        return self._collected.finished()

    def _open(self, text: bytes) -> None:
        if self._path is not None:
            raise FactError(f"SF within the records of {self._path}")
        try:
            self._path = text.decode()
        except UnicodeDecodeError:
            raise FactError(f"the file name {quoted(text)} is not UTF-8") from None
        self._marks, self._branches, self._stated = Marks(), {}, {}

    def _close(self) -> None:
        if self._path is None:
            raise FactError("end_of_record without SF")
        for line, taken in self._branches.values():
            self._marks.branch(line, 1, int(taken))
        coverage = self._marks.coverage(branched=b"BRF" in self._stated)
        found = {b"LF": coverage.lines.statements, b"LH": coverage.lines.hit}
        for name, count in found.items():
            if name in self._stated:
                counted(f"{name.decode()} of {self._path}", self._stated[name], count, REMEDY)
        self._collected.add(self._path, coverage, again=True)
        self._path = None

    def _branch(self, text: bytes) -> None:
        name, _, taken = text.rpartition(b",")
        if name in self._branches:
            raise FactError(f"branch {quoted(name)} of {self._path} is recorded twice")
        hits = 0 if taken == b"-" else natural(taken, "a BRDA record's hits")
        self._branches[name] = line_number(name.partition(b",")[0]), hits > 0

    def _state(self, name: bytes, text: bytes) -> None:
        if name in self._stated:
            raise FactError(f"{name.decode()} of {self._path} is stated twice")
        self._stated[name] = natural(text, name.decode(), LAST_LINE)
