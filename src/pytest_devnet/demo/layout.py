"""Laying the system out: its files, broken where a fault asks for it, and the history its plan asks for."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from pytest_devnet.demo.dates import days_since_release, is_document, moved
from pytest_devnet.demo.fault import Fault
from pytest_devnet.demo.history import write_history
from pytest_devnet.demo.room import unwritable
from pytest_devnet.demo.scene import Scene
from pytest_devnet.demo.system import shipped_files, source


def lay_out(folder: Path, today: date, fault: Fault | None = None) -> Scene:
    """A fresh system as if it were released today, with at most one fault."""
    scene = Scene(folder, days_since_release(today))
    try:
        copy_system(folder, scene.days)
        scene.make(fault.edits if fault else ())
        write_history(folder, today)
        scene.make(fault.afterwards if fault else ())
    except OSError as error:
        raise unwritable(folder, error) from error
    return scene


def copy_system(folder: Path, days: int) -> None:
    """The files of the system, the days of its documents moved, in names too."""
    origin = source()
    for path in shipped_files(origin):
        target = folder / (moved(path, days) if is_document(path) else path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(_content(origin, path, days))
        shutil.copymode(origin / path, target)


def _content(origin: Path, path: str, days: int) -> bytes:
    content = (origin / path).read_bytes()
    if not is_document(path):
        return content
    try:
        return moved(content.decode(), days).encode()
    except UnicodeDecodeError:
        return content
