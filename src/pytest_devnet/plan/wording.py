"""Markdown source as wording: which characters are protected, and when two texts are the same text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

FILLER = "\0"

_WHEN = re.compile(r"(?<![A-Za-z])(?:WHEN|IF|GIVEN)(?![A-Za-z])")
_THEN = re.compile(r"(?<![A-Za-z])THEN(?![A-Za-z])")
_NORMATIVE = re.compile(r"(?<![A-Za-z])(?:SHALL|MUST)(?![A-Za-z])")
_RUN = re.compile("`+")
_MARKS = frozenset("*_~")
_EMPHASIS = re.compile(r"(?<![\w\\])(\*{1,3}|_{1,3}|~~)(?=\S)|(?<=[^\s\\])(\*{1,3}|_{1,3}|~~)(?!\w)")
_GLOB = re.compile(r"(?<![\w./-])[\w./-]*/\*+[\w./*-]*|\*+\.\w+|(?<![\w*-])[\w-]+\.\*(?!\*)")
_LINK = re.compile(r"!?\[(?P<words>[^\[\]]+)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
_MARKER = re.compile(r"(?:(?:[-*+]|\d{1,9}[.)])\s+|\[[ xX]\]\s+|[✅☑✔✓☐⬜🔲❌]️?\s*)+")
_PROTECTED = re.compile(
    r"""\[[^\[\]]*\]\([^()]*\)         # a link
      | <[^<>\s]+>                     # an address in angle brackets, a placeholder
      | \bhttps?://[^\s)>]+
      | "[^"]*" | “[^“”]*” | «[^«»]*»
      | (?<!\w)'[^\s'][^']*'(?!\w) | (?<!\w)‘[^‘’]*’(?!\w)
      | (?<=\d),(?=\d)
      | \bbetween\s+\S+\s+and\b | \band/or\b | \bboth\b[^,;()]{1,40}?\band\b""",
    re.VERBOSE | re.IGNORECASE,
)
_GUARDED = re.compile(r"""[\[<"“«'‘/]|\d,\d|\b(?:between|both)\b""", re.IGNORECASE)


def is_normative(text: str) -> bool:
    """Whether a text says what SHALL be, or WHEN what THEN is; other letters than ASCII's may touch these words."""
    if _NORMATIVE.search(text):
        return True
    when = _WHEN.search(text)
    return when is not None and _THEN.search(text, when.end()) is not None


def fold(text: str) -> str:
    """White space, line breaks included, becomes single spaces."""
    return " ".join(text.split())


def code_spans(text: str) -> tuple[tuple[int, int, str], ...]:
    """Start, end and content of each code span, as CommonMark 6.1 pairs runs of backticks; linear in the text."""
    return _code_spans(text) if "`" in text else ()


@lru_cache(maxsize=8)
def _code_spans(text: str) -> tuple[tuple[int, int, str], ...]:
    """Remembers the last few texts: a criterion is asked for its clauses, then for each of its values."""
    runs = [(run.start(), run.end()) for run in _RUN.finditer(text)]
    partner: dict[int, int] = {}
    latest: dict[int, int] = {}
    for at in range(len(runs) - 1, -1, -1):
        length = runs[at][1] - runs[at][0]
        if length in latest:
            partner[at] = latest[length]
        latest[length] = at
    spans, at = [], 0
    while at < len(runs):
        if (closing := partner.get(at)) is None:
            at += 1
            continue
        spans.append((runs[at][0], runs[closing][1], text[runs[at][1] : runs[closing][0]].strip()))
        at = closing + 1
    return tuple(spans)


def cover(text: str, spans: Iterable[tuple[int, int]], filler: str = FILLER) -> str:
    """The text with these spans, in order, filled over character for character."""
    parts, at = [], 0
    for start, end in spans:
        parts += [text[at:start], filler * (end - start)]
        at = end
    return "".join([*parts, text[at:]])


def without_code(text: str) -> str:
    """The text with every code span filled over."""
    spans = code_spans(text)
    return cover(text, ((start, end) for start, end, _ in spans)) if spans else text


def masked(text: str) -> str:
    """The text with all that no separator may split filled over, character for character."""
    bare = without_code(text)
    return _PROTECTED.sub(lambda found: FILLER * len(found.group()), bare) if _GUARDED.search(bare) else bare


def plain(text: str) -> str:
    """The text without emphasis; code spans and globs keep their asterisks."""
    if not _MARKS.intersection(text):
        return fold(text)
    bare = without_code(text)
    bare = _GLOB.sub(lambda found: FILLER * len(found.group()), bare)
    parts, at = [], 0
    for mark in _EMPHASIS.finditer(bare):
        parts.append(text[at : mark.start()])
        at = mark.end()
    return fold("".join([*parts, text[at:]]))


def readable(text: str) -> str:
    """The text as a page would show it: no emphasis, of links their words; code keeps its backticks."""
    shown = plain(text)
    parts, at = [], 0
    for link in _LINK.finditer(without_code(shown)):
        parts += [shown[at : link.start()], shown[slice(*link.span("words"))]]
        at = link.end()
    return "".join([*parts, shown[at:]])


def normalise(text: str) -> str:
    """What counts as the same text: white space, emphasis, backticks, list marker and box are no difference."""
    bare = plain(text).replace("`", "")
    marker = _MARKER.match(bare)
    return bare[marker.end() if marker else 0 :].strip()
