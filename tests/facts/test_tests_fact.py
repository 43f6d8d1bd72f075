from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from pytest_devnet.errors import FactError
from pytest_devnet.facts.tests import FACT, TestOutcome, Tests
from pytest_devnet.facts.world import World
from pytest_devnet.model import Place

ONE = TestOutcome("t.py::test_a", "passed", Place("t.py", 3), asserts=False)
JUNIT = '<testsuite><properties><property name="git.commit" value="abc"/></properties><testcase name="a"/></testsuite>'


def of(root: Path = Path(), narrowed: str = "") -> Tests:
    session = cast("Any", SimpleNamespace(tests={ONE.nodeid: ONE}, narrowed=narrowed))
    made = FACT.real(World(root, date(2026, 1, 15), session=session))
    assert isinstance(made, Tests)
    return made


def example(given: object) -> Tests:
    made = FACT.example(World(Path(), date(2026, 1, 15)), given)
    assert isinstance(made, Tests)
    return made


def test_all_tests_of_a_whole_run_are_known() -> None:
    assert of().all == of().ran == {"t.py::test_a": ONE}


def test_a_narrowed_run_knows_only_what_ran() -> None:
    assert of(narrowed="-k a").ran == {"t.py::test_a": ONE}
    with pytest.raises(FactError, match="not all tests ran: -k a"):
        _ = of(narrowed="-k a").all


def test_before_the_run_is_over_there_are_none() -> None:
    with pytest.raises(FactError, match="no finished test run"):
        FACT.real(World(Path(), date(2026, 1, 15)))


def test_an_example_gives_endings_or_whole_outcomes() -> None:
    seen = example({"t.py::test_a": ONE, "t.py::test_b": "failed"}).all
    assert seen == {"t.py::test_a": ONE, "t.py::test_b": TestOutcome("t.py::test_b", "failed", Place("t.py"))}


def test_an_example_without_tests_ran_none() -> None:
    assert example(None).all == {}
    assert FACT.of_session


def test_a_junit_report_tells_its_commit_and_its_tests(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(JUNIT)
    report = of(tmp_path).junit("a.xml")
    assert (report.commit, [case.name for case in report.cases]) == ("abc", ["a"])


def test_a_glob_stands_for_its_reports(tmp_path: Path) -> None:
    for path in ("web/out/a.xml", "core/out/b.xml", "core/out/b.txt"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(JUNIT)
    assert list(of(tmp_path).junits("*/out/*.xml")) == ["core/out/b.xml", "web/out/a.xml"]
    with pytest.raises(FactError, match=r"^out/\*\.xml: no report matches"):
        of(tmp_path).junits("out/*.xml")


@pytest.mark.parametrize(
    ("text", "said"), [("<testsuite/>", r"^a\.xml: the report holds no test"), ("<x", r"^a\.xml:1: ")]
)
def test_a_junit_report_that_cannot_be_read_names_itself(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "a.xml").write_text(text)
    with pytest.raises(FactError, match=said):
        of(tmp_path).junit("a.xml")


def test_files_of_a_junit_report_are_named_as_the_repository_names_them(tmp_path: Path) -> None:
    names = ("src/a.test.ts", str(tmp_path.resolve() / "web" / "src" / "a.test.ts"), "gone.ts", "../../../gone.ts", "")
    cases = "".join(f'<testcase name="a" file="{name}"/>' for name in names)
    (tmp_path / "web" / "src").mkdir(parents=True)
    (tmp_path / "web" / "src" / "a.test.ts").touch()
    (tmp_path / "web" / "out.xml").write_text(f"<testsuite>{cases}</testsuite>")
    files = [case.file for case in of(tmp_path).junit("web/out.xml").cases]
    assert files == ["web/src/a.test.ts", "web/src/a.test.ts", "gone.ts", "../../../gone.ts", ""]


@pytest.mark.parametrize(
    ("case", "file"),
    [
        ('classname="src/a.test.ts"', "web/src/a.test.ts"),
        ('classname="quay.Berth"', ""),
        ('classname="src/a.test.ts" file="gone.ts"', "web/src/a.test.ts"),
    ],
)
def test_a_class_that_is_a_file_says_where_the_test_stands(tmp_path: Path, case: str, file: str) -> None:
    (tmp_path / "web" / "src").mkdir(parents=True)
    (tmp_path / "web" / "src" / "a.test.ts").touch()
    (tmp_path / "web" / "out.xml").write_text(f'<testsuite><testcase name="a" {case}/></testsuite>')
    assert [case.file for case in of(tmp_path).junit("web/out.xml").cases] == [file]


def test_an_outcome_says_what_a_reader_of_an_example_wants_to_know() -> None:
    marked = TestOutcome("t.py::test_a", "passed", Place("t.py", 3), markers=("slow",), criteria=("E2.D4",))
    assert (str(ONE), str(marked)) == ("passed, asserts nothing", "passed, marked slow, for E2.D4")
