"""TOML as text: where its statements stand, and how its strings and keys are written.

``tomllib`` gives the values but not their places, and writes nothing. Grammar: https://toml.io/en/v1.0.0.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Mark = Literal["", "[", "[[", "#"]
_TOKEN = re.compile(
    r'''
      """(?:\\.|[^\\])*?"{3,5} | \'\'\'.*?\'{3,5}
    | "(?:\\.|[^"\\])*" | '[^']*'
    | \#[^\n]*
    | [^\S\n]+ | [\w.+-]+ | .
    ''',
    re.VERBOSE | re.DOTALL,
)
_KEY = re.compile(r"""\"(?:\\.|[^\"\\])*\"|'[^']*'|[A-Za-z0-9_-]+""")
_DOTTED = re.compile(rf"(?:{_KEY.pattern})(?:[ \t]*\.[ \t]*(?:{_KEY.pattern}))*")
_MARKS: tuple[Mark, ...] = ("[[", "[", "")
_BARE_PAIR = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)?")
_UNSAFE = re.compile('["\\\\\x00-\x1f\x7f-\x9f\u2028\u2029]')
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}


@dataclass(frozen=True, slots=True)
class Statement:
    """A table header (``[`` or ``[[``), a key with its value (no mark) or a comment on its own line (``#``).

    ``start`` is its offset in the text, ``line`` is 1-based. The parts of its dotted key are ``keys``; the first
    begins at offset ``at``, and each ends before its offset in ``ends``.
    """

    mark: Mark
    start: int
    line: int
    at: int = 0
    keys: tuple[str, ...] = ()
    ends: tuple[int, ...] = ()

    @property
    def is_header(self) -> bool:
        return self.mark in ("[", "[[")


def statements(text: str) -> Iterator[Statement]:
    """The statements of a text that is known to be TOML, in order; lines inside values are none."""
    depth, line, fresh = 0, 1, True
    for token in _TOKEN.finditer(text):
        word = token[0]
        if fresh and not word.isspace():
            fresh = False
            yield Statement("#", token.start(), line) if word[0] == "#" else _keyed(text, token.start(), line)
        if word == "\n":
            fresh = depth == 0
        elif word in ("[", "{"):
            depth += 1
        elif word in ("]", "}"):
            depth -= 1
        line += word.count("\n")


def _keyed(text: str, start: int, line: int) -> Statement:
    mark = next(mark for mark in _MARKS if text.startswith(mark, start))
    dotted = next(_DOTTED.finditer(text, start + len(mark)))
    parts = list(_KEY.finditer(text, *dotted.span()))
    keys = tuple(_decoded(part[0]) for part in parts)
    return Statement(mark, start, line, dotted.start(), keys, tuple(part.end() for part in parts))


def _decoded(key: str) -> str:
    return str(tomllib.loads(f"key = {key}")["key"]) if key[0] in "\"'" else key


def basic_string(text: str) -> str:
    """Text as a TOML basic string on one line. Non-ASCII stays; controls and line separators are escaped."""
    return f'"{_UNSAFE.sub(_escaped, text)}"'


def _escaped(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04X}"


def header_key(id: str) -> str:
    """A criterion's id as the key of its table: ``E1.D4`` as it is, anything less plain quoted."""
    return id if _BARE_PAIR.fullmatch(id) else basic_string(id)
