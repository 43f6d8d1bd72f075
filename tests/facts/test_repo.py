"""The repository's files, as far as they can be evidence."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.errors import FactError
from pytest_devnet.facts.git_example import Commit, write_history
from pytest_devnet.facts.repo import FACT, Aged, Repo, glob_matches, walked, write_tree
from pytest_devnet.facts.world import World

TREE = {"README.md": "r", "docs/a.md": "a", "docs/deep/b.md": "b", "src/x.py": "x", "app/[id]/page.tsx": "p"}


def repo(root: Path, tree: dict[str, object] | None = None, never: frozenset[str] = frozenset()) -> Repo:
    write_tree(root, TREE if tree is None else tree, now=1_000_000_000)
    return Repo(root, never)


def test_without_git_every_file_counts_but_those_of_tools(tmp_path: Path) -> None:
    seen = repo(tmp_path, {"b": "", "a/c": "", "node_modules/x.js": "", "a/__pycache__/c.pyc": "", ".venv/x": ""})
    assert seen.files == ("a/c", "b")
    assert sorted(walked(tmp_path)) == ["a/c", "b"]


def test_with_git_ignored_and_deleted_files_do_not_count(tmp_path: Path) -> None:
    write_history(tmp_path, (Commit("one", {"a": "1", "gone": "1", ".gitignore": "out\n"}),))
    write_tree(tmp_path, {"out": "", "new": ""}, now=1_000_000_000)
    (tmp_path / "gone").unlink()
    assert Repo(tmp_path).files == (".gitignore", "a", "new")


def test_what_is_never_evidence_is_no_file_and_cannot_be_read(tmp_path: Path) -> None:
    seen = repo(tmp_path, never=frozenset({"docs/", "README.md", "gone"}))
    assert seen.files == ("app/[id]/page.tsx", "src/x.py")
    with pytest.raises(FactError, match=r"docs/a\.md: is never evidence"):
        seen.text("docs/a.md")


def test_links_count_where_they_stay_inside(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("secret")
    root = tmp_path / "repo"
    seen = repo(root, {"a": "1"})
    (root / "inner").symlink_to("a")
    (root / "outer").symlink_to(outside)
    (root / "dangling").symlink_to("gone")
    assert seen.files == ("a", "inner")


@pytest.mark.parametrize("path", ["docs", "docs/", "docs/deep", "docs/a.md", "src/x.py"])
def test_files_and_their_folders_are_there(tmp_path: Path, path: str) -> None:
    assert repo(tmp_path).has(path)


@pytest.mark.parametrize("path", ["doc", "docs/a.md/", "a.md", "docs/deep/a.md", ""])
def test_nothing_else_is_there(tmp_path: Path, path: str) -> None:
    assert not repo(tmp_path).has(path)


def test_only_a_file_is_a_file(tmp_path: Path) -> None:
    assert repo(tmp_path).is_file("docs/a.md")
    assert not repo(tmp_path).is_file("docs")


@pytest.mark.parametrize("folder", ["docs", "docs/"])
def test_a_folder_holds_all_below_it(tmp_path: Path, folder: str) -> None:
    assert repo(tmp_path).under(folder) == ("docs/a.md", "docs/deep/b.md")


@pytest.mark.parametrize("whole", [".", "", "./"])
def test_the_whole_repository_is_a_folder_too(tmp_path: Path, whole: str) -> None:
    assert len(repo(tmp_path).under(whole)) == len(TREE)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("docs/a.md", ("docs/a.md",)),
        ("docs", ("docs/a.md", "docs/deep/b.md")),
        ("gone", ()),
        ("docs/*.md", ("docs/a.md",)),
        ("**/*.md", ("README.md", "docs/a.md", "docs/deep/b.md")),
        ("docs/**", ("docs/a.md", "docs/deep/b.md")),
        ("docs/**/b.md", ("docs/deep/b.md",)),
        ("[R]EADME.md", ("README.md",)),
        ("docs/?.md", ("docs/a.md",)),
        ("app/[id]/page.tsx", ("app/[id]/page.tsx",)),
        ("app/[id]", ("app/[id]/page.tsx",)),
    ],
)
def test_globs_files_and_folders_stand_for_files(tmp_path: Path, pattern: str, found: tuple[str, ...]) -> None:
    assert repo(tmp_path).matching(pattern) == found


@given(st.lists(st.sampled_from(["a", "b", "**"]), min_size=1, max_size=4).map("/".join))
def test_a_glob_of_names_matches_itself_and_is_no_part_of_a_longer_path(pattern: str) -> None:
    plain = pattern.replace("**", "x")
    assert glob_matches(plain, pattern)
    assert glob_matches(f"{plain}/more", pattern) is pattern.endswith("**")


def test_text_is_utf_8_and_loses_its_byte_order_mark(tmp_path: Path) -> None:
    seen = repo(tmp_path, {"a": b"\xef\xbb\xbf\xc3\xa4", "b": b"\xff"})
    assert seen.text("a") == "ä"
    assert seen.data("b") == b"\xff"
    with pytest.raises(FactError, match="b: is not UTF-8 text"):
        seen.text("b")


def test_a_file_that_is_missing_or_vanishes_is_named(tmp_path: Path) -> None:
    seen = repo(tmp_path, {"a": "1"})
    with pytest.raises(FactError, match="gone: does not exist in the repository"):
        seen.data("gone")
    assert seen.is_file("a")
    (tmp_path / "a").unlink()
    with pytest.raises(FactError, match="a: cannot be read: No such file"):
        seen.data("a")


def test_files_of_a_tree_are_of_one_age_but_for_aged_ones(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a": "1", "b/c": b"2", "old": Aged("3", 2.0)}, now=1_000_000_000)
    ages = {name: 1_000_000_000 - (tmp_path / name).stat().st_mtime for name in ("a", "b/c", "old")}
    assert ages == {"a": 0, "b/c": 0, "old": 2 * 86400}
    assert (tmp_path / "old").read_text() == "3"


def test_the_fact_withholds_what_the_world_says(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a": "", "plan.md": ""}, now=1_000_000_000)
    world = World(tmp_path, date(2026, 1, 15), never_evidence=frozenset({"plan.md"}))
    for made in (FACT.real(world), FACT.example(world, None)):
        assert isinstance(made, Repo)
        assert made.files == ("a",)


def test_names_that_are_no_utf_8_are_kept(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"x\xff")).write_text("1")
    seen = Repo(tmp_path)
    assert seen.data(seen.files[0]) == b"1"


def test_a_link_to_what_is_never_evidence_is_no_evidence(tmp_path: Path) -> None:
    seen = repo(tmp_path, never=frozenset({"README.md"}))
    (tmp_path / "copy.md").symlink_to("README.md")
    (tmp_path / "other.md").symlink_to("docs/a.md")
    assert not seen.has("copy.md")
    assert seen.has("other.md")


def test_a_link_to_what_git_ignores_is_no_evidence(tmp_path: Path) -> None:
    write_history(tmp_path, (Commit("feat: a", {"a.md": "a", ".gitignore": "out/\n"}),))
    (tmp_path / "out").mkdir()
    (tmp_path / "out/b.md").write_text("b")
    (tmp_path / "b.md").symlink_to("out/b.md")
    (tmp_path / "c.md").symlink_to("a.md")
    assert Repo(tmp_path).files == (".gitignore", "a.md", "c.md")


def test_a_file_that_git_lists_but_that_is_gone_does_not_count(tmp_path: Path) -> None:
    write_history(tmp_path, (Commit("feat: a", {"a.md": "a", "b.md": "b"}),))
    (tmp_path / "a.md").unlink()
    assert Repo(tmp_path).files == ("b.md",)


@pytest.mark.parametrize("path", ["/devnet-outside", "../devnet-outside", "a/../../devnet-outside"])
def test_an_example_never_writes_outside_its_own_folder(tmp_path: Path, path: str) -> None:
    inner = tmp_path / "world"
    inner.mkdir()
    with pytest.raises(FactError, match="lies outside the example"):
        write_tree(inner, {path: "x"}, now=1_000_000_000)
    assert list(tmp_path.iterdir()) == [inner]
    assert not Path("/devnet-outside").exists()
