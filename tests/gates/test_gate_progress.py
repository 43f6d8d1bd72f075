from __future__ import annotations

from pathlib import Path

import pytest

from pytest_devnet import Evidence, Finding, Gap, Kind, Observation, Place, Plan, Repo, read_plan
from pytest_devnet.model import Criterion, Values
from pytest_devnet_gates.progress import FILE, PROJECT, progress_complete

PLAN = read_plan("# Phase B: Cranes\n\n## Step B1: Limits\n\n**Deliverables**\n- Table\n", "plan.md")
DONE = "## Phase B: Cranes\n- [x] Step B1: Limits\n\n**Exit Criteria**: lifted\n"


def seen(root: Path, text: str, plan: Plan = PLAN, **given: object) -> list[Observation]:
    (root / "DEVNET-PROGRESS.md").write_text(text)
    return list(progress_complete.judge(Repo(root), plan, **given))


def test_a_ticked_step_is_shown_as_a_claim(tmp_path: Path) -> None:
    assert seen(tmp_path, DONE) == [
        Evidence(Place("DEVNET-PROGRESS.md", 2), "claims that step B1 is done, as the plan knows it", subject="B1"),
        Evidence(Place("DEVNET-PROGRESS.md", 1), "states the exit criteria of phase B"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "remedy"),
    [
        ("[x]", "[ ]", "finish the step, then tick it"),
        ("- [x] Step B1: Limits\n", "", "add - [ ] **Step B1**: Limits"),
        ("- [x] Step B1: Limits\n", "- [x] Step B1: Limits\n- [x] Step B1: Limits\n", "keep one"),
        ("- [x] Step B1: Limits\n", "- [x] Step B1: Limits\n- [x] Step B2: X\n", "drop it, or add it to the plan"),
        ("lifted", "", "add **Phase B Exit Criteria**: …"),
        ("## Phase B", "## Phase C", "add it: ## Phase B: Cranes"),
        (
            "## Phase B",
            "## Phase A: K\n- [ ] Step A1: F\n\n## Phase B",
            "the plan speaks of the whole project: finish it",
        ),
    ],
)
def test_every_finding_says_what_to_do(tmp_path: Path, old: str, new: str, remedy: str) -> None:
    found = seen(tmp_path, DONE.replace(old, new), project="Phase A" in new)
    assert [one.remedy for one in found if isinstance(one, Finding)] == [remedy]


def test_a_phase_must_be_one_of_the_plan(tmp_path: Path) -> None:
    found = [*seen(tmp_path, DONE, phase="X"), *seen(tmp_path, DONE, Plan("plan.md", ""))]
    assert [one.remedy for one in found if isinstance(one, Finding | Gap)] == ["name one of B", "give the plan a phase"]


def test_a_missing_file_is_looked_for_nearby(tmp_path: Path) -> None:
    found = seen(tmp_path, DONE, file="docs/DEVNET-PROGRESS.md")
    assert [one.remedy for one in found if isinstance(one, Finding)] == ["write it; is DEVNET-PROGRESS.md meant?"]


def criterion(text: str, *paths: str) -> Criterion:
    return Criterion("E.A4", Kind.ACCEPTANCE, text, Place("p.md", 1), "E", "E", values=Values(paths=paths))


def test_the_plan_names_the_file_and_whether_all_phases_count() -> None:
    said = criterion("`QUAY-PROGRESS.md` marks project completion", "a.md", "QUAY-PROGRESS.md")
    assert (FILE.read(said), PROJECT.read(said)) == ("QUAY-PROGRESS.md", True)
    assert (FILE.read(criterion("steps ticked")), PROJECT.read(criterion("steps ticked"))) == (None, None)


def test_asking_for_less_than_the_plan_is_weaker() -> None:
    assert FILE.weaker("a", "b")
    assert not FILE.weaker("a", "a")
    assert PROJECT.weaker(True, False)
    assert not PROJECT.weaker(True, True)
