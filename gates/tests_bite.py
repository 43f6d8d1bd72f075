"""Tests that bite: without the guard that they are there for, they fail."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from pytest_devnet import Evidence, Fails, Finding, Gap, Passes, Place, Strength, Unproven, gate

if TYPE_CHECKING:
    from pytest_devnet import Copies, Observation, Rehearsal
    from pytest_devnet.formats.junit import JUnitCase
    from pytest_devnet.formats.patches import FilePatch

PYTEST = "python -m pytest -q -p no:cacheprovider -o devnet_gates=false --junitxml={junit} {test}"
_TESTS = re.compile(r"(^|/)(tests?|specs?|__tests__)/|(^|/)(test_|conftest\.py)[^/]*$|[._](test|spec)s?\.\w+$")
_LAST = re.compile(r"::(?![^\[]*\])")

_GATE = "lamp/door.py"
_DOOR = "def opens(caller):\n    if caller is None:\n        return False\n    return True\n"
_HEAD = f"--- a/{_GATE}\n+++ b/{_GATE}\n"
_UNGUARDED = (
    f"{_HEAD}@@ -1,4 +1,2 @@\n def opens(caller):\n-    if caller is None:\n-        return False\n     return True\n"
)
_TEST = "tests/test_door.py::test_strangers_stay_outside"
_AT = "tests/test_door.py: test_strangers_stay_outside"
_LOST = f"no test is called {_TEST}"
_CASE = '<testcase classname="tests.test_door" name="test_strangers_stay_outside{more}">{result}</testcase>'
_FILES = {_GATE: _DOOR, "bites/door.patch": _UNGUARDED}


def _suite(*cases: str) -> str:
    return f"<testsuite>{''.join(cases)}</testsuite>"


def _case(result: str = "", more: str = "") -> str:
    return _CASE.format(result=result, more=more)


def _looks(read: Callable[[str], str]) -> str:
    return _suite(_case("" if "None" in read(_GATE) else '<failure message="a stranger came in"/>'))


def _each(read: Callable[[str], str]) -> str:
    return _suite(_case(more="[day]"), _case("" if "None" in read(_GATE) else "<failure/>", "[night]"))


def _dozes(_read: Callable[[str], str]) -> str:
    return _suite(_case())


def _breaks(read: Callable[[str], str]) -> str:
    return _suite(_case() if "None" in read(_GATE) else _case("<error/>"))


def _loses(read: Callable[[str], str]) -> str:
    return _looks(read) if "None" in read(_GATE) else ""


def _is_red(_read: Callable[[str], str]) -> str:
    return _suite(_case("<failure/>"))


def _given(**more: str) -> dict[str, object]:
    return {"bites": {"bites/door.patch": _TEST}, **more}


def _patch(old: str, new: str, path: str = _GATE) -> dict[str, str]:
    return _FILES | {"bites/door.patch": f"--- a/{path}\n+++ b/{path}\n@@ -2 +2 @@\n-{old}\n+{new}\n"}


@gate(
    "tests.bite",
    answers=("tests that bite", "regression tests proven", "tests catch regressions", "security tests"),
    strength=Strength.EXECUTED,
    timeout=600,
    examples=(
        Passes(_FILES, copies={_TEST: _looks}, given=_given()),
        Passes(_FILES, copies={_TEST: _each}, given=_given()),
        Fails(
            _FILES,
            copies={_TEST: _dozes},
            given=_given(),
            findings=(
                "tests/test_door.py: test_strangers_stay_outside: passes without the guard in lamp/door.py, too",
            ),
        ),
        Fails(
            _patch("    pass", "    assert False", "tests/test_door.py"),
            copies={_TEST: _looks},
            given=_given(),
            findings=("bites/door.patch: changes a test, tests/test_door.py; that says nothing of what it tests",),
        ),
        Unproven(
            _FILES,
            copies={_TEST: _breaks},
            given=_given(),
            gaps=(f"{_AT}: breaks with bites/door.patch before it can tell anything",),
        ),
        Unproven(
            _FILES,
            copies={_TEST: _loses},
            given=_given(),
            gaps=(f"{_AT}: with bites/door.patch it is not reported any more: {_LOST}",),
        ),
        Unproven(
            _FILES,
            copies={_TEST: _is_red},
            given=_given(),
            gaps=(f"{_AT}: does not pass in an unchanged copy: its failing says nothing",),
        ),
        Unproven(
            _FILES,
            given=_given(),
            gaps=(f"{_AT}: is not reported in an unchanged copy: {_LOST}",),
        ),
        Unproven(
            _patch("    if caller is gone:", "    if False:"),
            copies={_TEST: _looks},
            given=_given(),
            gaps=("lamp/door.py:2: the patch does not fit it: what it changes stands there 0 times",),
        ),
        Unproven(given=_given(), gaps=("bites/door.patch: there is no such patch",)),
        Unproven(
            given=_given(command="npm test"),
            gaps=("npm test: leaves it open where the test is named, or its report written",),
        ),
        Unproven(given={"bites": {}}, gaps=("no patch is named",)),
    ),
)
def bite(copies: Copies, *, bites: Mapping[str, str], command: str = PYTEST) -> Iterator[Observation]:
    """A test that stays green when its guard is taken away has been guarding nothing, and nobody noticed.

    ``bites`` maps a patch that takes a guard away to the test that has to fail then. Both are tried in copies of the
    repository, first without the patch. ``command`` runs one test; {test} is its name, {junit} the file for its report.
    """
    if not bites:
        yield Gap(Place(""), "no patch is named", 'bind it with bites = { "bites/door.patch" = "tests/t.py::test_x" }')
    elif "{test}" not in command or "{junit}" not in command:
        said = "leaves it open where the test is named, or its report written"
        yield Gap(Place(command), said, "put {test} and {junit} where they belong")
    else:
        for patch, test in sorted(bites.items()):
            yield from _bitten(copies, patch, test, command)


def _bitten(copies: Copies, patch: str, test: str, command: str) -> Iterator[Observation]:
    changes = copies.patch(patch)
    tests = [change.path for change in changes if _TESTS.search(change.path) or test.startswith(change.path)]
    if tests:
        said = f"changes a test, {tests[0]}; that says nothing of what it tests"
        yield Finding(Place(patch), said, "take away the guard, and leave its tests alone")
        return
    before = copies.rehearsed(command, test)
    unfit = _unfit(before, test)
    yield from unfit or _judged(copies.rehearsed(command, test, changes), patch, test, changes)


def _unfit(before: Rehearsal, test: str) -> list[Observation]:
    place, name = _named(test)
    cases = _cases(before, test)
    if not cases:
        said = f"{name}: is not reported in an unchanged copy: {before.said}"
        return [Gap(place, said, "see that the command runs in a fresh clone, and that the name is right")]
    if any(case.outcome != "passed" for case in cases):
        said = f"{name}: does not pass in an unchanged copy: its failing says nothing"
        return [Gap(place, said, "make it pass in a fresh clone")]
    return []


def _judged(after: Rehearsal, patch: str, test: str, changes: tuple[FilePatch, ...]) -> Iterator[Observation]:
    place, name = _named(test)
    outcomes = {case.outcome for case in _cases(after, test)}
    where = ", ".join(change.path for change in changes)
    if "failed" in outcomes:
        yield Evidence(place, f"fails without the guard in {where} ({patch})", name)
    elif "error" in outcomes:
        said = f"{name}: breaks with {patch} before it can tell anything"
        yield Gap(place, said, "let the patch take away the guard, and leave the rest in order")
    elif outcomes:
        said = f"passes without the guard in {where}, too"
        yield Finding(place, said, "assert what the guard is there for", subject=name)
    else:
        said = f"{name}: with {patch} it is not reported any more: {after.said}"
        yield Gap(place, said, "let the patch take away the guard, and leave the rest in order")


def _named(test: str) -> tuple[Place, str]:
    file, _, name = test.partition("::")
    return Place(file), name or file


def _cases(rehearsal: Rehearsal, test: str) -> list[JUnitCase]:
    """Those of the test, with whatever parameters; its name alone has to be the same, runners place it variously."""
    name = _LAST.split(test)[-1]
    return [case for case in rehearsal.cases if case.name == name or case.name.startswith(f"{name}[")]
