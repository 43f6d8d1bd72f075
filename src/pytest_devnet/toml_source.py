"""TOML that knows where its keys stand, so that every mistake in it can name its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property, partial
from pathlib import Path

from pytest_devnet.errors import SettingsError
from pytest_devnet.toml_text import Statement, statements

Keys = tuple[str | int, ...]
_AT_LINE = re.compile(r" ?\(at (line (\d+), column \d+|end of document)\)")
_QUOTING = 'quote keys that hold other than letters, digits, "_" and "-"'
_ONCE = 'give each table and key once; let one gate stand twice by a label: "family.promise[label]"'
_CLOSED = "close the quotes and brackets that are open there"
_STATEMENT = "write one [table] or key = value a line, and # before what is only a comment"
_SYNTAX = {
    "expected ']'": f"{_QUOTING}, and close the brackets around the name of a table",
    "invalid initial character for a key part": _QUOTING,
    "overwrite": _ONCE,
    "twice": _ONCE,
    "redefin": _ONCE,
    "duplicate": _ONCE,
    "illegal character": 'close the string on its line, or put """ around text of several lines',
    "invalid character": "leave that character out",
    "invalid value": "put text into double quotes; true, false, numbers, dates and [lists] stand without",
    "unclosed": _CLOSED,
    "unterminated": _CLOSED,
    'expected "\'"': _CLOSED,
    "expected newline": "put what follows on a line of its own, or into the quotes or brackets of the value",
    "unescaped": r"write \\ for a backslash, or single quotes around the text",
    "recursion": "nest fewer brackets",
    "exceeds": "write fewer digits, or put them into quotes",
}


@dataclass(frozen=True)
class TomlSource:
    """A parsed TOML file. ``path`` is what messages call it; ``find_lines`` works out where its keys stand."""

    path: str
    data: Mapping[str, object]
    find_lines: Callable[[], Mapping[Keys, int]]

    @cached_property
    def lines(self) -> Mapping[Keys, int]:
        """Key paths and their 1-based lines: only a message wants them."""
        return self.find_lines()

    def line(self, *keys: str | int) -> int | None:
        """The line of a key, or of the nearest table around it."""
        while keys and keys not in self.lines:
            keys = keys[:-1]
        return self.lines.get(keys)

    def place(self, *keys: str | int) -> str:
        """``path:line`` of a key, or of the nearest table around it."""
        line = self.line(*keys)
        return self.path if line is None else f"{self.path}:{line}"

    def error(self, message: str, *keys: str | int, remedy: str = "") -> SettingsError:
        return SettingsError(message, place=self.place(*keys), remedy=remedy)

    def unknown(self, table: Mapping[str, object], known: Iterable[str], *keys: str | int) -> Iterator[SettingsError]:
        """An error for each key of ``table`` (which stands at ``keys``) that is not known."""
        names = sorted(known)
        for key in table:
            if key not in names:
                yield self.error(f"unknown key {key!r}", *keys, key, remedy=did_you_mean(key, names))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The remedy for a word that is not known: the nearest right one, or all of them."""
    names = list(known)
    near = get_close_matches(word, names, n=1)
    return f"did you mean {near[0]!r}?" if near else f"known are {', '.join(names)}" if names else ""


def read_toml(file: Path, path: str) -> TomlSource:
    """Read ``file``, called ``path`` in messages. Raises ``SettingsError`` with the line of a syntax error."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise SettingsError(f"cannot be read: {error.strerror}", place=path) from error
    except UnicodeDecodeError as error:
        raise SettingsError("is not UTF-8 text", place=path, remedy="save it as UTF-8") from error
    return parse_toml(text, path)


def parse_toml(text: str, path: str) -> TomlSource:
    """Parse TOML text. Raises ``SettingsError`` with the line of a syntax error."""
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        said = str(error)
        at = _AT_LINE.search(said)
        line = at[2] or str(text.rstrip("\n").count("\n") + 1) if at else None
        place = f"{path}:{line}" if line else path
        raise SettingsError(
            f"is not TOML: {_AT_LINE.sub('', said)}", place=place, remedy=_syntax_remedy(said)
        ) from error
    return TomlSource(path, data, partial(_key_lines, text))


def _syntax_remedy(said: str) -> str:
    return next((remedy for part, remedy in _SYNTAX.items() if part in said.lower()), _STATEMENT)


def _key_lines(text: str) -> dict[Keys, int]:
    lines: dict[Keys, int] = {}
    lengths: dict[Keys, int] = {}
    table: Keys = ()
    for statement in statements(text):
        if statement.is_header:
            table = _table(statement, lengths)
        keys = table if statement.is_header else (*table, *statement.keys)
        for length in range(1, len(keys)):
            lines.setdefault(keys[:length], statement.line)
        if statement.mark != "#":
            lines[keys] = statement.line
    return lines


def _table(header: Statement, lengths: dict[Keys, int]) -> Keys:
    """The path of a header's table; each array of tables on the way stands at its last element."""
    path: Keys = ()
    for key in header.keys[:-1]:
        path = (*path, key)
        path = (*path, lengths[path] - 1) if path in lengths else path
    path = (*path, header.keys[-1])
    if header.mark == "[[":
        lengths[path] = lengths.get(path, 0) + 1
        return (*path, lengths[path] - 1)
    return path
