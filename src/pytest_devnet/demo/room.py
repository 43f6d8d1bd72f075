"""A folder to lay the system out in: the one that was named, or a temporary one."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pytest_devnet.errors import DevnetError

SPACE = 50_000_000
_ELSEWHERE = "name a folder that you may write to: python -m pytest_devnet.demo DIR"


@contextmanager
def room(chosen: Path | None = None, *, keep: bool = False) -> Iterator[Path]:
    """An empty folder with space enough. One that was chosen stays; a temporary one goes, unless it is to be kept."""
    try:
        folder = Path(tempfile.mkdtemp(prefix="devnet-demo-")) if chosen is None else _made(chosen)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise unwritable(chosen or Path(tempfile.gettempdir()), error) from error
    try:
        if free < SPACE:
            message = f"has {free // 1_000_000} MB left (want at least {SPACE // 1_000_000} MB)"
            raise DevnetError(message, place=str(folder), remedy="make room there, or name another folder")
        yield folder
    finally:
        if chosen is None and not keep:
            shutil.rmtree(folder, ignore_errors=True)


def unwritable(folder: Path, error: OSError) -> DevnetError:
    """The system cannot be laid out there."""
    return DevnetError(f"cannot be written: {error.strerror or error}", place=str(folder), remedy=_ELSEWHERE)


def _made(chosen: Path) -> Path:
    chosen.mkdir(parents=True, exist_ok=True)
    if any(chosen.iterdir()):
        raise DevnetError("the folder is not empty", place=str(chosen), remedy="name a new one")
    return chosen.resolve()
