"""The git fact on real repositories, and on histories that try to be read wrongly."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pytest_devnet.errors import FactError
from pytest_devnet.facts.git import FACT, Change, Git, TagRef
from pytest_devnet.facts.git_command import git
from pytest_devnet.facts.git_example import Commit, Shallow, Tag, write_history
from pytest_devnet.facts.world import World

AUTHOR = ("-c", "user.name=n", "-c", "user.email=n@devnet.test")


def history(root: Path, *events: object) -> Git:
    write_history(root, events)
    return Git(root)


def test_the_log_goes_from_the_newest_commit_to_the_oldest(tmp_path: Path) -> None:
    seen = history(tmp_path, Commit("one", {"a": "1"}), Commit("two\n\nbody", {"b": "1", "c": "2"}, "2026-01-05"))
    assert seen.log == (
        Change(seen.head, "two", "body", "2026-01-05", ("b", "c")),
        Change(seen.log[1].sha, "one", "", "2026-01-02", ("a",)),
    )


def test_commits_without_files_and_merges_have_no_paths(tmp_path: Path) -> None:
    seen = history(
        tmp_path,
        Commit("one", {"a": "1"}),
        Commit("empty"),
        Commit("side", {"b": "1"}, onto=1),
        Commit("merge", onto=1, merges=True),
    )
    assert {change.subject: change.paths for change in seen.log} == {
        "merge": (),
        "side": ("b",),
        "empty": (),
        "one": ("a",),
    }


@pytest.mark.parametrize("body", ["a\x1eb\x1fc", "\x1f", "\n\n* x\x1e", "0" * 40])
def test_no_message_can_forge_a_commit(tmp_path: Path, body: str) -> None:
    seen = history(tmp_path, Commit("one", {"a": "1"}), Commit(f"two{body}\n\n{body}", {"b": "1"}), Commit("three"))
    assert [change.paths for change in seen.log] == [(), ("b",), ("a",)]
    assert [change.subject for change in seen.log][::2] == ["three", "one"]


def test_a_file_whose_name_looks_like_a_commit_is_a_path(tmp_path: Path) -> None:
    seen = history(tmp_path, Commit("one", {"0" * 40: "1", "ä b": "2"}))
    assert seen.log[0].paths == ("0" * 40, "ä b")


def test_a_child_comes_before_its_parent_whatever_their_dates(tmp_path: Path) -> None:
    seen = history(tmp_path, Commit("one", day="2026-03-01"), Commit("two", day="2026-01-01"))
    assert [change.subject for change in seen.log] == ["two", "one"]


def test_paths_are_relative_to_a_root_inside_the_checkout(tmp_path: Path) -> None:
    write_history(tmp_path, (Commit("one", {"api/a": "1", "web/b": "1"}),))
    assert Git(tmp_path / "api").log[0].paths == ("a",)


def test_replaced_objects_and_settings_of_the_user_change_nothing(tmp_path: Path) -> None:
    seen = history(tmp_path, Commit("one", {"a": "1"}), Commit("two", {"b": "1"}))
    git(tmp_path, "replace", seen.log[0].sha, seen.log[1].sha)
    git(tmp_path, "config", "log.showRoot", "false")
    git(tmp_path, "config", "log.showSignature", "true")
    assert [(change.subject, change.paths) for change in Git(tmp_path).log] == [("two", ("b",)), ("one", ("a",))]


def test_a_forges_trial_merge_is_judged_by_the_proposal(tmp_path: Path) -> None:
    seen = history(tmp_path, Commit("base", {"a": "1"}), Commit("proposal", {"b": "1"}))
    proposal, base = (change.sha for change in seen.log)
    tree = git(tmp_path, "write-tree").decode().strip()
    message = f"Merge {proposal} into {base}"
    merge = git(tmp_path, *AUTHOR, "commit-tree", "-p", base, "-p", proposal, "-m", message, tree).decode().strip()
    git(tmp_path, "update-ref", "refs/heads/main", merge)
    judged = Git(tmp_path)
    assert (judged.head, judged.checked_out) == (proposal, merge)
    assert [change.subject for change in judged.log] == ["proposal", "base"]


def test_a_merge_that_only_says_so_is_judged_itself(tmp_path: Path) -> None:
    seen = history(tmp_path, Commit("base"), Commit("aside", onto=0), Commit(f"Merge {'0' * 40} into {'1' * 40}"))
    assert seen.head == seen.checked_out == seen.log[0].sha


def test_an_empty_subject_is_read(tmp_path: Path) -> None:
    seen = history(tmp_path, Commit(""))
    assert (seen.head, seen.log[0].subject) == (seen.checked_out, "")


def test_tags_know_whether_they_are_annotated_and_where_they_point(tmp_path: Path) -> None:
    seen = history(
        tmp_path,
        Commit("one"),
        Tag("v1.0.0", message="first\x1f\x1e\n\nbody"),
        Commit("two"),
        Tag("light", annotated=False),
    )
    newest, oldest = (change.sha for change in seen.log)
    assert seen.tags == (TagRef("light", False, newest, "two"), TagRef("v1.0.0", True, oldest, "first\x1f\x1e"))


def test_a_file_is_read_as_it_was_at_a_commit_if_it_was_there(tmp_path: Path) -> None:
    seen = history(tmp_path, Commit("one", {"a": "1"}), Tag("v1"), Commit("two", {"a": "2", "b": "3"}))
    assert (seen.text_at("v1", "a"), seen.text_at("v1", "b"), seen.text_at("HEAD", "b")) == ("1", None, "3")
    with pytest.raises(FactError, match="v9"):
        seen.text_at("v9", "a")


def test_a_branch_of_the_same_name_does_not_rename_a_tag(tmp_path: Path) -> None:
    seen = history(tmp_path, Commit("one"), Tag("v1.0.0"))
    git(tmp_path, "branch", "v1.0.0")
    assert [tag.name for tag in seen.tags] == ["v1.0.0"]


def test_a_repository_without_tags_has_none(tmp_path: Path) -> None:
    assert history(tmp_path, Commit("one")).tags == ()


def test_what_differs_from_the_commit_is_dirty(tmp_path: Path) -> None:
    seen = history(tmp_path, Commit("one", {"a": "1", ".gitignore": "out/\n"}))
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "x").write_text("ignored")
    assert seen.dirty == ()
    (tmp_path / "a").write_text("2")
    (tmp_path / "new b").write_text("")
    assert Git(tmp_path).dirty == ("a", "new b")


def test_history_of_a_shallow_clone_cannot_be_judged(tmp_path: Path) -> None:
    seen = history(tmp_path, Commit("one"), Commit("two"), Shallow())
    assert seen.shallow
    assert len(seen.log) == 1
    with pytest.raises(FactError, match="the clone is shallow") as caught:
        seen.needs_history()
    assert caught.value.remedy == "fetch-depth: 0"


def test_whole_history_can_be_judged(tmp_path: Path) -> None:
    seen = history(tmp_path, Commit("one"))
    seen.needs_history()
    assert not seen.shallow


def test_without_a_repository_or_a_commit_there_is_no_head(tmp_path: Path) -> None:
    with pytest.raises(FactError, match="not a git repository"):
        _ = Git(tmp_path).head
    with pytest.raises(FactError, match="git log said"):
        _ = history(tmp_path).head


def test_the_fact_reads_the_world_and_makes_an_example_from_events(tmp_path: Path) -> None:
    world = World(tmp_path, date(2026, 1, 15))
    made = FACT.example(world, (Commit("one"),))
    real = FACT.real(world)
    bare = FACT.example(World(tmp_path / "none", date(2026, 1, 15)), None)
    assert isinstance(made, Git)
    assert isinstance(real, Git)
    assert isinstance(bare, Git)
    assert real.head == made.head
    assert FACT.writes
