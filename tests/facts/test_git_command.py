"""The git command: what it is shielded from, and what its refusals mean."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pytest_devnet.errors import FactError, ToolMissing
from pytest_devnet.facts.git_command import NoRepository, git, is_committed, listed_files
from pytest_devnet.facts.git_example import Commit, write_history


def fake_git(folder: Path, said: str, status: int) -> None:
    folder.mkdir()
    program = folder / "git"
    program.write_text(f"#!/bin/sh\nprintf '%s' '{said}' >&2\nexit {status}\n")
    program.chmod(0o755)


def test_standard_output_comes_back_and_standard_input_goes_in(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    blob = git(tmp_path, "hash-object", "-w", "--stdin", stdin=b"text").decode().strip()
    assert git(tmp_path, "cat-file", "blob", blob) == b"text"


def test_git_that_is_not_installed_is_a_missing_tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolMissing, match="git is not installed"):
        git(tmp_path, "status")
    assert listed_files(tmp_path) is None


def test_a_folder_that_is_not_there_is_not_taken_for_a_missing_git(tmp_path: Path) -> None:
    with pytest.raises(FactError, match="gone: there is no such folder"):
        git(tmp_path / "gone", "status")


def test_outside_a_repository_git_has_no_say(tmp_path: Path) -> None:
    with pytest.raises(NoRepository, match="git status said: fatal: not a git repository"):
        git(tmp_path, "status")
    assert listed_files(tmp_path) is None
    assert not is_committed(tmp_path, "a")


def test_a_refusal_is_quoted_by_its_first_line(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    with pytest.raises(FactError, match=r"git log said: fatal: .*gone") as caught:
        git(tmp_path, "log", "gone")
    assert "\n" not in str(caught.value)
    assert caught.value.remedy == "run the gates in a git checkout"


def test_a_checkout_of_somebody_else_is_no_folder_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files that git ignores would count otherwise."""
    fake_git(tmp_path / "bin", "fatal: detected dubious ownership in repository at x\nmore", 128)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(FactError, match="dubious ownership") as caught:
        listed_files(tmp_path)
    assert caught.value.remedy == f"git config --global --add safe.directory {tmp_path}"


def test_a_silent_refusal_shows_its_status(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_git(tmp_path / "bin", "", 3)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(FactError, match="git status said: status 3"):
        git(tmp_path, "status")


def test_the_callers_git_variables_do_not_reach_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_history(tmp_path, (Commit("one", {"a": "1"}),))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "elsewhere"))
    assert listed_files(tmp_path) == ["a"]


def test_a_file_monitor_of_the_repository_is_not_started(tmp_path: Path) -> None:
    write_history(tmp_path, (Commit("one", {"a": "1"}),))
    git(tmp_path, "config", "core.fsmonitor", f"touch {tmp_path}/started; false")
    git(tmp_path, "status")
    assert not (tmp_path / "started").exists()


def test_files_are_those_git_tracks_or_would_track(tmp_path: Path) -> None:
    write_history(tmp_path, (Commit("one", {"a": "1", ".gitignore": "out\n"}),))
    (tmp_path / "ü\nb").write_text("")
    (tmp_path / "out").write_text("")
    (tmp_path / "new").write_text("")
    assert sorted(listed_files(tmp_path) or ()) == [".gitignore", "a", "new", "ü\nb"]


def test_only_what_git_tracks_is_committed(tmp_path: Path) -> None:
    write_history(tmp_path, (Commit("one", {"a": "1", "[x].info": ""}),))
    (tmp_path / "new").write_text("")
    assert is_committed(tmp_path, "a")
    assert is_committed(tmp_path, "[x].info")
    assert not is_committed(tmp_path, "new")
    assert not is_committed(tmp_path, "*")
