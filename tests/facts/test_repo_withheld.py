from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pytest_devnet import Plan, Repo
from pytest_devnet.facts.world import World


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    for path in ("docs/plan/a.md", "gates/own.py", "README.md"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("x")
    return Repo(tmp_path, frozenset({"docs/plan/a.md", "docs/plan/gone.md", "gates/"}))


@pytest.mark.parametrize("path", ["docs/plan/a.md", "docs/plan/", "docs", "gates/", "gates", "gates/own.py"])
def test_what_is_there_but_never_evidence_is_withheld(repo: Repo, path: str) -> None:
    assert repo.withheld(path)


@pytest.mark.parametrize("path", ["README.md", "docs/plan/gone.md", "docs/other.md", "gates/gone.py"])
def test_what_counts_or_is_not_there_is_not_withheld(repo: Repo, path: str) -> None:
    assert not repo.withheld(path)


def test_an_example_names_what_its_repository_withholds(tmp_path: Path) -> None:
    (tmp_path / "plan.md").write_text("x")
    repo = World(tmp_path, date(2026, 1, 2), given={"repo": ("plan.md",)}).fact("repo")
    assert isinstance(repo, Repo)
    assert repo.files == ()
    assert repo.withheld("plan.md")


def test_an_example_says_where_its_plan_stands(tmp_path: Path) -> None:
    plan = World(tmp_path, date(2026, 1, 2), given={"plan": {"docs/b.md": "# B\n"}}).fact("plan")
    assert isinstance(plan, Plan)
    assert (plan.path, plan.title) == ("docs/b.md", "B")
