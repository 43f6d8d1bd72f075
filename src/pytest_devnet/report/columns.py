"""Text measured in terminal columns: how wide it is, cut to fit, broken into lines."""

from __future__ import annotations

import unicodedata
from itertools import accumulate, groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Style = tuple[str, ...]
Segment = tuple[str, Style]
Line = tuple[Segment, ...]
"""One line of output: texts with the names of the markup each is written in (``red``, ``bold``, ``light``)."""

_Cell = tuple[str, Style]
_NO_BREAK = "\N{NO-BREAK SPACE}"
_EMOJI_FORM = "\N{VARIATION SELECTOR-16}"


def columns(text: str) -> int:
    """How many columns a terminal needs at most (UAX #11; a selector for the emoji form may widen what it follows)."""
    return len(text) if text.isascii() else sum(map(_column, text))


def _column(char: str) -> int:
    if char != _EMOJI_FORM and unicodedata.category(char) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1


def shorten(text: str, width: int, ellipsis: str) -> str:
    """The beginning of ``text``, with an ellipsis where something was cut."""
    if columns(text) <= width:
        return text
    return _beginning(text, width - len(ellipsis)).rstrip() + ellipsis


def _beginning(text: str, width: int) -> str:
    return text[: sum(used <= width for used in accumulate(map(_column, text)))]


def padded(text: str, width: int) -> str:
    return text + " " * (width - columns(text))


def unbroken(text: str) -> str:
    """``text`` as a paragraph keeps it on one line."""
    return text.replace(" ", _NO_BREAK)


def paragraph(segments: Iterable[Segment], width: int, *, indent: int = 0, hang: int = 0) -> Iterator[Line]:
    """``segments`` broken at spaces into lines of at most ``width`` columns.

    All lines stand ``indent`` columns in, those after the first ``hang`` more. A word too long for a line is broken.
    """
    cells = [(char, style) for text, style in segments for char in text]
    for row, line in enumerate(_broken(cells, width - indent - hang, width - indent)):
        margin = " " * (indent + (hang if row else 0))
        grouped = tuple((_joined(run), style) for style, run in groupby(line, key=lambda cell: cell[1]))
        yield ((margin, ()), *grouped) if margin and grouped else grouped


def _joined(cells: Iterable[_Cell]) -> str:
    return "".join(char for char, _ in cells).replace(_NO_BREAK, " ")


def _broken(cells: list[_Cell], width: int, first: int) -> Iterator[list[_Cell]]:
    line: list[_Cell] = []
    gap: list[_Cell] = []
    used, room = 0, first
    for blank, run in groupby(cells, key=lambda cell: cell[0] == " "):
        word = list(run)
        if blank:
            gap = word
            continue
        if line and used + len(gap) + sum(_column(char) for char, _ in word) > room:
            yield line
            line, used, room = [], 0, width
        for cell in [*gap, *word] if line else word:
            used += _column(cell[0])
            if used > room:
                yield line
                line, used, room = [], _column(cell[0]), width
            line.append(cell)
    yield line
