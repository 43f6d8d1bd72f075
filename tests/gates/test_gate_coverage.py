"""coverage.floor beyond its examples: what it hands on as evidence and advice."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from pytest_devnet import Evidence, FileCoverage, Finding, Gap, Lines, Measured, Measurement, Observation, Place
from pytest_devnet.facts.repo import write_tree
from pytest_devnet.facts.world import World
from pytest_devnet.gating.observe import observe
from pytest_devnet_gates.coverage import coverage_floor

CODE = "x = 1\n"


def judged(root: Path, tree: dict[str, str], lines: dict[str, Lines], **given: Any) -> list[Observation]:
    write_tree(root, tree, now=1_000_000_000)
    world = World(root, date(2026, 1, 15), given={"coverage": lines})
    return list(observe(coverage_floor, world, {"floor": 50.0, "branches": False, **given}))


def test_what_was_looked_at_and_what_was_left_out_is_evidence(tmp_path: Path) -> None:
    seen = judged(
        tmp_path,
        {"src/a.py": CODE, "src/b.py": CODE, "src/gen/z.py": CODE, "src/gen/y.py": f"{CODE}y = 2\n"},
        {"src/a.py": Lines(200, 200, excluded=2), "src/b.py": Lines(1, 1), "src/gen/z.py": Lines(1, 0)},
        exclude=("src/gen",),
    )
    assert [one for one in seen if isinstance(one, Evidence)] == [
        Evidence(Place("this run"), "measured files of the repository: 3"),
        Evidence(Place("."), "source roots taken from what was measured: src"),
        Evidence(Place("src/a.py", 201), "left out of the count: lines 201-202"),
        Evidence(Place("src/gen/y.py"), "left out of the count as asked: statements 2"),
        Evidence(Place("src/gen/z.py"), "left out of the count as asked: statements 1"),
    ]


def test_declared_roots_need_no_guess_and_no_advice(tmp_path: Path) -> None:
    seen = judged(tmp_path, {"src/a.py": 12 * CODE, "lib/b.py": CODE}, {"src/a.py": Lines(1, 1)}, roots=("src",))
    assert not [one for one in seen if isinstance(one, Finding)]
    assert len([one for one in seen if isinstance(one, Evidence)]) == 1


def test_files_of_other_places_are_told_of(tmp_path: Path) -> None:
    write_tree(tmp_path, {"src/a.py": CODE}, now=1_000_000_000)
    measured = Measured(Place("this run"), {"src/a.py": FileCoverage(2, 2)}, ("/lib/b.py",))
    session = cast("Any", SimpleNamespace(coverage=measured, narrowed=""))
    world = World(tmp_path, date(2026, 1, 15), session=session)
    seen = list(observe(coverage_floor, world, {"floor": 50.0, "branches": False}))
    assert seen[0] == Evidence(Place("this run"), "measured files of the repository: 1, 1 of other places passed over")


def test_measurements_are_exact(tmp_path: Path) -> None:
    seen = judged(tmp_path, {"src/a.py": CODE}, {"src/a.py": Lines(3, 2)})
    share = next(one for one in seen if isinstance(one, Measurement) and one.name == "coverage")
    assert share.value * 3 == 200
    assert share.at_least == 50


def test_advice_does_not_block(tmp_path: Path) -> None:
    tree = {"src/a.py": CODE, "lib/b.py": CODE, "setup.cfg": "fail_under = 98\n"}
    seen = judged(tmp_path, tree, {"src/a.py": Lines(3, 1)})
    assert [(one.place.path, one.severity) for one in seen if isinstance(one, Finding)] == [
        ("lib", "advisory"),
        ("src/a.py", "advisory"),
        ("setup.cfg", "advisory"),
    ]


def test_each_complaint_says_what_to_do(tmp_path: Path) -> None:
    tree = {"src/a.py": CODE, "src/b.py": CODE, "lib/b.py": CODE, "setup.cfg": "fail_under = 98\n"}
    given: dict[str, Any] = {"branches": True, "exclude": ("gone",), "floors": {"setup.cfg": 9.0, "src/b.py": 0.0}}
    seen = judged(tmp_path, tree, {"src/a.py": Lines(3, 1, excluded=1)}, **given)
    told = [one for one in seen if isinstance(one, Finding | Gap) or (isinstance(one, Measurement) and not one.ok)]
    assert [one.remedy for one in told] == [
        "measure them (pytest --cov-branch); for a format that knows none, set branches = false",
        "name a folder, a file or a glob",
        "declare what ships as roots",
        "let the coverage tool measure it: --cov=src, source, collectCoverageFrom",
        "test what was left out, or show why it cannot be",
        "test what never ran; the advice beside this says where most of it is",
        "measure the sources that ship",
        "set one above 0 and up to 100",
        "add tests that reach it",
        "set precision = 2 beside it",
    ]


def test_a_hundred_percent_means_every_line(tmp_path: Path) -> None:
    seen = judged(tmp_path, {"src/a.py": CODE}, {"src/a.py": Lines(100_000, 99_999)}, floor=100.0)
    share = next(one for one in seen if isinstance(one, Measurement) and one.name == "coverage")
    assert not share.ok
    assert share.message == "coverage is 99.99 % (want at least 100 %)"
