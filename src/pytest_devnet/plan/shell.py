"""As much of a POSIX shell's grammar as tells where a command starts, and what its words are.

Quotes, escapes, comments and continued lines are understood (POSIX.1-2024, XCU 2.2 and 2.3); nothing is expanded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""(?P<blank>[ \t]+|\\\n)
      | (?P<end>\n|;;?|&&?|\|\|?)
      | (?P<comment>(?<![^\s;&|])\#[^\n]*)
      | '(?P<raw>[^']*)(?:'|\Z)
      | "(?P<cooked>(?:[^"\\]|\\.)*)(?:"|\\?\Z)
      | \\(?P<escaped>.?)
      | (?P<bare>[^ \t\n\\;&|'"]+)""",
    re.VERBOSE | re.DOTALL,
)
_COOKED = re.compile(r'\\([\\"$`])')


@dataclass(frozen=True, slots=True)
class Command:
    """A simple command: its words without their quotes, the 0-based line it starts on, and its source."""

    words: tuple[str, ...]
    line: int
    source: str


def commands_in(script: str) -> tuple[Command, ...]:
    """The simple commands of a script, in order. A quote that is never closed runs to the end of the script."""
    found: list[Command] = []
    words: list[str] = []
    word: list[str] = []
    line = first = start = end = 0
    for token in _TOKEN.finditer(script):
        kind = token.lastgroup or ""
        if kind in ("blank", "comment", "end"):
            words += ["".join(word)] if word else []
            word = []
        else:
            if not words and not word:
                first, start = line, token.start()
            word.append(_COOKED.sub(r"\1", token[kind]) if kind == "cooked" else token[kind])
            end = token.end()
        if kind == "end" and words:
            found.append(Command(tuple(words), first, script[start:end]))
            words = []
        line += token.group().count("\n")
    words += ["".join(word)] if word else []
    return (*found, Command(tuple(words), first, script[start:end])) if words else tuple(found)
