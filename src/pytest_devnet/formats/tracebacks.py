"""A traceback in one line: what was raised, and the own code on the way to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

_MOST_FRAMES = 4
_MOST_TEXT = 200
_OTHERS = ("site-packages", "dist-packages")
_START = "Traceback (most recent call last)"
_RAISED = re.compile(r"^ +.*\n(?P<raised>[A-Za-z_][\w.]*(?:: .*)?)$", re.MULTILINE)


def in_short(error: str, frames: Iterable[Sequence[Any]], root: Path) -> str:
    """``KeyError: 'a' at src/a.py:12 (read), src/b.py:7 (get)``: own code from the innermost frame on.

    A frame is a file, a line and a function. Where none lies below ``root``, the innermost one is named.
    """
    inwards = [(Path(str(file)), line, name) for file, line, name in frames][::-1]
    own = [(file.relative_to(root), line, name) for file, line, name in inwards if _is_own(file, root)]
    shown = own[:_MOST_FRAMES] or inwards[:1]
    places = ", ".join(f"{file.as_posix()}:{line} ({name})" for file, line, name in shown)
    said = " ".join(error.split())[:_MOST_TEXT]
    return f"{said} at {places}" if places else said


def raised_in(answer: str) -> str:
    """What a Python traceback within an answer ends with, be it plain or a text of JSON; empty where there is none."""
    _, found, rest = answer.partition(_START)
    every = [*_RAISED.finditer(rest.replace("\\n", "\n"))] if found else []
    return " ".join(every[-1]["raised"].split())[:_MOST_TEXT] if every else ""


def _is_own(file: Path, root: Path) -> bool:
    return file.is_relative_to(root) and not any(part in _OTHERS for part in file.parts)
