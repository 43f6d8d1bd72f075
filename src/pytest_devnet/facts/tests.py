"""The tests of this very run, and those of a JUnit file that names the commit it speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from pytest_devnet.errors import FactError
from pytest_devnet.facts.finished import Finished
from pytest_devnet.facts.reports import read_report, reports_named, seen_from
from pytest_devnet.facts.world import Fact
from pytest_devnet.formats.junit import JUnitCase, JUnitReport, read
from pytest_devnet.model import Place

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_devnet.facts.world import Session, World

Ending = Literal["passed", "failed", "skipped", "xfailed"]


@dataclass(frozen=True, slots=True)
class TestOutcome:
    """A test that ran. ``asserts``: it holds an assertion; ``markers``: names; ``criteria``: those it is marked with.

    ``xfailed`` stands for every test that was expected to fail, whether it did or not.
    """

    __test__ = False

    nodeid: str
    ending: Ending
    place: Place
    asserts: bool = True
    markers: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()

    def __str__(self) -> str:
        empty = "" if self.asserts else "asserts nothing"
        marked = [*(f"marked {name}" for name in self.markers), *(f"for {name}" for name in self.criteria)]
        return ", ".join(filter(None, (self.ending, empty, *marked)))


@dataclass(frozen=True, slots=True)
class Tests:
    """``all`` raises ``FactError`` when this run's tests were not all tests of the repository."""

    __test__ = False

    root: Path
    _session: Session

    @property
    def all(self) -> Mapping[str, TestOutcome]:
        if self._session.narrowed:
            raise FactError(f"not all tests ran: {self._session.narrowed}", remedy="run pytest on the whole repository")
        return self._session.tests

    @property
    def ran(self) -> Mapping[str, TestOutcome]:
        """The tests that ran, be they all or not: enough to judge tests that are named one by one."""
        return self._session.tests

    def junits(self, pattern: str) -> dict[str, JUnitReport]:
        """The reports of a path or a glob, by path."""
        return {path: self.junit(path) for path in reports_named(self.root, pattern)}

    def junit(self, path: str) -> JUnitReport:
        """A JUnit report some other runner wrote. Raises ``FactError`` when it is missing, malformed or committed."""
        report = read_report(self.root, path, read)
        cases = (replace(case, file=self._file_of(path, case), source=case.file) for case in report.cases)
        return replace(report, cases=tuple(cases))

    def _file_of(self, report: str, case: JUnitCase) -> str:
        """A case's file as the repository names it; where it is none of the repository, as the report does.

        Vitest puts it where others put a class.
        """
        names = [name.removeprefix(f"{self.root.resolve().as_posix()}/") for name in (case.file, case.classname)]
        known = (path for name in names for path in seen_from(report, name) if (self.root / path).is_file())
        return next(known, names[0])


def _real(world: World) -> Tests:
    return Tests(world.root, world.need_session())


def _example(world: World, given: object) -> Tests:
    found = given if isinstance(given, Mapping) else {}
    outcomes = {nodeid: _outcome(nodeid, seen) for nodeid, seen in found.items()}
    return Tests(world.root, Finished(find_tests=lambda: outcomes))


def _outcome(nodeid: str, seen: object) -> TestOutcome:
    if isinstance(seen, TestOutcome):
        return seen
    return TestOutcome(nodeid, seen, Place(nodeid.partition("::")[0]))  # type: ignore[arg-type]


def _empty(world: World) -> Tests:
    """Reports are looked for where there are none."""
    return Tests(world.root / "nothing", Finished())


FACT = Fact("tests", _real, _example, of_session=True, empty=_empty)
