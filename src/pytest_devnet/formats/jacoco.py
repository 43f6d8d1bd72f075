"""JaCoCo XML, for Java, Kotlin, Scala and Groovy.

Shape: report > group* > package[name] > sourcefile[name] > line[nr, mi, ci, mb, cb] and counter[type, missed, covered].
The numbers are missed and covered instructions and branches; a line with any covered instruction is hit, as in
JaCoCo's own line counter, which must agree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from pytest_devnet.errors import FactError
from pytest_devnet.formats.collected import HIT, MISSED, Collected, Marks, counted
from pytest_devnet.formats.numbers import line_number, natural
from pytest_devnet.formats.xml import Attributes, Handlers, parse, required

if TYPE_CHECKING:
    from pytest_devnet.formats.lines import FileCoverage

REMEDY = "regenerate the report with JaCoCo; of an aggregate, hand in each module's own report"


def read(stream: BinaryIO) -> dict[str, FileCoverage]:
    """Coverage by package and file (``com/acme/Api.java``): JaCoCo does not know the source folder, the caller does.

    A file that two modules of an aggregate both have cannot be told apart, and is refused.
    """
    reading = _Reading()
    parse(stream, reading.handlers, REMEDY)
    return reading.collected.finished()


class _Reading:
    """The report so far, and the source file at hand."""

    def __init__(self) -> None:
        self.collected = Collected(REMEDY)
        self._package = ""
        self._path: str | None = None
        self._marks = Marks()
        self._stated: tuple[int, int] | None = None

    @property
    def handlers(self) -> Handlers:
        return Handlers(
            roots=frozenset({"report"}),
            starts={
                "package": self._start_package,
                "sourcefile": self._start_file,
                "line": self._line,
                "counter": self._counter,
            },
            ends={"sourcefile": self._end_file},
        )

    def _start_package(self, attributes: Attributes) -> None:
        self._package = required(attributes, "name", "package")

    def _start_file(self, attributes: Attributes) -> None:
        name = required(attributes, "name", "sourcefile")
        self._path = f"{self._package}/{name}" if self._package else name
        self._marks, self._stated = Marks(), None

    def _line(self, attributes: Attributes) -> None:
        if self._path is None:
            raise FactError("<line> outside of a <sourcefile>")
        line = line_number(required(attributes, "nr", "line"))
        missed, covered, not_taken, taken = (
            natural(required(attributes, name, "line"), name) for name in ("mi", "ci", "mb", "cb")
        )
        self._marks.reach(line)
        if self._marks.flags[line]:
            raise FactError(f"line {line} of {self._path} is reported twice")
        if not missed + covered:
            raise FactError(f"line {line} of {self._path} has no instruction")
        self._marks.mark(line, HIT if covered else MISSED)
        if not_taken + taken:
            self._marks.branch(line, not_taken + taken, taken)

    def _counter(self, attributes: Attributes) -> None:
        if self._path is not None and attributes.get("type") == "LINE":
            missed, covered = (natural(required(attributes, name, "counter"), name) for name in ("missed", "covered"))
            self._stated = missed + covered, covered

    def _end_file(self) -> None:
        path, coverage = str(self._path), self._marks.coverage(branched=True)
        if self._stated is not None:
            found = coverage.lines
            counted(f"the LINE counter of {path}", self._stated[0], found.statements, REMEDY)
            counted(f"the covered LINE counter of {path}", self._stated[1], found.hit, REMEDY)
        self.collected.add(path, coverage)
        self._path = None
