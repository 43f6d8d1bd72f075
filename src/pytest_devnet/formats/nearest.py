"""What a path in a document means: where it may lie, and which path was meant where there is none."""

from __future__ import annotations

import posixpath
import re
from difflib import SequenceMatcher, get_close_matches
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


_ABSOLUTE = re.compile(r"[/~]|[A-Za-z]:[/\\\\]")


def spellings(path: str, document: str) -> tuple[str, ...]:
    """``path`` from the root and from the folder of the document that names it, where that is inside."""
    if _ABSOLUTE.match(path):
        return ()
    end = "/" if path.endswith("/") else ""
    whole = (posixpath.normpath(path), posixpath.normpath(posixpath.join(posixpath.dirname(document), path)))
    return tuple(dict.fromkeys(one + end for one in whole if one.partition("/")[0] != ".."))


def nearest_path(path: str, files: Iterable[str]) -> str:
    """The file, or for ``folder/`` the folder, most like ``path``: one of the same name before one of similar spelling.

    Empty where none is alike.
    """
    known = _folders(files) if path.endswith("/") else list(files)
    name = PurePosixPath(path).name.casefold()
    namesakes = [one for one in known if PurePosixPath(one).name.casefold() == name]
    if namesakes:
        return max(namesakes, key=lambda one: SequenceMatcher(None, path, one).ratio())
    alike = [one for one in get_close_matches(path, known, n=5, cutoff=0.8) if _likeness(name, one) >= 0.6]
    return next(iter(alike), "")


def _likeness(name: str, path: str) -> float:
    return SequenceMatcher(None, name, PurePosixPath(path).name.casefold()).ratio()


def meant(path: str, files: Iterable[str]) -> str:
    """The end of a remedy: ``; is docs/a.md meant?``, or nothing where no path is alike."""
    near = nearest_path(path, files)
    return f"; is {near} meant?" if near else ""


def _folders(files: Iterable[str]) -> list[str]:
    found = {f"{parent}/" for path in files for parent in PurePosixPath(path).parents if parent.name}
    return sorted(found)
