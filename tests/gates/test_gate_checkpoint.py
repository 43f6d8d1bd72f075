from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from pytest_devnet import Evidence, Finding, Kind, Measurement, Observation, Place, Repo
from pytest_devnet.model import Criterion, Values
from pytest_devnet_gates.checkpoint import FILE, checkpoint_final

FILLED = "LAST_COMPLETED: E4\nNEXT_ACTION: none\nGIT_TAG: v1\nCOVERAGE: 97.4%\nSTATUS: done\nMETRICS: 3\nRISKS: none\n"


def seen(root: Path, text: str, **given: object) -> list[Observation]:
    (root / "DEVNET-CHECKPOINT.txt").write_text(text)
    return list(checkpoint_final.judge(Repo(root), **given))


def test_each_claim_is_shown_with_its_line(tmp_path: Path) -> None:
    observations = seen(tmp_path, FILLED, coverage=97.4)
    evidence = [f"{one.place.line} {one.detail}" for one in observations if isinstance(one, Evidence)]
    assert evidence == [
        "1 claims LAST_COMPLETED E4",
        "2 claims NEXT_ACTION none",
        "3 claims GIT_TAG v1",
        "5 states the status",
        "6 states the metrics",
        "7 states the outstanding risks",
    ]


def test_coverage_is_compared_exactly_as_written(tmp_path: Path) -> None:
    found = [one for one in seen(tmp_path, FILLED, coverage=97.4) if isinstance(one, Measurement)]
    assert [(one.value, one.ok, one.remedy) for one in found] == [(Fraction("97.4"), True, "state what was measured")]


@pytest.mark.parametrize(
    ("old", "new", "remedy"),
    [
        ("GIT_TAG: v1\n", "", "add a line GIT_TAG: …"),
        ("GIT_TAG: v1\n", "GIT_TAG: none\n", "state how it ended"),
        ("GIT_TAG: v1\n", "GIT_TAG: v1\nGIT_TAG: v1\n", "keep the one that holds"),
        ("GIT_TAG: v1\n", "GIT_TAG: v2\n", "name the tag of this release"),
        ("97.4%", "high", "state what was measured, as 98.4%"),
        ("RISKS: none\n", "", "add a line OUTSTANDING_RISKS: …"),
        ("STATUS: done", "STATUS: blocked", "state the status at the end"),
        ("METRICS: 3", "METRICS: fine", "state what was measured"),
    ],
)
def test_every_finding_says_what_to_do(tmp_path: Path, old: str, new: str, remedy: str) -> None:
    found = seen(tmp_path, FILLED.replace(old, new), tag="v1")
    assert [one.remedy for one in found if isinstance(one, Finding)] == [remedy]


def test_a_missing_file_is_looked_for_nearby(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "DEVNET-CHECKPOINT.txt").write_text(FILLED)
    found = list(checkpoint_final.judge(Repo(tmp_path)))
    assert [one.remedy for one in found] == ["write it; is docs/DEVNET-CHECKPOINT.txt meant?"]


@pytest.mark.parametrize(
    ("paths", "file"), [(("a.md", "HARBOUR-CHECKPOINT.txt"), "HARBOUR-CHECKPOINT.txt"), ((), None)]
)
def test_the_plan_names_the_file(paths: tuple[str, ...], file: str | None) -> None:
    criterion = Criterion("E4.D1", Kind.DELIVERABLE, "x", Place("p.md", 1), "E", "E4", values=Values(paths=paths))
    assert FILE.read(criterion) == file


def test_another_file_than_the_plan_names_is_weaker() -> None:
    assert FILE.weaker("a", "b")
    assert not FILE.weaker("a", "a")
