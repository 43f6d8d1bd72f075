from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.errors import FactError
from pytest_devnet.formats.junit import JUnitCase, JUnitReport, read


def report(text: str) -> JUnitReport:
    return read(io.BytesIO(text.encode()))


def refusal(text: str) -> str:
    with pytest.raises(FactError) as caught:
        report(text)
    assert caught.value.remedy
    return str(caught.value)


PYTEST = """<?xml version="1.0" encoding="utf-8"?>
<testsuites name="pytest tests"><testsuite name="pytest" errors="1" failures="1" skipped="1" tests="4" time="0.1"
  timestamp="2026-01-02T03:04:05+00:00" hostname="ci">
<properties><property name="GIT_SHA" value="abc123"/><property name="python" value="3.11"/></properties>
<testcase classname="tests.test_a" name="test_ok" file="tests/test_a.py" line="0" time="0.001"><properties>
  <property name="case" value="1"/><property name="case" value="2"/>
  <property name="note">by hand</property></properties>
</testcase>
<testcase classname="tests.test_a" name="test_bad" time="1e-05"><failure message="assert 0">E   assert 0</failure>
  <system-out>text</system-out></testcase>
<testcase classname="tests.test_a" name="test_bad" time="0.0"><error message="teardown"/></testcase>
<testcase classname="tests.test_a" name="test_skip" time=""><skipped type="pytest.skip" message="x"/></testcase>
</testsuite></testsuites>
"""


def test_pytest() -> None:
    found = report(PYTEST)
    suite = "tests.test_a"
    noted = {"case": "1, 2", "note": "by hand"}
    assert found.cases == (
        JUnitCase("test_ok", suite, "passed", "tests/test_a.py", 0, 0.001, noted),
        JUnitCase("test_bad", suite, "failed", time=1e-05),
        JUnitCase("test_bad", suite, "error", time=0.0),
        JUnitCase("test_skip", suite, "skipped"),
    )
    assert found.properties == {"GIT_SHA": "abc123", "python": "3.11"}
    assert found.timestamp == "2026-01-02T03:04:05+00:00"
    assert found.commit == "abc123"


JEST = """<testsuites name="jest tests" tests="3" failures="1" errors="0" time="1.5">
<testsuite name="a" errors="0" failures="1" skipped="1" timestamp="2026-01-02T03:04:05" time="1.2" tests="2">
<testcase classname="a adds" name="a adds" time="0.01"><failure>Error</failure></testcase>
<testcase classname="a later" name="a later" time="0"><skipped/></testcase></testsuite>
<testsuite name="b" tests="1"><testcase classname="b" name="b" time="0.2"/></testsuite>
</testsuites>"""

SUREFIRE = """<testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" name="com.acme.ApiTest" time="1,234.5"
  tests="3" errors="1" skipped="0" failures="0" flakes="1">
<properties><property name="java.version" value="21"/><property name="git.commit" value="abc"/></properties>
<testcase name="ok" classname="com.acme.ApiTest" time="1,234.5"/>
<testcase name="flaky" classname="com.acme.ApiTest"><flakyFailure message="x"><stackTrace/></flakyFailure></testcase>
<testcase name="bad" classname="com.acme.ApiTest"><error type="NullPointerException"/></testcase></testsuite>"""

GOTESTSUM = """<testsuites tests="2" failures="0" errors="0" time="0.5">
<testsuite tests="2" failures="0" time="0.5" name="m/pkg" timestamp="2026-01-02T03:04:05Z">
<properties><property name="go.version" value="go1.24"/></properties>
<testcase classname="m/pkg" name="TestA" time="0.1"/><testcase classname="m/pkg" name="TestB" time="0"><skipped/>
</testcase>
</testsuite></testsuites>"""

NESTED = """<testsuites><testsuite name="outer" tests="1" failures="0"><testcase name="a"/>
<testsuite name="inner" tests="1" failures="1"><testcase name="b"><failure/></testcase></testsuite></testsuite>
</testsuites>"""

GOOGLETEST = """<testsuites tests="2" disabled="1"><testsuite name="s" tests="2" disabled="1" skipped="0">
<testcase name="a" status="run" result="completed"/><testcase name="DISABLED_b" status="notrun" result="suppressed"/>
</testsuite></testsuites>"""


@pytest.mark.parametrize(
    ("text", "outcomes", "commit"),
    [
        pytest.param(JEST, ["failed", "skipped", "passed"], None, id="jest-junit"),
        pytest.param(SUREFIRE, ["passed", "passed", "error"], "abc", id="surefire"),
        pytest.param(GOTESTSUM, ["passed", "skipped"], None, id="gotestsum"),
        pytest.param(NESTED, ["passed", "failed"], None, id="nested, outer counts its own"),
        pytest.param(
            NESTED.replace('outer" tests="1" failures="0"', 'outer" tests="2" failures="1"'),
            ["passed", "failed"],
            None,
            id="nested, outer counts all",
        ),
        pytest.param(GOOGLETEST, ["passed", "skipped"], None, id="googletest"),
    ],
)
def test_dialects(text: str, outcomes: list[str], commit: str | None) -> None:
    found = report(text)
    assert [case.outcome for case in found.cases] == outcomes
    assert found.commit == commit


def test_thousands_may_be_grouped() -> None:
    assert report(SUREFIRE).cases[0].time == 1234.5


SUITE = '<testsuite name="s" {}><testcase name="a"/>{}</testsuite>'
TWO_COMMITS = """<testsuites><testsuite name="a"><properties><property name="commit" value="a"/></properties>
<testcase name="a"/></testsuite><testsuite name="b"><properties><property name="commit" value="b"/></properties>
<testcase name="b"/></testsuite></testsuites>"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the report is empty"),
        ("<coverage/>", "line 1: the document is a <coverage>, not <testsuite> or <testsuites>"),
        ("<testsuites/>", "the report holds no test"),
        ("<testsuite>\n<testcase", "line 2: not well-formed XML: unclosed token"),
        (SUITE.format('tests="2"', ""), "line 1: suite 's' states 2 tests, its cases come to 1"),
        (SUITE.format('failures="1"', ""), "line 1: suite 's' states 1 failures, its cases come to 0"),
        (
            SUITE.format('errors="0"', '<testcase name="b"><error/></testcase>'),
            "line 1: suite 's' states 0 errors, its cases come to 1",
        ),
        (SUITE.format('skipped="1"', ""), "line 1: suite 's' states 1 skipped, its cases come to 0"),
        (SUITE.format('tests="-1"', ""), "line 1: the suite's tests is '-1', not a whole number"),
        (SUITE.format('tests="1e9"', ""), "line 1: the suite's tests is '1e9', not a whole number"),
        (
            f'<testsuites tests="0">{SUITE.format("", "")}</testsuites>',
            "line 1: suite '' states 0 tests, its cases come to 1",
        ),
        (PYTEST.replace('tests="4"', 'tests="2"'), "line 13: suite 'pytest' states 2 tests, its cases come to 4"),
        (SUITE.format("", "<testcase/>"), "line 1: <testcase> has no name"),
        (SUITE.format("", '<testcase name="b" time="NaN"/>'), "line 1: a time is 'NaN', not seconds"),
        (SUITE.format("", '<testcase name="b" time="-1"/>'), "line 1: a time is '-1', not seconds"),
        (SUITE.format("", '<testcase name="b" line="x"/>'), "line 1: a line number is 'x', not a whole number"),
        (SUITE.format("", '<testcase name="b"><testcase name="c"/></testcase>'), "line 1: a case within a case"),
        (SUITE.format("", '<testcase name="b"><testsuite/></testcase>'), "line 1: a suite within a case"),
        (SUITE.format("", '<property value="b"/>'), "line 1: <property> has no name"),
        ('<testsuites><testcase name="a"/></testsuites>', ""),
        (SUITE.format("", "<failure/>"), "line 1: <failure> outside of a case"),
        (TWO_COMMITS, "line 2: the suites name two commits, 'a' and 'b'"),
        ('<!DOCTYPE testsuite [<!ENTITY a "a">]><testsuite/>', "line 1: the document declares or uses an entity"),
    ],
)
def test_nonsense_is_refused(text: str, message: str) -> None:
    if message:
        assert refusal(text) == message
    else:
        assert report(text).cases == (JUnitCase("a", "", "passed"),)


TESTS = """
import pytest

@pytest.fixture
def broken():
    yield
    assert 0

def test_teardown(broken): pass
def test_both(broken): assert 0
def test_ok(record_property): record_property("a", 1)
def test_skip(): pytest.skip("later")
def test_subtests(subtests):
    for number in range(3):
        with subtests.test(str(number)):
            assert number != 1
"""


@pytest.mark.parametrize("options", [[], ["-o", "junit_family=xunit1"], ["-o", "junit_suite_name=unit"]])
def test_what_pytest_really_writes_is_understood(tmp_path: Path, options: list[str]) -> None:
    """Errors at teardown and subtests make pytest's counts differ from its cases."""
    (tmp_path / "test_it.py").write_text(TESTS, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--junitxml=junit.xml", *options]
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    subprocess.run(command, cwd=tmp_path, env=environment, check=False, capture_output=True)
    outcomes = [(case.name, case.outcome) for case in report((tmp_path / "junit.xml").read_text()).cases]
    assert outcomes == [
        ("test_teardown", "error"),
        ("test_both", "failed"),
        ("test_both", "error"),
        ("test_ok", "passed"),
        ("test_skip", "skipped"),
        ("test_subtests", "failed"),
    ]


@given(
    st.lists(st.tuples(st.from_regex(r"\w{1,9}", fullmatch=True), st.sampled_from(("", "failure", "error", "skipped"))))
)
def test_what_is_written_is_read(cases: list[tuple[str, str]]) -> None:
    counts = {
        name: sum(result == element for _, result in cases)
        for name, element in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"))
    }
    text = f'<testsuite tests="{len(cases)}" ' + " ".join(f'{name}="{count}"' for name, count in counts.items()) + ">"
    for name, result in cases:
        text += f'<testcase name="{name}">' + (f"<{result}/>" if result else "") + "</testcase>"
    if not cases:
        assert refusal(text + "</testsuite>") == "the report holds no test"
        return
    words = {"": "passed", "failure": "failed", "error": "error", "skipped": "skipped"}
    found = report(text + "</testsuite>").cases
    assert [(case.name, case.outcome) for case in found] == [(name, words[result]) for name, result in cases]


NODE = """<?xml version="1.0" encoding="utf-8"?>
<testsuites>
	<testcase name="opens" time="0.001" classname="test"/>
	<testsuite name="quay" time="0.002" disabled="0" errors="0" tests="2" failures="0" skipped="1" hostname="ci">
		<testcase name="open" time="0.001" classname="test"/>
		<testsuite name="crates" time="0.001" disabled="0" errors="0" tests="2" failures="0" skipped="1" hostname="ci">
			<testcase name="are kept" time="0.001" classname="test"/>
			<testcase name="are weighed" time="0.001" classname="test"><skipped type="todo" message="true"/></testcase>
		</testsuite>
	</testsuite>
	<!-- tests 3 -->
</testsuites>
"""


def test_node_which_calls_every_class_test_is_told_by_its_suites() -> None:
    seen = [(case.classname, case.name, case.outcome) for case in report(NODE).cases]
    assert seen == [
        ("test", "opens", "passed"),
        ("quay", "open", "passed"),
        ("quay::crates", "are kept", "passed"),
        ("quay::crates", "are weighed", "skipped"),
    ]


def test_node_tells_of_a_failed_test_with_subtests_in_its_summary_alone() -> None:
    failed = NODE.replace('name="opens" time="0.001" classname="test"/>', 'name="opens"><failure/></testcase>')
    said = "the summary says 'fail 1', but no case failed"
    assert said in refusal(NODE.replace("tests 3", "fail 1"))
    assert [report(text).cases[0].outcome for text in (NODE.replace("tests 3", "fail 0"), NODE, failed)] == [
        *("passed", "passed", "failed"),
    ]
    assert report(failed.replace("tests 3", "fail 1")).cases[0].outcome == "failed"


@pytest.mark.parametrize("stated", [0, 4])
def test_a_suite_that_states_neither_its_cases_nor_its_children_is_refused(stated: int) -> None:
    assert f"suite 'quay' states {stated} tests" in refusal(NODE.replace('tests="2"', f'tests="{stated}"', 1))


@pytest.mark.parametrize(
    ("case", "names"),
    [
        (JUnitCase("fills", "queue", "passed"), {"queue::fills", "queue.py::fills"}),
        (
            JUnitCase("test_all", "t.test_q.TestDrain", "passed"),
            {
                *("t.test_q.TestDrain::test_all", "t.py::test_q::TestDrain::test_all"),
                *("t/test_q.py::TestDrain::test_all", "t/test_q/TestDrain.py::test_all"),
            },
        ),
        (
            JUnitCase("test_all", "t.test_q.TestDrain", "passed", "pkg/t/test_q.py", source="t/test_q.py"),
            {
                *("pkg/t/test_q.py::test_all", "t/test_q.py::test_all", "t.test_q.TestDrain::test_all"),
                *("pkg/t/test_q.py::TestDrain::test_all", "t/test_q.py::TestDrain::test_all"),
            },
        ),
        (JUnitCase("drains", "", "passed", "web/queue.test.ts"), {"web/queue.test.ts::drains", "::drains"}),
    ],
)
def test_a_case_has_the_names_its_runner_and_the_repository_give_it(case: JUnitCase, names: set[str]) -> None:
    assert case.names == names
