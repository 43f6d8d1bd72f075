"""Laying the system out: the same files as shipped, with days that have moved, in a folder that can take them."""

from __future__ import annotations

import errno
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from pytest_devnet.demo import layout, room, system
from pytest_devnet.demo.dates import RELEASED, days_since_release, is_document, moved
from pytest_devnet.demo.layout import copy_system, lay_out
from pytest_devnet.demo.system import shipped_files, source
from pytest_devnet.errors import DevnetError

TODAYS = [date(2024, 2, 29), RELEASED, date(2026, 12, 31), date(2031, 3, 1)]


def tree(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file() and ".git/" not in f"{path.relative_to(folder)}/")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.mark.parametrize("today", TODAYS, ids=str)
def test_what_is_laid_out_is_what_is_shipped_but_for_the_days(tmp_path: Path, today: date) -> None:
    copy_system(tmp_path, days_since_release(today))
    back = days_since_release(today)
    shipped = {path: (source() / path).read_bytes() for path in shipped_files(source())}
    laid_out = tree(tmp_path)
    assert {moved(path, -back) if is_document(path) else path for path in laid_out} == set(shipped)
    for path, content in laid_out.items():
        same = moved(content.decode(), -back).encode() if is_document(path) else content
        assert same == shipped[moved(path, -back) if is_document(path) else path], path


@pytest.mark.parametrize("today", TODAYS, ids=str)
def test_the_last_step_was_closed_today(tmp_path: Path, today: date) -> None:
    copy_system(tmp_path, days_since_release(today))
    recaps = (path.read_text("utf-8") for path in (tmp_path / "docs" / "product" / "recaps").glob("*.md"))
    closed = [found[1] for recap in recaps if (found := re.match(r"# \[([\d-]+)\]", recap))]
    assert max(closed) == str(today)


def test_what_is_no_text_and_what_may_be_executed_stays_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = {"docs/logo.png": b"\x89PNG 2026-11-20", "docs/a.md": b"2026-11-20", "run.sh": b"date 2026-11-20\n"}
    origin, target = tmp_path / "origin", tmp_path / "target"
    for path, content in shipped.items():
        (origin / path).parent.mkdir(parents=True, exist_ok=True)
        (origin / path).write_bytes(content)
    (origin / "run.sh").chmod(0o755)
    monkeypatch.setattr(system, "INSTALLED", origin)
    copy_system(target, 1)
    assert tree(target) == {**shipped, "docs/a.md": b"2026-11-21"}
    assert (target / "run.sh").stat().st_mode & 0o111 == 0o111


def test_where_it_is_installed_everything_counts_but_what_an_installer_compiled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in (".env.example", "packages/a.py", "packages/__pycache__/a.pyc"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("x")
    monkeypatch.setattr(system, "INSTALLED", tmp_path)
    assert shipped_files(source()) == [".env.example", "packages/a.py"]


def test_what_git_lists_but_somebody_deleted_is_not_shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "listed_files", lambda _: ["gone.md", "there.md"])
    (tmp_path / "there.md").write_text("x")
    assert shipped_files(tmp_path) == ["there.md"]


def test_a_package_without_the_system_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(system, "INSTALLED", tmp_path / "nowhere")
    monkeypatch.setattr(system, "CHECKOUT", tmp_path / "nowhere")
    with pytest.raises(DevnetError, match="the reference system is not installed"):
        source()


def test_a_full_disk_is_said_in_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(layout, "copy_system", full)
    with pytest.raises(DevnetError, match=f"{tmp_path}: cannot be written: No space left on device"):
        lay_out(tmp_path, RELEASED)


def test_too_little_space_is_said_before_anything_is_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=3_500_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(DevnetError, match=r"has 3 MB left \(want at least 50 MB\)"), room.room(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(DevnetError, match="file/x: cannot be written: Not a directory"), room.room(tmp_path / "file/x"):
        pass


def test_a_temporary_folder_goes_unless_it_is_kept() -> None:
    with room.room() as folder:
        assert folder.is_dir()
    assert not folder.exists()
    with room.room(keep=True) as kept:
        pass
    assert kept.is_dir()
    kept.rmdir()
