"""Reading devnet-waivers.toml. An entry with a mistake excuses nothing; the rest of the file still counts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from pytest_devnet.errors import SettingsError
from pytest_devnet.model import Attestation, NotApplicable, Waiver
from pytest_devnet.toml_source import TomlSource, read_toml
from pytest_devnet.waivers.file import FILE, SOUND, WaiverFile
from pytest_devnet.waivers.table import Table

if TYPE_CHECKING:
    from pathlib import Path

E = TypeVar("E", Waiver, Attestation, NotApplicable)
_ARRAYS = ("waiver", "attestation", "not-applicable")


def read_waivers(root: Path, known: Mapping[str, str] = MappingProxyType({})) -> WaiverFile:
    """The exceptions of the repository at ``root``; none where there is no file. Mistakes are kept, never raised.

    ``known`` are the texts of all criteria by their ids: what is missing or wrong is told by the one at hand.
    """
    if not os.path.lexists(root / FILE):
        return WaiverFile()
    try:
        source = read_toml(root / FILE, FILE)
    except SettingsError as error:
        return WaiverFile(problems=(error,))
    problems = list(source.unknown(source.data, _ARRAYS))
    return WaiverFile(
        _entries(source, known, problems, "waiver", _waiver),
        _entries(source, known, problems, "attestation", _attestation),
        _entries(source, known, problems, "not-applicable", _not_applicable),
        tuple(problems),
    )


def _entries(
    source: TomlSource,
    known: Mapping[str, str],
    problems: list[SettingsError],
    name: str,
    build: Callable[[Table], E],
) -> tuple[E, ...]:
    kept: list[E] = []
    for index, given in _tables(source, name, problems):
        table = Table(source, (name, index), given, known)
        entry = build(table)
        table.no_others()
        if not table.problems:
            table.problems += _repeats(source, name, index, entry, kept)
        problems += table.problems
        kept += [] if table.problems else [entry]
    return tuple(kept)


def _tables(source: TomlSource, name: str, problems: list[SettingsError]) -> Iterator[tuple[int, Mapping[str, object]]]:
    value = source.data.get(name, [])
    for index, given in enumerate(value if isinstance(value, list) else [None]):
        if isinstance(given, Mapping):
            yield index, given
        else:
            problems.append(source.error(f"{name} wants tables", name, index, remedy=f"head each with [[{name}]]"))


def _repeats(source: TomlSource, name: str, index: int, entry: E, kept: list[E]) -> Iterator[SettingsError]:
    for earlier in kept:
        if _identity(earlier) == _identity(entry):
            yield source.error(f"repeats the entry at {earlier.place}", name, index, remedy="keep one of them")
        elif earlier.place == entry.place:
            remedy = f"head each with [[{name}]], on lines of their own"
            yield source.error("cannot be told from the entry before it", name, index, remedy=remedy)


def _identity(entry: Waiver | Attestation | NotApplicable) -> object:
    if isinstance(entry, Waiver):
        return entry.criterion, entry.gate, frozenset(entry.match)
    return (entry.criterion, frozenset(entry.claims)) if isinstance(entry, Attestation) else entry.criterion


def _waiver(table: Table) -> Waiver:
    criterion = table.criterion() if table.has("criterion") else ""
    gate = table.gate(never=SOUND) if table.has("gate") else ""
    if not {"criterion", "gate"} & set(table.given):
        remedy = f'add gate = "…", or criterion = {table.example("criterion")}'
        table.wrong("criterion", "names neither a criterion nor a gate", remedy)
    return Waiver(
        place=table.place,
        match=table.match(),
        owner=table.text("owner"),
        approver=table.text("approver"),
        reason=table.prose("reason"),
        ticket=table.text("ticket"),
        expires=table.day("expires"),
        criterion=criterion,
        gate=gate,
    )


def _attestation(table: Table) -> Attestation:
    signed, days = table.day("date"), table.days("valid_for")
    return Attestation(
        place=table.place,
        criterion=table.criterion(),
        statement=table.prose("statement"),
        by=table.text("by"),
        approver=table.text("approver"),
        signed=signed,
        valid_until=date.fromordinal(min(signed.toordinal() + days, date.max.toordinal())),
        files=table.files(),
        claims=table.claims(),
    )


def _not_applicable(table: Table) -> NotApplicable:
    return NotApplicable(
        place=table.place,
        criterion=table.criterion(),
        owner=table.text("owner"),
        approver=table.text("approver"),
        reason=table.prose("reason"),
        expires=table.day("expires"),
    )
