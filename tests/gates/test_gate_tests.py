"""tests.passed beyond its examples: narrowed runs, strength, and the commit a forge checks out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from pytest_devnet import Commit, Evidence, Finding, Gap, Git, Observation, Place, TestOutcome
from pytest_devnet.facts.git_command import git
from pytest_devnet.facts.git_example import write_history
from pytest_devnet.facts.world import World
from pytest_devnet.gating.observe import observe
from pytest_devnet_gates.tests import passed

RAN = {
    nodeid: TestOutcome(nodeid, "passed", Place("t.py", 3), markers=("slow",), criteria=("E2.D4",))
    for nodeid in ("t.py::test_a", "t.py::test_b[1]")
}
CASE = '<testcase name="a" classname="t"/>'


def judged(root: Path, narrowed: str = "", **given: Any) -> list[Observation]:
    session = cast("Any", SimpleNamespace(tests=RAN, narrowed=narrowed))
    return list(observe(passed, World(root, date(2026, 1, 15), session=session), given))


def complaints(seen: list[Observation]) -> Iterator[str]:
    return (str(one) for one in seen if isinstance(one, Finding | Gap))


def test_tests_of_this_run_are_executed_evidence(tmp_path: Path) -> None:
    seen = judged(tmp_path, select=("t.py::test_a",))
    assert seen[0] == Evidence(Place("t.py", 3), "passed", "test_a")
    assert not list(complaints(seen))


@pytest.mark.parametrize("select", [("t.py::test_a",), ("t.py::test_a", "t.py::test_b[1]")])
def test_tests_named_one_by_one_are_judged_in_a_narrowed_run(tmp_path: Path, select: tuple[str, ...]) -> None:
    assert not list(complaints(judged(tmp_path, "-k a", select=select)))


@pytest.mark.parametrize(
    "given",
    [
        {"select": ("t.py",)},
        {"select": ("t.py::test_b",)},
        {"select": ("t.py::test_a", "t.py::test_*")},
        {"markers": ("slow",)},
        {"criterion": "E2.D4"},
        {"select": ("t.py::test_a",), "markers": ("slow",)},
    ],
)
def test_what_may_stand_for_more_tests_needs_a_whole_run(tmp_path: Path, given: dict[str, Any]) -> None:
    assert list(complaints(judged(tmp_path, "-k a", **given))) == ["not all tests ran: -k a"]
    assert not list(complaints(judged(tmp_path, **given)))


def report(root: Path, commit: str) -> None:
    said = f'<properties><property name="git.commit" value="{commit}"/></properties>'
    (root / "out.xml").write_text(f"<testsuite>{said}{CASE}</testsuite>")


def test_tests_of_a_report_are_evidence_also_of_the_commit_a_forge_merged(tmp_path: Path) -> None:
    write_history(tmp_path, (Commit("base", {"a": "1"}), Commit("proposal", {"b": "1"})))
    proposal, base = (change.sha for change in Git(tmp_path).log)
    tree = git(tmp_path, "write-tree").decode().strip()
    author = ("-c", "user.name=n", "-c", "user.email=n@devnet.test")
    message = f"Merge {proposal} into {base}"
    merge = git(tmp_path, *author, "commit-tree", "-p", base, "-p", proposal, "-m", message, tree).decode().strip()
    git(tmp_path, "update-ref", "refs/heads/main", merge)
    for commit in (proposal, merge):
        report(tmp_path, commit)
        evidence = judged(tmp_path, "-k a", junit=("out.xml",))[0]
        assert evidence == Evidence(Place("out.xml"), "passed", "t::a")
    report(tmp_path, base)
    assert list(complaints(judged(tmp_path, junit=("out.xml",)))) == [
        f"out.xml: speaks of commit {base[:12]}, not of the judged one"
    ]


def test_each_complaint_says_what_to_do(tmp_path: Path) -> None:
    write_history(tmp_path, (Commit("one", {"a": "1"}),))
    report(tmp_path, "0" * 40)
    seen = [
        *judged(tmp_path),
        *judged(tmp_path, select=("gone.py", "g*")),
        *judged(tmp_path, junit=("out.xml",)),
    ]
    assert [one.remedy for one in seen if isinstance(one, Finding | Gap)] == [
        'bind it with select = ["a test file, class or node id"], or with markers, criterion or junit',
        "write such tests, or choose those that there are",
        "write such tests, or choose those that there are",
        'run the tests on this commit, and have its id in the report: <property name="git.commit" value="…"/>',
    ]
