from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import pytest

from pytest_devnet.errors import FactError
from pytest_devnet.facts.git_example import Commit, write_history
from pytest_devnet.facts.reports import read_report


def whole(stream: BinaryIO) -> bytes:
    return stream.read()


def test_a_report_is_read_wherever_it_lies_in_the_repository(tmp_path: Path) -> None:
    write_history(tmp_path, (Commit("one", {".gitignore": "out\n"}),))
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "a.info").write_bytes(b"x")
    assert read_report(tmp_path, "out/a.info", whole) == b"x"
    assert read_report(tmp_path, str(tmp_path / "out" / "a.info"), whole) == b"x"


@pytest.mark.parametrize("path", ["gone.info", "folder"])
def test_a_report_that_is_not_there_is_said_to_be_missing(tmp_path: Path, path: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(FactError, match=f"^{path}: there is no such report$"):
        read_report(tmp_path, path, whole)


def test_a_committed_report_speaks_of_an_earlier_run(tmp_path: Path) -> None:
    write_history(tmp_path, (Commit("one", {"a.info": "x"}),))
    with pytest.raises(FactError, match=r"^a\.info: is committed"):
        read_report(tmp_path, "a.info", whole)


@pytest.mark.parametrize("path", ["../a.info", "link", "/etc/hostname"])
def test_a_report_outside_is_refused(tmp_path: Path, path: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "a.info").write_text("x")
    (root / "link").symlink_to(tmp_path / "a.info")
    with pytest.raises(FactError, match="lies outside the repository"):
        read_report(root, path, whole)


@pytest.mark.parametrize(("place", "shown"), [("line 7", "a.info:7"), ("", "a.info"), ("elsewhere", "a.info")])
def test_a_readers_complaint_gets_the_path_and_keeps_its_line(tmp_path: Path, place: str, shown: str) -> None:
    def complain(_: BinaryIO) -> None:
        raise FactError("is odd", place=place, remedy="write it again")

    (tmp_path / "a.info").write_text("x")
    with pytest.raises(FactError) as caught:
        read_report(tmp_path, "a.info", complain)
    assert (str(caught.value), caught.value.remedy) == (f"{shown}: is odd", "write it again")
