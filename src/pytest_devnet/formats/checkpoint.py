"""The checkpoint file: ``KEY: value`` lines, with free text anywhere between them.

    LAST_COMPLETED: Step E4
    GIT_TAG: v1.0.0
    Outstanding risks:
    - the second region is not rehearsed

A bullet or an indented line continues the entry above it, and so does any line below a label without a value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENTRY = re.compile(
    r"(?P<label>[A-Z][A-Z0-9_]*)\s*:\s*(?P<value>.*)|(?P<words>[A-Za-z][\w /&()-]{0,60}?)\s*:(?:\s+(?P<said>.*))?"
)
_HEADING = re.compile(r"#{1,6}\s+(.+?)[\s#:]*")
_KEY = re.compile(r"[A-Z][A-Z0-9_]*")
_CONTINUES = re.compile(r"\s|[-*+•]\s|\d+[.)]\s")
_OPEN = re.compile(
    r"\W*$|\W*(?:none|not[ _]started|in[ _]progress|pending|blocked|unknown|n/?a|tb[acd]|todo|wip|draft)\b",
    re.IGNORECASE,
)
_NONE = re.compile(r"\W*(?:none|no)\b", re.IGNORECASE)
_PERCENT = re.compile(r"(?<![\w.])(\d{1,9}(?:\.\d{1,9})?)\s?%")


@dataclass(frozen=True, slots=True)
class Entry:
    """A label and its value, lines joined by spaces; free text has no label. ``line`` is 1-based."""

    label: str
    value: str
    line: int

    @property
    def is_key(self) -> bool:
        """Written as a key of the format (``GIT_TAG``), of which a file holds one each."""
        return _KEY.fullmatch(self.label) is not None

    @property
    def is_open(self) -> bool:
        """Left as the template had it, or not at its end: nothing, ``None``, ``Not started``, ``in progress``."""
        return bool(self.label) and _OPEN.match(self.value) is not None

    @property
    def says_none(self) -> bool:
        return _NONE.match(self.value) is not None


def read_checkpoint(text: str) -> tuple[Entry, ...]:
    """All entries in the order of the file. Any text is one, so that nothing is refused."""
    entries: list[Entry] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        entry = _entry(line, number)
        if entries and (_CONTINUES.match(line) or (not entry.label and not entries[-1].value)):
            entries[-1] = replace(entries[-1], value=f"{entries[-1].value} {line.strip()}".strip())
        else:
            entries.append(entry)
    return tuple(entries)


def naming(entries: tuple[Entry, ...], topic: str) -> Iterator[Entry]:
    """Entries about a topic: its word is in the label or in free text, or a note says that it *is* something."""
    word = rf"(?<![A-Za-z]){re.escape(topic)}[a-z]*"
    mention, statement = (
        re.compile(word, re.IGNORECASE),
        re.compile(rf"{word}\s*(?:[:=]|is\b|are\b|was\b|were\b)", re.I),
    )
    for entry in entries:
        free = entry.value if not entry.label else ""
        if mention.search(entry.label or free) or (entry.label == "NOTE" and statement.search(entry.value)):
            yield entry


def percentage(value: str) -> Fraction | None:
    """The first percentage of a value, exactly as written; None where it holds none."""
    found = _PERCENT.search(value)
    return Fraction(found[1]) if found else None


def _entry(line: str, number: int) -> Entry:
    plain = line.strip().replace("**", "")
    heading = _HEADING.fullmatch(plain)
    found = _ENTRY.fullmatch(plain)
    if heading:
        return Entry(heading[1], "", number)
    if found is None:
        return Entry("", plain, number)
    return Entry(found["label"] or found["words"], found["value"] or found["said"] or "", number)
