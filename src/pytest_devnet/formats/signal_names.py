"""What a document about logs, metrics and traces names in backticks, and which of the three it is speaking of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pytest_devnet.formats.markdown_sections import Document, Section, count_words

Signal = Literal["log", "metrics", "traces"]
Kind = Literal["variable", "endpoint", "name"]
SIGNALS: tuple[Signal, ...] = ("log", "metrics", "traces")

_TITLES = {"log": r"\blog(s|ging)?\b", "metrics": r"\bmetrics?\b", "traces": r"\b(traces?|tracing)\b"}
_SPAN = re.compile(r"`([^`]+)`")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_ENDPOINT = re.compile(r"(?:GET )?(/[\w./-]*)")
_NAME = re.compile(r"[a-z_][a-z0-9_.]*")
_LISTED = re.compile(r"^\s*(?:#\s*)?(?:export\s+)?([A-Za-z_]\w*)=", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Named:
    """A code span. ``signal`` is that of the section it stands in, None outside of the three.

    ``beside`` is all that stands on its line, which in a table is the row.
    """

    line: int
    text: str
    kind: Kind
    signal: Signal | None
    beside: str


@dataclass(frozen=True, slots=True)
class Described:
    """What a document says of one signal: from which line on, in how many words, and what it names."""

    line: int
    words: int
    names: tuple[Named, ...]


def names_in(document: Document) -> Iterator[Named]:
    """Environment variables and addresses wherever they stand; other names only where a signal is spoken of."""
    for section, signal in _told_apart(document):
        lines = [line for paragraph in section.paragraphs for line in paragraph.lines]
        for line in lines:
            for text in _SPAN.findall(line.text):
                kind, name = _kind(text)
                if kind is not None and (signal or kind != "name"):
                    beside = " ".join(one.text for one in lines if one.number == line.number)
                    yield Named(line.number, name, kind, signal, beside)


def described(document: Document) -> dict[Signal, Described]:
    """The signals that a heading names."""
    names, found = tuple(names_in(document)), {}
    for signal in SIGNALS:
        sections = [section for section, of in _told_apart(document) if of == signal]
        if sections:
            words = sum(count_words(paragraph.text) for section in sections for paragraph in section.paragraphs)
            own = tuple(one for one in names if one.signal == signal)
            found[signal] = Described(sections[0].heading.number, words, own)
    return found


def variables_listed(text: str) -> tuple[str, ...]:
    """The variables that an example of an environment file lists, commented out or not."""
    return tuple(_LISTED.findall(text))


def _told_apart(document: Document) -> Iterator[tuple[Section, Signal | None]]:
    """Each section with its signal. What is nested in one speaks of the same, unless its heading says otherwise."""
    levels: list[tuple[int, Signal | None]] = []
    for section in document.sections:
        levels = [one for one in levels if one[0] < section.level]
        title = section.heading.text.lower()
        spoken_of = [signal for signal in SIGNALS if re.search(_TITLES[signal], title)]
        inherited = levels[-1][1] if levels else None
        signal = spoken_of[0] if len(spoken_of) == 1 else None if spoken_of else inherited
        levels.append((section.level, signal))
        yield section, signal


def _kind(text: str) -> tuple[Kind | None, str]:
    variable, endpoint = _VARIABLE.match(text), _ENDPOINT.fullmatch(text)
    if variable is not None and text[variable.end() :][:1] in ("", "="):
        return "variable", variable[0]
    if endpoint is not None:
        return "endpoint", endpoint[1]
    return ("name", text) if _NAME.fullmatch(text) else (None, text)
