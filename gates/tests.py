"""Tests: that certain ones exist, ran and passed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Literal

from pytest_devnet import (
    Commit,
    Evidence,
    Fails,
    Finding,
    Gap,
    Git,
    Measurement,
    Observation,
    Passes,
    Place,
    Strength,
    TestOutcome,
    Tests,
    Unproven,
    gate,
)
from pytest_devnet.formats.junit import JUnitReport

_SHORT = {"failed": "failed", "skipped": "was skipped", "xfailed": "is expected to fail"}


_COMMIT = "17e2a6b5fd5fa9fdd60805627b9469f2836cd2b0"
_HISTORY = (Commit("feat: queue", {"queue.py": "q"}),)
_MARKED = '<properties><property name="criterion" value="E1.D2, E2.D4"/></properties>'
_CASES = f"""<testcase classname="queue" name="fills">{_MARKED}</testcase>
<testcase file="web/queue.test.ts" name="drains"/>"""
_PYTEST = (
    """<testcase classname="t.test_q.TestDrain" name="test_all"/><testcase classname="t.test_q" name="test_fill"/>"""
)
_BROKEN = '<testcase name="x" classname="a"><error/></testcase><testcase name="y" file="app/a.js"><skipped/></testcase>'


def _junit(cases: str, commit: str = _COMMIT) -> str:
    said = f'<properties><property name="git.commit" value="{commit}"/></properties>' if commit else ""
    return f'<testsuite name="t">{said}{cases}</testsuite>'


def _test(nodeid: str, **more: Any) -> dict[str, TestOutcome]:
    return {nodeid: TestOutcome(nodeid, **{"ending": "passed", "place": Place(nodeid.partition("::")[0], 3), **more})}


_QUEUE = _test("t/test_q.py::test_fill[a*b]") | _test("t/test_q.py::TestDrain::test_all", markers=("slow", "queue"))
_OTHER = _test("t/deep/test_p.py::test_p", criteria=("E1.D2", "E2.D4")) | _test("test_r.py::test_r", ending="failed")
_ALL = _QUEUE | _OTHER


@gate(
    "tests.passed",
    answers=(
        "automated tests",
        "contract tests",
        "end-to-end tests",
        "frontend integration",
        "integration stable",
        "integration tests",
        "regression tests",
        "test suite",
        "tests green",
        "tests pass",
        "unit tests",
    ),
    strength=Strength.EXECUTED,
    examples=(
        Passes(tests=_ALL, given={"select": ("t/test_q.py", "t/test_q.py::TestDrain", "t/deep/"), "at_least": 3}),
        Passes(tests=_ALL, given={"select": ("t/test_q.py::test_fill", "t/test_q.py::test_fill[a*b]"), "at_least": 1}),
        Passes(tests=_ALL, given={"select": ("t/*.py::*test_?*[a*", "t/deep/test_?.py::test_p"), "at_least": 2}),
        Passes(tests=_ALL, given={"markers": ("queue",), "criterion": "E2.D4", "at_least": 2}),
        Passes(
            {"out/a.xml": _junit(_CASES), "out/b.xml": _junit(_CASES)},
            git=_HISTORY,
            tests=_ALL,
            given={"junit": ("out/*.xml", "out/b.xml"), "at_least": 4},
        ),
        Passes(
            {"out/a.xml": _junit(_CASES + _BROKEN)},
            git=_HISTORY,
            given={"junit": ("out/a.xml",), "select": ("queue::fills", "web"), "criterion": "E2.D4", "at_least": 2},
        ),
        Passes(
            {"out/a.xml": _junit(_PYTEST)},
            git=_HISTORY,
            given={"junit": ("out/a.xml",), "select": ("t/test_q.py::TestDrain::test_all", "t.test_q::test_fill")},
        ),
        Fails(
            tests=_test("t.py::test_a", ending="failed")
            | _test("t.py::test_b[1]", ending="skipped")
            | _test("t.py::test_c", ending="xfailed")
            | _test("t.py::C::test_d", asserts=False)
            | _test("t.py::test_e"),
            given={"select": ("t.py",), "at_least": 2},
            findings=(
                "t.py:3: test_a: failed",
                "t.py:3: test_b[1]: was skipped",
                "t.py:3: test_c: is expected to fail",
                "t.py:3: C::test_d: asserts nothing",
                "the number of tests that passed is 1 (want at least 2)",
            ),
        ),
        Fails(
            tests=_ALL,
            given={"select": ("t/test_q.py::test_fil", "t/test", "gone.py", "t/deep/test_p.py")},
            findings=(
                "t/test_q.py: test_fil: is no test that ran",
                "t/test: is no test that ran",
                "gone.py: is no test that ran",
            ),
        ),
        Fails(
            {"out/a.xml": _junit(_BROKEN)},
            git=_HISTORY,
            given={"junit": ("out/a.xml",)},
            findings=(
                "out/a.xml: a::x: failed",
                "app/a.js: y: was skipped",
                "the number of tests that passed is 0 (want at least 1)",
            ),
        ),
        Unproven(tests=_ALL, gaps=("no test is named",)),
        Unproven(
            tests=_ALL,
            given={"select": ("t/*.js", "t/test_q.py::test_fill[[]*"), "markers": ("slo",), "criterion": "E2"},
            gaps=(
                "t/*.js selects no test that ran",
                "t/test_q.py::test_fill[[]* selects no test that ran",
                "marker slo selects no test that ran",
                "criterion E2 selects no test that ran",
            ),
        ),
        Unproven(
            {
                "out/a.xml": _junit(_CASES, ""),
                "out/b.xml": _junit(_CASES),
                "out/c.xml": _junit(_CASES, "0123456789abcdef"),
            },
            git=_HISTORY,
            given={"junit": ("out/a.xml", "out/b.xml", "out/c.xml"), "select": ("gone.py",)},
            gaps=(
                "out/a.xml: names no commit",
                "out/c.xml: speaks of commit 0123456789ab, not of the judged one",
            ),
        ),
    ),
)
def passed(
    tests: Tests,
    git: Git,
    *,
    select: tuple[str, ...] = (),
    markers: tuple[str, ...] = (),
    criterion: str = "",
    junit: tuple[str, ...] = (),
    at_least: int = 1,
) -> Iterator[Observation]:
    """A promise that tests guard holds as long as those tests are there, run, assert something and pass.

    Tests are chosen by ``select`` (node ids, classes, files, folders or globs of node ids), by ``markers``, and by
    ``@pytest.mark.criterion(…)`` with ``criterion``; each choice must find some. They are tests of this very run, or of
    ``junit`` reports (paths or globs) that name the judged commit, of which all count if nothing is chosen; there a
    name may also be the class, or the node id, that the runner itself gave the test.
    """
    choices = _choices(select, markers, criterion)
    if not choices and not junit:
        remedy = 'bind it with select = ["a test file, class or node id"], or with markers, criterion or junit'
        yield Gap(Place(""), "no test is named", remedy)
        return
    reports = dict(report for pattern in junit for report in tests.junits(pattern).items())
    unfit = [gap for path, report in reports.items() for gap in _unfit(path, report, git)]
    yield from unfit
    if unfit:
        return
    reported = [one for path, report in reports.items() for one in _cases(path, report)]
    ran = {} if junit else _ran(tests, select, whole=bool(markers or criterion))
    found = reported or [(one, frozenset({nodeid})) for nodeid, one in ran.items()]
    yield from (_nothing(choice) for choice in choices if not any(choice.takes(*one) for one in found))
    chosen = [one for one in found if not choices or any(choice.takes(*one) for choice in choices)]
    seen = [_judged(one) for one, _ in chosen]
    yield from seen
    if chosen:
        passed = sum(isinstance(one, Evidence) for one in seen)
        yield Measurement("the number of tests that passed", passed, at_least=at_least, remedy="write the others")


@dataclass(frozen=True, slots=True)
class _Choice:
    """One way in which tests were asked for."""

    by: Literal["name", "marker", "criterion"]
    what: str

    def takes(self, one: TestOutcome, names: frozenset[str]) -> bool:
        if self.by == "name":
            return any(_is_named(name, self.what) for name in names)
        return self.what in (one.markers if self.by == "marker" else one.criteria)


def _choices(select: tuple[str, ...], markers: tuple[str, ...], criterion: str) -> list[_Choice]:
    choices = [_Choice("name", name) for name in select]
    choices += [_Choice("marker", name) for name in markers]
    return [*choices, _Choice("criterion", criterion)] if criterion else choices


def _is_glob(name: str) -> bool:
    return "*" in name or "?" in name


def _is_named(nodeid: str, name: str) -> bool:
    """Brackets are no part of a glob here: pytest writes parameters in them."""
    if _is_glob(name):
        return fnmatchcase(nodeid, name.replace("[", "[[]"))
    return nodeid == name or nodeid.startswith((f"{name}::", f"{name}[", f"{name.rstrip('/')}/"))


def _ran(tests: Tests, select: tuple[str, ...], *, whole: bool) -> Mapping[str, TestOutcome]:
    """Tests named one by one can be judged in any run, all others only in one that left none out."""
    return tests.all if whole or not set(select) <= set(tests.ran) else tests.ran


def _unfit(path: str, report: JUnitReport, git: Git) -> Iterator[Gap]:
    remedy = 'run the tests on this commit, and have its id in the report: <property name="git.commit" value="…"/>'
    if report.commit is None:
        yield Gap(Place(path), "names no commit", remedy)
    elif report.commit not in (git.head, git.checked_out):
        yield Gap(Place(path), f"speaks of commit {report.commit[:12]}, not of the judged one", remedy)


def _cases(path: str, report: JUnitReport) -> Iterator[tuple[TestOutcome, frozenset[str]]]:
    for case in report.cases:
        ending = "failed" if case.outcome == "error" else case.outcome
        nodeid = f"{case.file or case.classname}::{case.name}"
        criteria = tuple(case.properties.get("criterion", "").split(", "))
        yield TestOutcome(nodeid, ending, Place(case.file or path), criteria=criteria), case.names


def _nothing(choice: _Choice) -> Observation:
    remedy = "write such tests, or choose those that there are"
    if choice.by == "name" and not _is_glob(choice.what):
        file, _, name = choice.what.partition("::")
        return Finding(Place(file), "is no test that ran", remedy, subject=name)
    asked = "" if choice.by == "name" else f"{choice.by} "
    return Gap(Place(""), f"{asked}{choice.what} selects no test that ran", remedy)


def _judged(one: TestOutcome) -> Evidence | Finding:
    name = one.nodeid.removeprefix(f"{one.place.path}::")
    if one.ending in _SHORT:
        return Finding(one.place, _SHORT[one.ending], "make it pass; other tests do not count", subject=name)
    if not one.asserts:
        return Finding(one.place, "asserts nothing", "assert what it is there to show", subject=name)
    return Evidence(one.place, "passed", subject=name)
