"""Examples get real repositories."""

from __future__ import annotations

from pathlib import Path

from pytest_devnet.facts.git import Git
from pytest_devnet.facts.git_command import git
from pytest_devnet.facts.git_example import Commit, Tag, write_history


def test_the_newest_commit_is_checked_out_over_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")
    (tmp_path / "kept").write_text("kept")
    write_history(tmp_path, (Commit("one", {"a": "1", "gone": "1"}), Commit("two", {"d/b c": "2", "gone": None})))
    assert (tmp_path / "a").read_text() == "1"
    assert (tmp_path / "d" / "b c").read_text() == "2"
    assert not (tmp_path / "gone").exists()
    assert Git(tmp_path).dirty == ("kept",)


def test_equal_histories_have_equal_commits(tmp_path: Path) -> None:
    heads = set()
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_history(tmp_path / name, (Commit("feat: queue", {"queue.py": "q"}), Tag("v1.0.0")))
        heads.add(Git(tmp_path / name).head)
    assert heads == {"17e2a6b5fd5fa9fdd60805627b9469f2836cd2b0"}


def test_a_merge_has_both_parents(tmp_path: Path) -> None:
    write_history(
        tmp_path, (Commit("one"), Commit("two"), Commit("aside", onto=1), Commit("merge", onto=1, merges=True))
    )
    parents = git(tmp_path, "log", "-1", "--format=%P").decode().split()
    subjects = {change.sha: change.subject for change in Git(tmp_path).log}
    assert [subjects[parent] for parent in parents] == ["two", "aside"]


def test_a_history_without_commits_is_an_empty_repository(tmp_path: Path) -> None:
    write_history(tmp_path, ("no event",))
    assert git(tmp_path, "rev-parse", "--is-inside-work-tree").strip() == b"true"


def test_what_is_no_event_is_passed_over(tmp_path: Path) -> None:
    write_history(tmp_path, (Commit("one"), "no event"))
    assert [change.subject for change in Git(tmp_path).log] == ["one"]
