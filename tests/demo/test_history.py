"""The history of the system: every commit point on its day, the annotated tag, whatever git is told elsewhere."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from pytest_devnet.demo.dates import RELEASED, days_in, is_document
from pytest_devnet.demo.history import CLOSED, STARTED, write_history
from pytest_devnet.demo.layout import lay_out
from pytest_devnet.demo.system import PLAN, source
from pytest_devnet.facts.git import Git
from pytest_devnet.facts.git_command import git as run_git

TODAY = date(2031, 3, 1)
POINTS = [
    "feat(signals): requests can be followed from end to end",
    "test(defences): roles, tenants and input are held to the threat model",
    "chore(releases): a release follows one list, forwards and backwards",
    "docs(handover): whoever is on duty can run Harbor",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("harbor")
    lay_out(folder, TODAY)
    return folder


def test_it_has_every_commit_point_and_the_annotated_tag_on_a_clean_tree(folder: Path) -> None:
    git = Git(folder)
    assert [change.subject for change in git.log] == [*reversed(POINTS), "chore: start"]
    assert [(tag.name, tag.annotated, tag.commit) for tag in git.tags] == [("v1.0.0", True, git.head)]
    assert git.dirty == ()


def test_commits_are_made_on_the_days_the_documents_speak_of(folder: Path) -> None:
    days = [str(TODAY - timedelta(age)) for age in (STARTED, *CLOSED)]
    assert [change.day for change in reversed(Git(folder).log)] == days
    recaps = sorted((source() / "docs" / "product" / "recaps").glob("*.md"))
    closed = [re.match(r"# \[([\d-]+)\]", path.read_text("utf-8")) for path in recaps]
    assert [found and found[1] for found in closed] == [str(RELEASED - timedelta(age)) for age in CLOSED]


def test_nothing_that_no_commit_point_names_is_there_before_the_day_it_speaks_of(folder: Path) -> None:
    named = ("docs/operations/", "docs/security/", "docs/adr/", "docs/runbooks/", "README.md", "DEVNET-")
    told = 0
    for change in Git(folder).log:
        for path in change.paths:
            if is_document(path) and not path.startswith(named):
                past = [day for day in days_in(path + (folder / path).read_text("utf-8")) if day <= TODAY]
                told += len(past)
                assert all(str(day) <= change.day for day in past), path
    assert told > 10


def test_the_same_day_has_the_same_history_whatever_the_user_s_git_is_told(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "ignored").write_text(".env*\n*.md\n")
    said = "[commit]\ngpgSign = true\n[tag]\ngpgSign = true\n[core]\nautocrlf = true\n"
    (home / ".gitconfig").write_text(f"{said}excludesFile = {home}/ignored\n")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("GIT_AUTHOR_NAME", "somebody else")
    again = tmp_path / "again"
    again.mkdir()
    lay_out(again, TODAY)
    assert Git(again).head == Git(folder).head
    assert Git(again).tags == Git(folder).tags
    assert Git(again).dirty == ()


def test_a_plan_without_commits_and_tag_still_has_a_history(tmp_path: Path) -> None:
    (tmp_path / PLAN).parent.mkdir(parents=True)
    (tmp_path / PLAN).write_text("# Phase A: A\n\n## Acceptance\n\n- x holds\n")
    (tmp_path / "run.sh").write_text("true\n")
    (tmp_path / "run.sh").chmod(0o755)
    write_history(tmp_path, TODAY)
    git = Git(tmp_path)
    assert ([change.subject for change in git.log], git.tags, git.dirty) == (["chore: start"], (), ())
    assert b"100755" in run_git(tmp_path, "ls-tree", "HEAD", "run.sh")
