"""Tables of criteria: which column holds the text, the id, the proof, the claim, and whom a row belongs to."""

from __future__ import annotations

import re
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING

from pytest_devnet.model import Kind
from pytest_devnet.plan.blocks import Passage
from pytest_devnet.plan.entries import Entry, Found, Note
from pytest_devnet.plan.hypertext import says
from pytest_devnet.plan.items import entry_of, joined
from pytest_devnet.plan.titles import cleaned, phase_of, step_of
from pytest_devnet.plan.vocabulary import reading_of
from pytest_devnet.plan.wording import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_devnet.plan.blocks import Row, Table


class Column(Enum):
    TEXT = "what must hold"
    ID = "the author's id"
    OWNER = "the step or phase a row is about"
    PROOF = "how it is shown"
    CLAIM = "whether it is done"
    ASIDE = "for the reader"


_HEADERS = (
    (Column.ID, r"ids?|#|no\.?|nr\.?|num(?:ber)?|key|ref"),
    (Column.OWNER, r"phase|step|wave|milestone|task group|session|sprint|stage"),
    (
        Column.PROOF,
        r"(?:proof|evidence|verification|validation|verified|how)\b.*|command|method|verify (?:by|with)",
    ),
    (Column.ASIDE, r"parallel\??|depends(?: on)?"),
    (Column.CLAIM, r"(?:current )?status|done\??|state|complete[d]?\??|checked|✅|progress"),
    (
        Column.ASIDE,
        r"owners?|dates?|due|eta|priority|notes?|comments?|effort|estimate|risk|weeks?|timeline|duration",
    ),
)
_ANNOUNCED = (Kind.ACCEPTANCE, Kind.DELIVERABLE, Kind.PREREQUISITE)
_BOX = re.compile(r"\s*\[[ xX]?\]\s*")
_DONE = re.compile(r"(?:[✅☑✔✓]|\[x\]|(?:done|complete[d]?|yes|passed|green|closed)\b)", re.IGNORECASE)


def kind_of(table: Table) -> Kind | None:
    """The kind a table's own header announces (``Definition of Done``), wherever the table stands."""
    announced = set(map(_kind, table.header))
    return next((kind for kind in _ANNOUNCED if kind in announced), None)


def entries_of_table(kind: Kind, table: Table) -> Iterator[Found]:
    """An entry for each row, or for each of its kinds where the header announces several."""
    columns = [column_of(cell) for cell in table.header]
    if Column.TEXT not in columns:
        rows = tuple(row.line for row in table.rows)
        yield Note(table.line, "a table without a column that says what must hold", "head one column Description", rows)
        return
    if any(map(_BOX.fullmatch, table.header)):
        said = "the title row of a table is one to tick off"
        yield Note(table.line, said, "put a row of titles above it, such as Task and Done")
    shares = _shares(kind, table, columns)
    for row in table.rows:
        found = list(_entries(shares, table, row, columns))
        yield from found
        if not found:
            said = "a table row that does not say what must hold"
            yield Note(row.line, said, "fill the cell, or delete the row", (row.line,))


def column_of(header: str) -> Column:
    name = cleaned(header).lower() or normalise(header)
    return next((column for column, words in _HEADERS if re.fullmatch(words, name)), Column.TEXT)


def _kind(header: str) -> Kind | None:
    reading = reading_of(header)
    return next((kind for kind in _ANNOUNCED if reading and reading.meaning is kind), None)


def _shares(kind: Kind, table: Table, columns: list[Column]) -> dict[Kind, list[int]]:
    """Which columns say what must hold, by kind; the kind of the proof comes first."""
    kinds = [_kind(header) for header in table.header]
    several = len({*kinds} - {None}) > 1
    shares: dict[Kind, list[int]] = {kind_of(table) or kind: []}
    for at, column in enumerate(columns):
        if column is Column.TEXT:
            shares.setdefault((kinds[at] or Kind.DELIVERABLE) if several else next(iter(shares)), []).append(at)
    return shares


def _entries(shares: dict[Kind, list[int]], table: Table, row: Row, columns: list[Column]) -> Iterator[Entry]:
    def cells(column: Column) -> list[str]:
        pairs = zip(columns, row.cells, strict=False)
        return [cell.replace("\\|", "|") for one, cell in pairs if one is column and cell]

    owners = zip(table.header, columns, row.cells, strict=False)
    owner = next((_owner(header, cell) for header, one, cell in owners if one is Column.OWNER and cell), "")
    names = [] if owner else cells(Column.OWNER)
    native = next(map(normalise, cells(Column.ID)), "")
    proof = ", ".join(cells(Column.PROOF))
    claimed = any(_DONE.match(cell) for cell in cells(Column.CLAIM))
    for kind, share in shares.items():
        texts = [*names, *(row.cells[at].replace("\\|", "|") for at in share if says(row.cells[at]))]
        if texts:
            entry = entry_of(kind, _passage(texts, row), ticked=claimed)
            yield replace(entry, native_id=native or entry.native_id, proof=proof, owner=owner)
            names, native, proof = [], "", ""


def _passage(texts: list[str], row: Row) -> Passage:
    if len(texts) == 2:
        return Passage(": ".join(texts), (row.line,))
    return Passage(joined([Passage(text, (row.line,)) for text in texts]).text, (row.line,))


def _owner(header: str, cell: str) -> str:
    """The title of a phase or step that a cell names: ``1 Survey`` below ``Phase`` is ``Phase 1: Survey``."""
    text = normalise(cell)
    name, _, rest = text.partition(" ")
    titles = (text, f"{cleaned(header)} {name}: {rest}")
    return next((title for title in titles if phase_of(title, 0) or step_of(title, "", 0)), "")
