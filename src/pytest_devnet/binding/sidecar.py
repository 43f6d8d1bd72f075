"""The bindings of one plan, as its sidecar file states them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

from pytest_devnet.errors import SettingsError
from pytest_devnet.model import Strength
from pytest_devnet.toml_source import Keys, TomlSource, did_you_mean, read_toml

_OWN = ("criterion", "strength")
_STRENGTHS = {strength.word: strength for strength in Strength}
_GATE = re.compile(r"([a-z][a-z0-9-]*\.[a-z][a-z0-9-]*)(?:\[([^\[\]]+)\])?")


@dataclass(frozen=True, slots=True)
class GateEntry:
    """One gate of a table: ``"runbooks.usable[support]" = { … }``. ``claims`` is None where the binding gives none."""

    gate: str
    label: str | None
    given: Mapping[str, object]
    claims: tuple[str, ...] | None
    keys: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One table of the sidecar: the criterion it means, by text and id, and its gates."""

    id: str
    text: str | None
    gates: tuple[GateEntry, ...]
    strength: Strength | None
    mistakes: tuple[SettingsError, ...]


@dataclass(frozen=True, slots=True)
class Sidecar:
    """``broken`` is the one reason why nothing of the file could be read."""

    path: str
    entries: tuple[Entry, ...] = ()
    source: TomlSource | None = None
    broken: SettingsError | None = None

    def place(self, *keys: str) -> str:
        return self.source.place(*keys) if self.source else self.path


def sidecar_path(plan: str) -> str:
    """``docs/plan/phase-e.md`` has its bindings in ``docs/plan/phase-e.toml``."""
    return PurePosixPath(plan).with_suffix(".toml").as_posix()


def read_sidecar(root: Path, plan: str) -> Sidecar:
    """The bindings beside a plan; none where there is no file."""
    path = sidecar_path(plan)
    if not (root / path).is_file():
        return Sidecar(path)
    try:
        source = _by_id(read_toml(root / path, path))
    except SettingsError as error:
        return Sidecar(path, broken=error)
    except RecursionError:
        return Sidecar(path, broken=SettingsError("nests its tables too deeply", place=path, remedy="write [E1.D4]"))
    return Sidecar(path, tuple(_entry(source, id, table) for id, table in source.data.items()), source)


def _by_id(source: TomlSource) -> TomlSource:
    """The same file with one key a criterion: ``[E1.D4]``, which nests ``D4`` in ``E1``, and ``["E1.D4"]`` are one."""
    data: dict[str, object] = {}
    ids: dict[Keys, str] = {}
    for keys, table in _tables(source.data):
        id = ".".join(keys)
        if id in data:
            twice = [known for known in ids if ids[known] == id]
            later = max((keys, *twice), key=lambda one: source.line(*one) or 0)
            raise source.error(f"{id} stands twice", *later, remedy="put all its gates into one table")
        data[id] = table
        ids[keys] = id
    return replace(source, data=data, find_lines=partial(_lines_by_id, source, ids))


def _lines_by_id(source: TomlSource, ids: Mapping[Keys, str]) -> dict[Keys, int]:
    lines: dict[Keys, int] = {}
    for known, line in source.lines.items():
        for length in range(1, len(known) + 1):
            if known[:length] in ids:
                lines[ids[known[:length]], *known[length:]] = line
    return lines


def _tables(data: Mapping[str, object], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    for key, table in data.items():
        keys = (*above, key)
        if not isinstance(table, Mapping):
            yield keys, table
        elif _only_leads_to_tables(table):
            yield from _tables(table, keys)
        else:
            within = {
                name: table[name] for name in table if not _GATE.fullmatch(name) and _holds_criterion(table[name])
            }
            yield keys, {name: inner for name, inner in table.items() if name not in within}
            yield from _tables(within, keys)


def _only_leads_to_tables(table: Mapping[str, object]) -> bool:
    states = _has_gates(table) or any(name in table for name in _OWN)
    return not states and any(isinstance(inner, Mapping | list) for inner in table.values())


def _holds_criterion(value: object) -> bool:
    return isinstance(value, Mapping) and ("criterion" in value or any(map(_holds_criterion, value.values())))


def _entry(source: TomlSource, id: str, table: object) -> Entry:
    if not isinstance(table, Mapping) or not ("criterion" in table or _has_gates(table)):
        remedy = 'write [E1.D4], then criterion = "its text"'
        return Entry(id, None, (), None, (source.error(f"{id!r} is no table of a criterion", id, remedy=remedy),))
    mistakes: list[SettingsError] = []
    text = table.get("criterion")
    if not isinstance(text, str):
        mistakes.append(source.error("criterion wants the criterion's text", id, remedy="repeat the line of the plan"))
    strength = _strength(source, id, table, mistakes)
    gates = [_gate(source, id, name, given, mistakes) for name, given in table.items() if name not in _OWN]
    found = tuple(gate for gate in gates if gate)
    return Entry(id, text if isinstance(text, str) else None, found, strength, tuple(mistakes))


def _has_gates(table: Mapping[str, object]) -> bool:
    return any(_GATE.fullmatch(name) for name in table)


def _strength(
    source: TomlSource,
    id: str,
    table: Mapping[str, object],
    mistakes: list[SettingsError],
) -> Strength | None:
    if "strength" not in table:
        return None
    word = table["strength"]
    if isinstance(word, str) and word in _STRENGTHS:
        return _STRENGTHS[word]
    remedy = did_you_mean(str(word), _STRENGTHS)
    mistakes.append(source.error(f"strength {word!r} is not known", id, "strength", remedy=remedy))
    return None


def _gate(
    source: TomlSource,
    id: str,
    name: str,
    given: object,
    mistakes: list[SettingsError],
) -> GateEntry | None:
    match = _GATE.fullmatch(name)
    if match is None:
        dotted = f"{name}.{next(iter(given), '')}" if isinstance(given, Mapping) else ""
        remedy = f'quote it: "{dotted}" = {{ … }}' if _GATE.fullmatch(dotted) else did_you_mean(name, _OWN)
        mistakes.append(source.error(f"{name!r} is neither a gate nor a key of a binding", id, name, remedy=remedy))
        return None
    if not isinstance(given, Mapping):
        mistakes.append(source.error(f"{name} wants a table", id, name, remedy=f'write "{name}" = {{}}'))
        return None
    claims = given.get("claims")
    listed = [claims] if isinstance(claims, str) else claims
    if listed is not None and not (isinstance(listed, list) and all(isinstance(claim, str) for claim in listed)):
        mistakes.append(source.error("claims wants a string or a list of strings", id, name, "claims"))
        listed = []
    parameters = {key: value for key, value in given.items() if key != "claims"}
    return GateEntry(match[1], match[2], parameters, None if listed is None else tuple(listed), (id, name))
