"""JUnit XML, as written by pytest, jest-junit, Node, Surefire, gotestsum and most other runners.

Shape: testsuites > testsuite* > testcase[name, classname, time] > failure | error | skipped, and properties > property
in suites and cases. No standard rules it; what the dialects share is read, and a suite's own counts must agree with
its cases.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, Literal

from pytest_devnet.errors import FactError
from pytest_devnet.formats.numbers import LAST_LINE, natural, quoted
from pytest_devnet.formats.xml import Attributes, Handlers, parse, required

if TYPE_CHECKING:
    from collections.abc import Mapping

Result = Literal["passed", "failed", "error", "skipped"]

REMEDY = "run the tests again and let the runner write the report in one piece"
_COMMIT = frozenset(
    {
        "commit",
        "git.commit",
        "git.sha",
        "git_commit",
        "git_sha",
        "vcs.revision",
        "revision",
        "github_sha",
        "ci_commit_sha",
    }
)
_SECONDS = re.compile(r"[0-9]{1,12}(\.[0-9]{1,20})?([eE]-[0-9]{1,3})?", re.ASCII)
_NOT_RUN = frozenset({"notrun", "disabled", "skipped", "suppressed"})
_NODE_CLASS = "test"
_NODE_FAILED = re.compile(r"\s*(?:fail|cancelled) ([1-9][0-9]{0,9})\s*")
_NODE_REMEDY = "make the test that has subtests pass, or let a reporter of your own write what it says"
_PYTEST = frozenset({"pytest", "pytest tests"})
_COUNTS = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}


@dataclass(frozen=True, slots=True)
class JUnitCase:
    """One test. ``line`` is as the runner counts it (pytest from 0); a property that is repeated holds all values.

    ``source`` is the file as the runner named it, where ``file`` is what the repository calls it.
    """

    name: str
    classname: str
    outcome: Result
    file: str = ""
    line: int | None = None
    time: float | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    source: str = ""

    @property
    def names(self) -> frozenset[str]:
        """Its node ids: by file and by class, and as pytest has it, which joins file and class by dots."""
        files = [file for file in (self.file, self.source) if file]
        found = {f"{home}::{self.name}" for home in (*files, self.classname)}
        parts = self.classname.split(".")
        for at in range(1, len(parts) + 1):
            path = f"{'/'.join(parts[:at])}.py"
            within = "::".join((*parts[at:], self.name))
            found |= {f"{file}::{within}" for file in files or [path] if _is_end(file, path)}
        return frozenset(found)


@dataclass(frozen=True, slots=True)
class JUnitReport:
    """All tests of a report. ``properties`` are those of its suites, ``timestamp`` is that of the first with one."""

    cases: tuple[JUnitCase, ...]
    properties: Mapping[str, str] = field(default_factory=dict)
    timestamp: str | None = None

    @property
    def commit(self) -> str | None:
        """The commit the tests say they ran on, if they do."""
        return next((value for name, value in self.properties.items() if name.lower() in _COMMIT), None)


def _is_end(file: str, path: str) -> bool:
    return file == path or file.endswith(f"/{path}")


def read(stream: BinaryIO) -> JUnitReport:
    """Every case of the report; a report without any is no evidence, and refused."""
    reading = _Reading()
    parse(stream, reading.handlers, REMEDY)
    return reading.finished()


@dataclass(slots=True)
class _Suite:
    """A suite at hand: what it states, and what its cases come to, with and without those of inner suites."""

    attributes: Attributes
    of_pytest: bool
    own: Counter[str] = field(default_factory=Counter)
    suites: int = 0
    inner: Counter[str] = field(default_factory=Counter)

    @property
    def every(self) -> Counter[str]:
        return self.own + self.inner

    def check(self) -> None:
        for name, element in _COUNTS.items():
            if name in self.attributes:
                stated = natural(self.attributes[name], f"the suite's {name}")
                if not self._comes_to(name, stated, element):
                    suite = quoted(self.attributes.get("name", ""))
                    raise FactError(f"suite {suite} states {stated} {name}, its cases come to {self.every[element]}")

    def _comes_to(self, name: str, stated: int, element: str) -> bool:
        """Outer suites count the cases of inner ones or leave them out; Node counts an inner suite as one.

        pytest counts subtests, which get no case of their own, and counts a test twice, or once for its two cases, if
        its teardown went wrong.
        """
        every = self.every
        if name == "tests" and self.of_pytest:
            return stated >= every["testcase"] - every["error"]
        if name == "tests" and self.suites and stated == self.own["testcase"] + self.suites:
            return True
        return stated == every[element] or (self.own["testcase"] > 0 and stated == self.own[element])


class _Reading:
    """The report so far, the suites that are open and the case at hand."""

    def __init__(self) -> None:
        self._cases: list[JUnitCase] = []
        self._suites: list[_Suite] = []
        self._case: Attributes | None = None
        self._seen: set[str] = set()
        self._property: Attributes = {}
        self._of_case: dict[str, str] = {}
        self._of_suites: dict[str, str] = {}
        self._timestamp: str | None = None

    @property
    def handlers(self) -> Handlers:
        results = {name: partial(self._result, name) for name in ("failure", "error", "skipped")}
        return Handlers(
            roots=frozenset({"testsuites", "testsuite"}),
            starts={
                "testsuites": self._start_suite,
                "testsuite": self._start_suite,
                "testcase": self._start_case,
                "property": self._start_property,
                **results,
            },
            ends={"testsuites": self._end_suite, "testsuite": self._end_suite, "testcase": self._end_case},
            texts={"property": self._end_property},
            comment=self._comment,
        )

    def finished(self) -> JUnitReport:
        if not self._cases:
            raise FactError("the report holds no test", remedy=REMEDY)
        return JUnitReport(tuple(self._cases), self._of_suites, self._timestamp)

    def _start_suite(self, attributes: Attributes) -> None:
        if self._case is not None:
            raise FactError("a suite within a case")
        name, outer = attributes.get("name"), self._suites[-1].of_pytest if self._suites else False
        self._suites.append(_Suite(attributes, of_pytest=outer or name in _PYTEST))
        self._timestamp = self._timestamp or attributes.get("timestamp")

    def _end_suite(self) -> None:
        suite = self._suites.pop()
        suite.check()
        if self._suites:
            self._suites[-1].inner += suite.every
            self._suites[-1].suites += 1

    def _start_case(self, attributes: Attributes) -> None:
        if self._case is not None:
            raise FactError("a case within a case")
        self._case, self._seen, self._of_case = attributes, set(), {}
        self._suites[-1].own["testcase"] += 1
        if {attributes.get("status", "").lower(), attributes.get("result", "").lower()} & _NOT_RUN:
            self._seen.add("skipped")

    def _result(self, name: str, _: Attributes) -> None:
        if self._case is None:
            raise FactError(f"<{name}> outside of a case")
        self._seen.add(name)
        self._suites[-1].own[name] += 1

    def _end_case(self) -> None:
        case = self._case or {}
        self._cases.append(
            JUnitCase(
                name=required(case, "name", "testcase"),
                classname=self._class_of(case),
                outcome=_outcome(self._seen),
                file=case.get("file", ""),
                line=natural(case["line"], "a line number", LAST_LINE) if "line" in case else None,
                time=_seconds(case["time"]) if case.get("time") else None,
                properties=self._of_case,
            )
        )
        self._case = None

    def _comment(self, text: str) -> None:
        """Node writes a test with subtests as a suite, which cannot fail; only its closing summary tells."""
        failed = _NODE_FAILED.fullmatch(text)
        if failed and all(case.outcome in ("passed", "skipped") for case in self._cases):
            raise FactError(f"the summary says {quoted(failed[0].strip())}, but no case failed", remedy=_NODE_REMEDY)

    def _class_of(self, case: Attributes) -> str:
        """Node calls every class "test"; the suites around the case say more."""
        classname = case.get("classname", "")
        suites = [suite.attributes["name"] for suite in self._suites if "name" in suite.attributes]
        return "::".join(suites) if suites and classname == _NODE_CLASS else classname

    def _start_property(self, attributes: Attributes) -> None:
        self._property = attributes

    def _end_property(self, text: str) -> None:
        name = required(self._property, "name", "property")
        value = self._property.get("value", text.strip())
        if self._case is None:
            self._suite_property(name, value)
        else:
            known = self._of_case.get(name)
            self._of_case[name] = value if known is None else f"{known}, {value}"

    def _suite_property(self, name: str, value: str) -> None:
        known = self._of_suites.setdefault(name, value)
        if name.lower() in _COMMIT and known != value:
            raise FactError(
                f"the suites name two commits, {quoted(known)} and {quoted(value)}",
                remedy="hand in a report of one commit only",
            )


def _outcome(seen: set[str]) -> Result:
    if "failure" in seen:
        return "failed"
    if "error" in seen:
        return "error"
    return "skipped" if "skipped" in seen else "passed"


def _seconds(text: str) -> float:
    """Surefire groups thousands by commas."""
    match = _SECONDS.fullmatch(text.replace(",", ""))
    if match is None:
        raise FactError(f"a time is {quoted(text)}, not seconds")
    return float(match[0])
