"""Cobertura XML, as written by coverage.py, gcovr, coverlet, istanbul, PHPUnit and many more.

Shape: coverage > sources > source, and packages > package > classes > class[filename] > lines > line[number, hits,
branch, condition-coverage]. A class repeats its methods' lines, so that ``<methods>`` is passed over. A line met twice
counts once: inner classes share a file, and coverlet lists a line for each accessor on it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO

from pytest_devnet.errors import FactError
from pytest_devnet.formats.collected import HIT, MISSED, Collected, Marks
from pytest_devnet.formats.numbers import Remembered, line_number, natural, quoted
from pytest_devnet.formats.paths import joined, normalised
from pytest_devnet.formats.xml import Attributes, Handlers, StartTag, parse, required

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_devnet.formats.lines import FileCoverage

REMEDY = "regenerate the report, for Python with `coverage xml`"
_TRUE = frozenset({"true", "True"})
_CONDITIONS = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,20})?)% ?\(([0-9]{1,9})/([0-9]{1,9})\)")


@dataclass(frozen=True, slots=True)
class Cobertura:
    """``files`` by their names as the report gives them, relative to one of ``sources``."""

    files: dict[str, FileCoverage]
    sources: tuple[str, ...] = ()

    def places(self, name: str) -> tuple[str, ...]:
        """Where the file may be, likeliest first: under each source, then as it is named.

        With several sources the report does not say which; the caller knows which of the places exists.
        """
        return tuple(dict.fromkeys([*(joined(source, name) for source in self.sources), name]))

    @property
    def located(self) -> dict[str, FileCoverage]:
        """``files`` by their path under the source, where there is only one."""
        if len(self.sources) != 1:
            return self.files
        return {joined(self.sources[0], name): coverage for name, coverage in self.files.items()}


def read(stream: BinaryIO) -> dict[str, FileCoverage]:
    """Coverage by path, below the report's source if it names exactly one (an absolute one gives absolute paths)."""
    return document(stream).located


def document(stream: BinaryIO) -> Cobertura:
    """The whole report: files under the names it uses, and the folders these are relative to."""
    reading = _Reading()
    parse(stream, reading.handlers, REMEDY)
    return reading.finished()


@lru_cache(maxsize=4096)
def conditions(text: str) -> tuple[int, int]:
    """Branches of a line and how many were taken, from ``50% (1/2)``; the three numbers must agree."""
    match = _CONDITIONS.fullmatch(text)
    if match is None:
        raise FactError(f"condition-coverage is {quoted(text)}, not like 50% (1/2)")
    percent, hit, total = float(match[1]), int(match[2]), int(match[3])
    if hit > total or abs(percent * total - 100 * hit) > total:
        raise FactError(f"condition-coverage {quoted(text)} contradicts itself")
    return total, hit


class _Reading:
    """The report so far, and the class at hand."""

    def __init__(self) -> None:
        self._collected, self._sources = Collected(REMEDY), list[str]()
        self._name: str | None = None
        self._marks, self._in_methods = Marks(room=0), False
        self._flags = self._marks.flags

    @property
    def handlers(self) -> Handlers:
        return Handlers(
            roots=frozenset({"coverage"}),
            starts={"class": self._class, "methods": self._methods},
            ends={"methods": self._methods_end},
            texts={"source": self._source},
            lane=self._lane,
        )

    def finished(self) -> Cobertura:
        self._close()
        return Cobertura(self._collected.finished(), tuple(dict.fromkeys(self._sources)))

    def _class(self, attributes: Attributes) -> None:
        self._close()
        self._name = normalised(required(attributes, "filename", "class"))
        self._marks = Marks()
        self._flags = self._marks.flags

    def _close(self) -> None:
        if self._name is not None:
            self._collected.add(self._name, self._marks.coverage(), again=True)

    def _lane(self, others: StartTag, count: Callable[[str], None]) -> StartTag:
        """Lines in a lane of their own: this runs a million times, so that each look-up in it shows."""
        numbers = Remembered[str](line_number)
        marks = Remembered[str](lambda text: HIT if natural(text, "hits") else MISSED)

        def start(name: str, attributes: Attributes) -> None:
            if name != "line":
                others(name, attributes)
                return
            count(name)
            if self._in_methods:
                return
            try:
                self._flags[numbers[attributes["number"]]] |= marks[attributes["hits"]]
            except IndexError:
                self._mark(numbers[attributes["number"]], marks[attributes["hits"]])
            except KeyError as error:
                raise FactError(f"<line> has no {error.args[0]}") from None
            if len(attributes) > 2:
                self._branches(numbers[attributes["number"]], attributes)

        return start

    def _mark(self, line: int, mark: int) -> None:
        if self._name is None:
            raise FactError("a <line> outside of a <class>")
        self._marks.mark(line, mark)

    def _branches(self, line: int, attributes: Attributes) -> None:
        if attributes.get("branch") not in _TRUE:
            return
        ways = conditions(required(attributes, "condition-coverage", 'line branch="true"'))
        known = self._marks.branches.get(line, ways)
        self._marks.branches[line] = ways if known == ways else (max(known[0], ways[0]), max(known[1], ways[1]))

    def _methods(self, _: Attributes) -> None:
        self._in_methods = True

    def _methods_end(self) -> None:
        self._in_methods = False

    def _source(self, text: str) -> None:
        if text.strip() not in ("", "--source"):
            self._sources.append(text.strip())
