"""Lines that comments tell a coverage tool to leave out: most report formats do not say that they were there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pytest_devnet.formats.sources import code_lines

_COMMENT = r"(?:/\*+|//|#|\*|<!--|--)\s*"
_ANY = re.compile(r"ignore|_EXCL_|nocov|no cover|node:coverage|codeCoverageIgnore")
_FILE = re.compile(_COMMENT + r"(?:istanbul|c8|v8) ignore file\b")
_START = re.compile(
    _COMMENT + r"(?:(?:c8|v8) ignore start|node:coverage disable|(?:LCOV|GCOVR)_EXCL_START|@codeCoverageIgnoreStart)\b"
)
_STOP = re.compile(
    _COMMENT + r"(?:(?:c8|v8) ignore stop|node:coverage enable|(?:LCOV|GCOVR)_EXCL_STOP|@codeCoverageIgnoreEnd)\b"
)
_TOGGLE = re.compile(_COMMENT + r":nocov:")
_NEXT = re.compile(
    _COMMENT + r"(?:istanbul|c8|v8|node:coverage) ignore (?:next|if|else)\b(?: (\d{1,6}))?[^*\n]*(?:\*/(.*))?"
)
_HERE = re.compile(_COMMENT + r"(?:(?:LCOV|GCOVR)_EXCL_LINE|pragma: no cover)\b")
_OPENS = re.compile(r"(?:[{(\[:]|=>)\s*(?:$|//|#|/\*)")


def ignored(text: str) -> frozenset[int]:
    """The lines of code that are left out, as far as comments say so; a construct ends by its indentation."""
    if not _ANY.search(text):
        return frozenset()
    return code_lines(text) & frozenset(_spans(text.splitlines()))


def _spans(lines: list[str]) -> Iterator[int]:
    inside = False
    for number, line in enumerate(lines, start=1):
        following = _NEXT.search(line)
        if _FILE.search(line):
            yield from range(1, len(lines) + 1)
        elif _START.search(line) or (_TOGGLE.search(line) and not inside):
            inside = True
        elif _STOP.search(line) or _TOGGLE.search(line):
            inside = False
        elif inside:
            yield number
        elif following:
            begin = number if (following[2] or "").strip() else number + 1
            yield from range(begin, begin + int(following[1])) if following[1] else _construct(lines, begin)
        elif _HERE.search(line):
            yield from _construct(lines, number)


def _construct(lines: list[str], begin: int) -> range:
    """From its first line to the one that closes it: the next that is indented no deeper."""
    first = lines[begin - 1] if begin <= len(lines) else ""
    if not _OPENS.search(first):
        return range(begin, begin + 1)
    for number in range(begin + 1, len(lines) + 1):
        line = lines[number - 1]
        if line.strip() and _depth(line) <= _depth(first):
            return range(begin, number + (line.strip()[0] in "})]"))
    return range(begin, len(lines) + 1)


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())
