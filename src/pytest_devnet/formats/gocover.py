"""Go's coverage profiles (``go test -coverprofile``).

First line ``mode: set``, ``count`` or ``atomic``; then a block a line: ``file:line.column,line.column statements
hits``. Go counts statements, not lines: a block's statements are hit together or not at all.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from pytest_devnet.errors import FactError
from pytest_devnet.formats.collected import HIT, MISSED, Collected, Marks
from pytest_devnet.formats.numbers import LAST_LINE, natural, quoted
from pytest_devnet.formats.stream import lines, placed

if TYPE_CHECKING:
    from pytest_devnet.formats.lines import FileCoverage

REMEDY = "regenerate the profile with `go test -coverprofile=…`"
_MODE = re.compile(r"mode: (set|count|atomic)")
_BLOCK = re.compile(r"(.+):([0-9]{1,9})\.([0-9]{1,9}),([0-9]{1,9})\.([0-9]{1,9}) (\S+) (\S+)", re.ASCII)

Span = tuple[int, int, int, int]


def read(stream: BinaryIO) -> dict[str, FileCoverage]:
    """Coverage by import path (``example.com/module/pkg/file.go``): the caller takes off the module's own path.

    The counts are those of ``go test -cover``, and of ``go tool cover -func`` but for function literals outside of
    functions, which that leaves out. Each statement gets a position of its own, block after block in the order of the
    file, so that profiles of the same source unite exactly; these positions are no line numbers (``numbered``). A block
    that comes up several times, as it does with ``-coverpkg``, counts once. Takes memory by the blocks of the program.
    """
    files: dict[str, dict[Span, tuple[int, bool]]] = {}
    for number, line in enumerate(lines(stream), 1):
        try:
            text = _text(line)
            if number == 1:
                _mode(text)
            elif text:
                _block(text, files)
        except FactError as error:
            raise placed(error, number, REMEDY) from None
    collected = Collected(REMEDY)
    for path, blocks in files.items():
        collected.add(path, _coverage(path, blocks))
    return collected.finished()


def _text(line: bytes) -> str:
    try:
        return line.decode().rstrip("\r")
    except UnicodeDecodeError:
        raise FactError(f"{quoted(line)} is not UTF-8") from None


def _mode(text: str) -> None:
    if not _MODE.fullmatch(text):
        raise FactError(f"a Go profile starts with its mode, not with {quoted(text)}")


def _block(text: str, files: dict[str, dict[Span, tuple[int, bool]]]) -> None:
    match = _BLOCK.fullmatch(text)
    if match is None:
        raise FactError(f"{quoted(text)} is no block of a Go profile")
    path, *numbers = match.groups()
    first, column, last, end, statements, hits = map(natural, numbers, _WHAT, _MOST)
    if not 1 <= first <= last or (first == last and end < column):
        raise FactError(f"{quoted(text)} ends before it starts")
    blocks = files.setdefault(path, {})
    span = first, column, last, end
    known, hit = blocks.get(span, (statements, False))
    if known != statements:
        raise FactError(f"{quoted(text)} had {known} statements before")
    blocks[span] = statements, hit or hits > 0


def _coverage(path: str, blocks: dict[Span, tuple[int, bool]]) -> FileCoverage:
    marks, at = Marks(), 1
    for _, (statements, hit) in sorted(blocks.items()):
        if at + statements > LAST_LINE:
            raise FactError(f"{path} claims more than {LAST_LINE} statements", remedy=REMEDY)
        marks.reach(at + statements)
        marks.flags[at : at + statements] = bytes([HIT if hit else MISSED]) * statements
        at += statements
    return marks.coverage(numbered=False)


_WHAT = ("a line", "a column", "a line", "a column", "a number of statements", "hits")
_MOST = (LAST_LINE, LAST_LINE, LAST_LINE, LAST_LINE, LAST_LINE, 2**63 - 1)
