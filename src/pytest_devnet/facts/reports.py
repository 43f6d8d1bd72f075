"""Reading a report that some tool left in the repository: git-ignored as a rule, and of this very state of it."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO, TypeVar

from pytest_devnet.errors import FactError
from pytest_devnet.facts.git_command import is_committed
from pytest_devnet.facts.repo import glob_matches, walked

Read = TypeVar("Read")


def seen_from(report: str, name: str) -> Iterator[str]:
    """Paths a name in a report may mean, nearest first: runners name files as the package at hand sees them."""
    folder = PurePosixPath(report).parent
    for here in (folder, *folder.parents):
        path = posixpath.normpath(here / name)
        if not path.startswith("../"):
            yield path


def reports_named(root: Path, pattern: str) -> tuple[str, ...]:
    """The files of a path, or of a glob in which ``**`` crosses folders; git-ignored ones among them."""
    if not any(sign in pattern for sign in "*?["):
        return (pattern,)
    found = tuple(sorted(path for path in walked(root) if glob_matches(path, pattern)))
    if not found:
        raise FactError("no report matches", place=pattern, remedy="run the tests that write it")
    return found


def read_report(root: Path, path: str, read: Callable[[BinaryIO], Read]) -> Read:
    """What ``read`` makes of the file. A ``FactError`` of it that names a line gets the path in front.

    Raises ``FactError`` too for a file that is missing, lies outside ``root`` (also by a symbolic link), or is
    committed and so speaks of an earlier state.
    """
    file = root / path
    if not file.resolve().is_relative_to(root.resolve()):
        raise FactError("lies outside the repository", place=path, remedy="write the report into the repository")
    target = file.resolve().relative_to(root.resolve()).as_posix()
    if is_committed(root, path) or is_committed(root, target):
        raise FactError("is committed: it speaks of some earlier run", place=path, remedy="ignore and regenerate it")
    try:
        with file.open("rb") as stream:
            return read(stream)
    except OSError as error:
        raise FactError("there is no such report", place=path, remedy="run the tests that write it") from error
    except FactError as error:
        line = f":{error.place.removeprefix('line ')}" if error.place.startswith("line ") else ""
        raise FactError(error.message, place=f"{path}{line}", remedy=error.remedy) from error
