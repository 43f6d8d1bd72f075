"""A table of devnet.toml, taken key by key: what has the wrong type is a problem with its line, and is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from pytest_devnet.declarations.template import mistakes
from pytest_devnet.errors import SettingsError
from pytest_devnet.toml_source import Keys, TomlSource, did_you_mean

Word = TypeVar("Word", bound=str)
_NO_NAMES: frozenset[str] = frozenset()


@dataclass(slots=True)
class Table:
    """``keys`` is where the table stands in ``source``; problems are collected in the list all tables share."""

    source: TomlSource
    keys: Keys
    data: Mapping[str, object]
    problems: list[SettingsError] = field(default_factory=list)

    @property
    def place(self) -> str:
        return self.source.place(*self.keys)

    @property
    def name(self) -> str:
        """As TOML writes it: ``service.api.dependencies.billing``."""
        return ".".join(str(key) for key in self.keys)

    def complain(self, message: str, *keys: str | int, remedy: str = "") -> None:
        self.problems.append(self.source.error(message, *self.keys, *keys, remedy=remedy))

    def knows(self, known: Iterable[str]) -> None:
        """Every other key is a mistake."""
        self.problems.extend(self.source.unknown(self.data, known, *self.keys))

    def text(self, key: str, default: str = "", *, templates: frozenset[str] = _NO_NAMES) -> str:
        value = self.data.get(key, default)
        if not isinstance(value, str):
            self.complain(f"{key} wants a string", key, remedy=f'write {key} = "…"')
            return default
        self._templates(value, templates, key)
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        value = self.data.get(key, default)
        if isinstance(value, bool):
            return value
        self.complain(f"{key} wants true or false", key, remedy=f"write {key} = {str(default).lower()}")
        return default

    def seconds(self, key: str, default: float) -> float:
        value = self.data.get(key, default)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < float("inf"):
            return float(value)
        self.complain(f"{key} wants a number of seconds", key, remedy=f"write {key} = {default:g}")
        return default

    def whole(self, key: str, default: int, low: int, high: int) -> int:
        value = self.data.get(key, default)
        if type(value) is int and low <= value <= high:
            return value
        self.complain(f"{key} wants a whole number from {low} to {high}", key, remedy=f"write {key} = {default}")
        return default

    def one_of(self, key: str, words: tuple[Word, ...], default: Word) -> Word:
        value = self.data.get(key, default)
        for word in words:
            if value == word:
                return word
        remedy = did_you_mean(value, words) if isinstance(value, str) else f"known are {', '.join(words)}"
        self.complain(f"{key} wants one of {', '.join(words)}", key, remedy=remedy)
        return default

    def named(self, key: str, known: Iterable[str], what: str) -> str:
        """A name that must be among the known ones, or nothing."""
        value, names = self.text(key), tuple(known)
        if value and value not in names:
            remedy = did_you_mean(value, names) or f"declare it as [{what}.{value}]"
            self.complain(f"{key} names {value!r}, which is not declared", key, remedy=remedy)
        return value

    def texts(self, key: str, *, templates: frozenset[str] = _NO_NAMES) -> Mapping[str, str]:
        """A table of strings; a number or a flag is written as a string would be."""
        found = {}
        for name, value in self._mapping(key).items():
            if isinstance(value, str):
                self._templates(value, templates, key, name)
                found[name] = value
            elif type(value) is int:
                found[name] = str(value)
            else:
                self.complain(f"{name} wants a string", key, name, remedy=f'write {name} = "…"')
        return found

    def numbers(self, key: str) -> Mapping[str, float]:
        found = {}
        for name, value in self._mapping(key).items():
            if isinstance(value, int | float) and not isinstance(value, bool):
                found[name] = float(value)
            else:
                self.complain(f"{name} wants a number", key, name, remedy="write what one action adds")
        return found

    def templated(self, key: str, *, templates: frozenset[str]) -> object:
        """Any value at all; the strings in it may hold templates."""
        value = self.data.get(key)
        for text in strings_in(value):
            self._templates(text, templates, key)
        return value

    def within(self, key: str) -> Table | None:
        """The table at ``key``; None where there is none."""
        if key not in self.data or not isinstance(self.data[key], Mapping):
            self._mapping(key)
            return None
        return Table(self.source, (*self.keys, key), self._mapping(key), self.problems)

    def tables(self, key: str) -> Iterator[Table]:
        """The named tables below ``key``: ``[service.api]``, ``[service.worker]``."""
        for name in self._mapping(key):
            inner = Table(self.source, (*self.keys, key), self._mapping(key), self.problems).within(name)
            if inner is not None:
                yield inner

    def listed(self, key: str) -> Iterator[Table]:
        """The tables of a list of tables: ``[[service.api.actions]]``."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
            self.complain(f"{key} wants a list of tables", key, remedy=f"write [[{self.name}.{key}]]")
            return
        for number, one in enumerate(value):
            yield Table(self.source, (*self.keys, key, number), one, self.problems)

    def _mapping(self, key: str) -> Mapping[str, object]:
        value = self.data.get(key, {})
        if isinstance(value, Mapping):
            return value
        self.complain(f"{key} wants a table", key, remedy=f"write [{'.'.join(filter(None, (self.name, key)))}]")
        return {}

    def _templates(self, text: str, known: frozenset[str], *keys: str | int) -> None:
        for message, remedy in mistakes(text, known):
            self.complain(message, *keys, remedy=remedy)


def strings_in(value: object) -> Iterator[str]:
    """Every string of a JSON-like value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from strings_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from strings_in(inner)
