"""TOML that knows where its keys stand, so that every mistake in it can name its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from pytest_devnet.errors import SettingsError

Keys = tuple[str | int, ...]
_AT_LINE = re.compile(r" ?\(at (line (\d+), column \d+|end of document)\)")
_HEADER = re.compile(r"\s*(\[\[?)(.+?)\]\]?\s*(#.*)?$")
_ASSIGNMENT = re.compile(
    r"\s*((?:\"[^\"]*\"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:\"[^\"]*\"|'[^']*'|[A-Za-z0-9_-]+))*)\s*="
)


@dataclass(frozen=True, slots=True)
class TomlSource:
    """A parsed TOML file. ``path`` is what messages call it; ``lines`` maps key paths to 1-based lines."""

    path: str
    data: Mapping[str, object]
    lines: Mapping[Keys, int]

    def place(self, *keys: str | int) -> str:
        """``path:line`` of a key, or of the nearest table around it."""
        while keys and keys not in self.lines:
            keys = keys[:-1]
        return f"{self.path}:{self.lines[keys]}" if keys else self.path

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
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        said = str(error)
        at = _AT_LINE.search(said)
        line = at[2] or str(text.count("\n") + 1) if at else None
        place = f"{path}:{line}" if line else path
        raise SettingsError(
            f"is not TOML: {_AT_LINE.sub('', said)}", place=place, remedy=_syntax_remedy(said)
        ) from error
    return TomlSource(path, data, dict(_key_lines(text)))


def _syntax_remedy(said: str) -> str:
    if "Invalid initial character for a key part" in said or "Expected ']'" in said:
        return 'quote keys that hold other than letters, digits, "_" and "-"'
    if "overwrite" in said or "twice" in said or "redefin" in said:
        return 'give each table and key once; let one gate stand twice by a label: "family.promise[label]"'
    return ""


def _key_lines(text: str) -> Iterator[tuple[Keys, int]]:
    table: Keys = ()
    counts: dict[Keys, int] = {}
    inside = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if inside:
            inside = "" if line.count(inside) % 2 else inside
            continue
        header, assignment = _HEADER.match(line), _ASSIGNMENT.match(line)
        if assignment:
            yield (*table, *_parts(assignment[1])), number
        elif header:
            table = _parts(header[2])
            if header[1] == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            yield table, number
        inside = next((mark for mark in ('"""', "'''") if line.count(mark) % 2), "")


def _parts(dotted: str) -> Keys:
    try:
        nested: object = tomllib.loads(f"{dotted} = 0")
    except tomllib.TOMLDecodeError:
        return ()
    keys: list[str | int] = []
    while isinstance(nested, dict):
        key, nested = next(iter(nested.items()))
        keys.append(key)
    return tuple(keys)
