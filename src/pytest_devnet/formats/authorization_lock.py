"""authorization.lock.toml: who may call what, reviewed like code: a line a cell, sorted, so that changes are small."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Any, Literal, get_args

from pytest_devnet.errors import SettingsError
from pytest_devnet.toml_source import TomlSource, did_you_mean, parse_toml
from pytest_devnet.toml_text import basic_string

LOCK = "authorization.lock.toml"
Locked = Literal["allow", "told", "deny", "hide"]
Relation = Literal["own", "same-tenant", "other-tenant", "missing", "any"]
DECISIONS: tuple[Locked, ...] = get_args(Locked)
RELATIONS: tuple[Relation, ...] = get_args(Relation)
ANONYMOUS = "anonymous"
_KEYS = ("version", "public", "cells", "reasons", "shared", "hidden")
_HEADER = """\
# Who may call what: operation, role, and what the object is to the caller. Reviewed like code.
# allow: done; told: answered as if it were, and it stays as it is; deny: refused with 401 or 403; hide: 404, as if
# absent. Written by: pytest --devnet-authorization-update
"""


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One line: ``operation`` is ``METHOD /path``, ``role`` one of a principal, or ``anonymous``."""

    operation: str
    role: str
    relation: str

    def __str__(self) -> str:
        return f"{self.operation} {self.role} {self.relation}"


@dataclass(frozen=True, slots=True)
class Lock:
    """``public`` may be called by anybody; ``reasons`` say why a cell is so wide; ``problems`` are its mistakes.

    ``shared`` says why a cell may show something of other tenants that was not asked for: a list meant for all.
    ``hidden`` names fields that a role must not be shown: those of an operation, by ``METHOD /path role``.
    ``header`` is the comment at its top.
    """

    public: tuple[str, ...] = ()
    cells: Mapping[Cell, Locked] = field(default_factory=dict)
    reasons: Mapping[Cell, str] = field(default_factory=dict)
    problems: tuple[SettingsError, ...] = ()
    source: TomlSource | None = None
    header: str = _HEADER
    hidden: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shared: Mapping[Cell, str] = field(default_factory=dict)

    def place(self, cell: Cell) -> str:
        return LOCK if self.source is None else self.source.place("cells", str(cell))

    @property
    def roles(self) -> tuple[str, ...]:
        return tuple(sorted({cell.role for cell in self.cells} - {ANONYMOUS}))

    def of(self, operation: str) -> dict[Cell, Locked]:
        """The lines of one operation."""
        return {cell: locked for cell, locked in self.cells.items() if cell.operation == operation}


def read_lock(text: str) -> Lock:
    """The lock; what cannot be meant is left out, and is a problem. Raises ``SettingsError`` for what is no TOML."""
    own = list(takewhile(lambda line: line.startswith("#"), text.splitlines(keepends=True)))
    return replace(_Reader(parse_toml(text, LOCK)).lock(), header="".join(own))


def written(lock: Lock) -> str:
    """The text of a lock: sorted, and the same for the same decisions."""
    lines = ["version = 1", "", "# Anybody may call these.", "public = ["]
    lines += [f"    {basic_string(one)}," for one in sorted(lock.public)]
    lines += ["]", "", "[cells]", *_table(lock.cells)]
    if lock.reasons:
        lines += [
            "",
            "# Why cells are wider than they were, or reach across tenants.",
            "[reasons]",
            *_table(lock.reasons),
        ]
    if lock.shared:
        lines += ["", "# What shows something of other tenants, and why it may.", "[shared]", *_table(lock.shared)]
    if lock.hidden:
        lines += ["", "# Fields that a role must not be shown.", "[hidden]"]
        lines += [f"{basic_string(key)} = {_listed(lock.hidden[key])}" for key in sorted(lock.hidden)]
    return lock.header + "\n".join(lines) + "\n"


def _listed(names: Iterable[str]) -> str:
    return f"[{', '.join(basic_string(one) for one in names)}]"


def _table(values: Mapping[Cell, Any]) -> Iterator[str]:
    for cell in sorted(values, key=str):
        yield f"{basic_string(str(cell))} = {basic_string(values[cell])}"


@dataclass(slots=True)
class _Reader:
    source: TomlSource
    problems: list[SettingsError] = field(default_factory=list)

    def lock(self) -> Lock:
        data = self.source.data
        self.problems.extend(self.source.unknown(data, _KEYS))
        if data.get("version") != 1:
            self._complain(f"its version is {data.get('version')!r} (want 1)", "version", remedy="write version = 1")
        public, cells = self._public(), self._cells()
        reasons, shared = ({cell: str(value) for cell, _, value in self._entries(one)} for one in ("reasons", "shared"))
        hidden = dict(self._hidden())
        return Lock(public, cells, reasons, tuple(self.problems), self.source, hidden=hidden, shared=shared)

    def _hidden(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        for key, value in self._members("hidden"):
            method, path, role = (*key.split(" ", 2), "", "")[:3]
            named = isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)
            if method and role and path.startswith("/") and named:
                yield key, tuple(value)
            else:
                said = f"{key!r} hides no fields of an operation from a role"
                self._complain(said, "hidden", key, remedy='write "GET /path role" = ["field"]')

    def _public(self) -> tuple[str, ...]:
        listed = self.source.data.get("public", [])
        if isinstance(listed, list) and all(isinstance(one, str) for one in listed):
            self._sorted(listed, "public")
            return tuple(listed)
        self._complain("public wants a list of operations", "public", remedy='write public = ["GET /health"]')
        return ()

    def _cells(self) -> dict[Cell, Locked]:
        found: dict[Cell, Locked] = {}
        entries = list(self._entries("cells"))
        self._sorted([key for _, key, _ in entries], "cells")
        for cell, key, value in entries:
            for known in DECISIONS:
                if value == known:
                    found[cell] = known
            if cell not in found:
                self._complain(f"{value!r} is no decision", "cells", key, remedy=did_you_mean(str(value), DECISIONS))
        return found

    def _members(self, table: str) -> Iterator[tuple[str, Any]]:
        data = self.source.data.get(table, {})
        if isinstance(data, Mapping):
            yield from data.items()
        else:
            self._complain(f"{table} wants a table", table, remedy=f"write [{table}]")

    def _entries(self, table: str) -> Iterator[tuple[Cell, str, object]]:
        for key, value in self._members(table):
            operation, _, relation = key.rpartition(" ")
            method, path, role = (*operation.split(" ", 2), "", "")[:3]
            if role and path.startswith("/") and relation in RELATIONS:
                yield Cell(f"{method} {path}", role, relation), key, value
            else:
                remedy = f'write "GET /path role relation"; relations are {", ".join(RELATIONS)}'
                self._complain(f"{key!r} is no cell", table, key, remedy=remedy)

    def _sorted(self, keys: Iterable[str], table: str) -> None:
        listed = list(keys)
        wrong = next((one for one, right in zip(listed, sorted(listed), strict=True) if one != right), None)
        if wrong is not None:
            self._complain(f"{table} is not sorted: {wrong!r} stands too early", table, wrong, remedy="sort its lines")

    def _complain(self, message: str, *keys: str, remedy: str) -> None:
        self.problems.append(self.source.error(message, *keys, remedy=remedy))
