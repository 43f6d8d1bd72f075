"""The coverage fact: data that coverage.py really gathered, and report files as tools leave them."""

from __future__ import annotations

import os
import sys
import time
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import coverage as engine
import pytest

from pytest_devnet.errors import FactError
from pytest_devnet.facts.coverage import FACT, Coverage, Measured
from pytest_devnet.facts.git_example import Commit, write_history
from pytest_devnet.facts.repo import write_tree
from pytest_devnet.facts.world import World
from pytest_devnet.formats.lines import FileCoverage, Lines
from pytest_devnet.model import Place

SOURCE = "def half(value):\n    if value:\n        return 1\n    return 2\n\n\nhalf(0)\n"
LCOV = "SF:{}\nDA:1,1\nDA:2,0\nend_of_record\n"
NOW = 1_000_000_000


def fact(root: Path, coverage: object = None, narrowed: str = "") -> Coverage:
    session = cast("Any", SimpleNamespace(coverage=coverage, narrowed=narrowed))
    made = FACT.real(World(root, date(2026, 1, 15), session=session))
    assert isinstance(made, Coverage)
    return made


def example(root: Path, given: object) -> Coverage:
    made = FACT.example(World(root, date(2026, 1, 15)), given)
    assert isinstance(made, Coverage)
    return made


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs Python under coverage in a folder of its own, beside whatever measures this suite."""
    monkeypatch.chdir(tmp_path)
    trace = sys.gettrace()

    def measured(*paths: Path, **settings: Any) -> engine.Coverage:
        cov = engine.Coverage(data_file=None, config_file=False, **settings)
        cov.start()
        try:
            for path in paths:
                exec(compile(path.read_text(), str(path), "exec"), {})  # noqa: S102
        finally:
            cov.stop()
            sys.settrace(trace)
        return cov

    return measured


def test_this_runs_data_is_read_line_by_line_and_branch_by_branch(tmp_path: Path, run: Any) -> None:
    write_tree(tmp_path, {"src/half.py": SOURCE, "src/unseen.py": "x = 1\n"}, now=NOW)
    cov = run(tmp_path / "src" / "half.py", branch=True, include=["src/*"])
    seen = fact(tmp_path, cov).of_this_run()
    assert seen.place == Place("this run")
    assert seen.files["src/half.py"].lines == Lines(5, 4, 2, 1)
    assert seen.files["src/half.py"].missing == (3,)
    assert seen.branches


@pytest.mark.parametrize("branch", [True, False])
def test_branches_count_as_measured_where_there_happen_to_be_none(tmp_path: Path, run: Any, *, branch: bool) -> None:
    write_tree(tmp_path, {"a.py": "x = 1\n"}, now=NOW)
    assert fact(tmp_path, run(tmp_path / "a.py", branch=branch)).of_this_run().branches is branch


def test_a_foreign_file_of_this_run_is_not_taken_for_one_of_ours(tmp_path: Path, run: Any) -> None:
    root = tmp_path / "root"
    write_tree(tmp_path, {"root/src/a.py": "x = 1\n", "other/src/a.py": "x = 1\ny = 2\n"}, now=NOW)
    cov = run(root / "src" / "a.py", tmp_path / "other" / "src" / "a.py")
    seen = fact(root, cov).of_this_run()
    assert seen.files["src/a.py"].lines == Lines(1, 1)
    assert seen.foreign == ("other/src/a.py",)


def test_a_run_started_in_a_sub_folder_measures_the_same_files(tmp_path: Path, run: Any, monkeypatch: Any) -> None:
    write_tree(tmp_path, {"api/src/a.py": "x = 1\n"}, now=NOW)
    monkeypatch.chdir(tmp_path / "api")
    assert list(fact(tmp_path, run(tmp_path / "api" / "src" / "a.py")).of_this_run().files) == ["api/src/a.py"]


def test_data_of_no_file_of_the_repository_is_no_evidence(tmp_path: Path, run: Any) -> None:
    write_tree(tmp_path, {"other/a.py": "x = 1\n", "root/b.py": ""}, now=NOW)
    with pytest.raises(FactError, match="this run: names no file of the repository"):
        fact(tmp_path / "root", run(tmp_path / "other" / "a.py")).of_this_run()


def test_a_run_that_measured_nothing_is_no_evidence(tmp_path: Path, run: Any) -> None:
    with pytest.raises(FactError, match="pytest-cov has no data: No data"):
        fact(tmp_path, run(source=["devnet_nowhere"])).of_this_run()
    with pytest.raises(FactError, match="pytest-cov measured nothing in this run"):
        fact(tmp_path).of_this_run()


def test_coverage_of_a_narrowed_run_is_no_evidence(tmp_path: Path) -> None:
    with pytest.raises(FactError, match="coverage of a partial run says little: -k a"):
        fact(tmp_path, narrowed="-k a").of_this_run()


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("src/a.js", "src/a.js"),
        ("/ci/build/repo/src/a.js", "src/a.js"),
        ("b.js", "web/deep/b.js"),
        ("deep/b.js", "web/deep/b.js"),
        ("top.js", "top.js"),
    ],
)
def test_a_report_of_another_machine_names_our_files(tmp_path: Path, name: str, found: str) -> None:
    tree = dict.fromkeys(("src/a.js", "web/deep/b.js", "top.js", "one/c.js", "two/c.js"), "x")
    write_tree(tmp_path, {**tree, "out.info": LCOV.format(name)}, now=NOW)
    seen = fact(tmp_path).report("out.info")
    assert list(seen.files) == [found]
    assert not seen.branches


@pytest.mark.parametrize("name", ["c.js", "/lib/site-packages/src/a.js", "node_modules/x/src/a.js", "/usr/lib/top.js"])
def test_a_report_names_nothing_where_the_file_could_be_another(tmp_path: Path, name: str) -> None:
    tree = dict.fromkeys(("src/a.js", "top.js", "one/c.js", "two/c.js"), "x")
    text = LCOV.format(name) + LCOV.format("src/a.js").replace("DA:2,0", "DA:2,1")
    write_tree(tmp_path, {**tree, "out.info": text}, now=NOW)
    seen = fact(tmp_path).report("out.info")
    assert seen.foreign == (name,)
    assert seen.files["src/a.js"].lines == Lines(2, 2)


@pytest.mark.parametrize(
    ("report", "name", "found"),
    [
        ("apps/web/out/lcov.info", "src/main.js", "apps/web/src/main.js"),
        ("apps/api/out/lcov.info", "src/main.js", "apps/api/src/main.js"),
        ("apps/api/out/lcov.info", "../web/src/main.js", "apps/web/src/main.js"),
        ("apps/api/out/lcov.info", "src/other.js", "src/other.js"),
        ("out/lcov.info", "src/main.js", "src/main.js"),
        ("apps/api/out/lcov.info", "/ci/apps/web/src/main.js", "apps/web/src/main.js"),
    ],
)
def test_a_report_of_a_package_names_files_as_the_package_sees_them(
    tmp_path: Path, report: str, name: str, found: str
) -> None:
    tree = dict.fromkeys(("apps/web/src/main.js", "apps/api/src/main.js", "src/main.js", "src/other.js"), "x")
    write_tree(tmp_path, {**tree, report: LCOV.format(name)}, now=NOW)
    assert list(fact(tmp_path).report(report).files) == [found]


def test_a_report_with_absolute_names_of_this_checkout_is_located(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.js": "x", "out.info": LCOV.format(tmp_path.resolve() / "a.js")}, now=NOW)
    assert list(fact(tmp_path).report("out.info").files) == ["a.js"]


def test_two_names_of_one_file_count_it_once(tmp_path: Path) -> None:
    text = LCOV.format("src/a.js") + LCOV.format("/ci/src/a.js").replace("DA:2,0", "DA:2,1")
    write_tree(tmp_path, {"src/a.js": "x", "out.info": text}, now=NOW)
    assert fact(tmp_path).report("out.info").files["src/a.js"].lines == Lines(2, 2)


def test_a_report_older_than_a_source_is_no_evidence(tmp_path: Path) -> None:
    write_tree(tmp_path, {"src/a.js": "x", "out.info": LCOV.format("src/a.js")}, now=NOW)
    fact(tmp_path).report("out.info")
    os.utime(tmp_path / "src" / "a.js", (NOW + 1, NOW + 1))
    with pytest.raises(FactError, match=r"^out\.info: is older than src/a\.js$"):
        fact(tmp_path).report("out.info")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "out.info: the report is empty"),
        ("SF:a.js\nDA:1,nan\nend_of_record\n", "out.info:2: "),
        ("SF:gone.js\nDA:1,1\nend_of_record\n", "out.info: names no file of the repository"),
    ],
)
def test_a_report_that_says_nothing_sound_is_no_evidence(tmp_path: Path, text: str, said: str) -> None:
    write_tree(tmp_path, {"a.js": "x", "out.info": text}, now=NOW)
    with pytest.raises(FactError) as caught:
        fact(tmp_path).report("out.info")
    assert str(caught.value).startswith(said)


def test_reports_are_found_by_path_or_glob_ignored_ones_too(tmp_path: Path) -> None:
    write_history(tmp_path, (Commit("one", {"src/a.js": "x", ".gitignore": "out\n"}),))
    tree = {name: LCOV.format("src/a.js") for name in ("out/b.info", "out/a.info", "out/deep/c.info")}
    write_tree(tmp_path, tree, now=time.time())
    seen = fact(tmp_path)
    assert [one.place.path for one in seen.reports("out/*.info")] == ["out/a.info", "out/b.info"]
    assert len(seen.reports("**/*.info")) == 3
    assert [one.place.path for one in seen.reports("out/a.info")] == ["out/a.info"]
    with pytest.raises(FactError, match=r"^\*\*/\*\.xml: no report matches$"):
        seen.reports("**/*.xml")


def test_an_example_counts_lines_hit_from_the_first_and_excluded_after_the_last(tmp_path: Path) -> None:
    given = {"a.py": Lines(10, 8, 4, 3, 2), "b.py": Lines(2, 2)}
    seen = example(tmp_path, given).of_this_run()
    assert {path: one.lines for path, one in seen.files.items()} == given
    assert seen.files["a.py"].missing == (9, 10)
    assert seen.files["a.py"].left_out == (11, 12)
    assert seen.branches
    assert not example(tmp_path, {"b.py": Lines(2, 2)}).of_this_run().branches


@pytest.mark.parametrize(
    ("installed", "start"), [(True, "pytest "), (False, "pip install 'pytest-devnet[cov]', then ")]
)
def test_where_nothing_can_measure_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installed: bool, start: str
) -> None:
    monkeypatch.setattr("pytest_devnet.facts.coverage.find_spec", lambda _name: installed or None)
    with pytest.raises(FactError) as caught:
        example(tmp_path, None).of_this_run()
    assert caught.value.remedy.startswith(start)


def test_an_example_without_coverage_measured_nothing(tmp_path: Path) -> None:
    with pytest.raises(FactError, match="measured nothing"):
        example(tmp_path, None).of_this_run()
    assert FACT.of_session


def test_measured_files_are_plain_data() -> None:
    assert Measured(Place("x"), {"a": FileCoverage()}).foreign == ()


def test_a_report_of_the_future_is_no_evidence(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a.py": SOURCE, "out.info": LCOV.format("a.py")}, now=NOW)
    os.utime(tmp_path / "out.info", (4_000_000_000, 4_000_000_000))
    with pytest.raises(FactError, match="was written in the future"):
        fact(tmp_path).report("out.info")


def test_a_committed_report_is_no_evidence_through_a_link_either(tmp_path: Path) -> None:
    write_history(tmp_path, (Commit("feat: a", {"a.py": SOURCE, "reports/c.info": LCOV.format("a.py")}),))
    (tmp_path / "link.info").symlink_to("reports/c.info")
    with pytest.raises(FactError, match="is committed"):
        fact(tmp_path).report("link.info")
