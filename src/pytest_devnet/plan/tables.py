"""Tables of criteria: which column holds the text, the id, the proof, the claim, and whom a row belongs to."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

from pytest_devnet.model import Kind, Values
from pytest_devnet.plan.blocks import Passage
from pytest_devnet.plan.entries import Entry, Found, Note
from pytest_devnet.plan.items import entry_of, joined
from pytest_devnet.plan.sections import reading_of
from pytest_devnet.plan.titles import cleaned, phase_of, step_of
from pytest_devnet.plan.values import values_of
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
    (Column.CLAIM, r"status|done\??|state|complete[d]?\??|checked|✅|progress"),
    (
        Column.ASIDE,
        r"owners?|dates?|due|eta|priority|notes?|comments?|effort|estimate|risk|weeks?|timeline|duration|depends on",
    ),
)
_DONE = re.compile(r"(?:[✅☑✔]|\[x\]|(?:done|complete[d]?|yes|passed|green|closed)\b)", re.IGNORECASE)


def kind_of(table: Table) -> Kind | None:
    """The kind a table's own header announces (``Definition of Done``), wherever the table stands."""
    meanings = [reading.meaning for cell in table.header if (reading := reading_of(cell))]
    wanted = (Kind.ACCEPTANCE, Kind.DELIVERABLE, Kind.PREREQUISITE)
    return next((kind for kind in wanted if kind in meanings), None)


def entries_of_table(kind: Kind, table: Table) -> Iterator[Found]:
    columns = [column_of(cell) for cell in table.header]
    if Column.TEXT not in columns:
        rows = tuple(row.line for row in table.rows)
        yield Note(table.line, "a table without a column that says what must hold", "head one column Description", rows)
        return
    for row in table.rows:
        yield _entry(kind, table, row, columns)


def column_of(header: str) -> Column:
    name = cleaned(header).lower() or normalise(header)
    return next((column for column, words in _HEADERS if re.fullmatch(words, name)), Column.TEXT)


def _entry(kind: Kind, table: Table, row: Row, columns: list[Column]) -> Found:
    def cells(column: Column) -> list[str]:
        pairs = zip(columns, row.cells, strict=False)
        return [cell.replace("\\|", "|") for one, cell in pairs if one is column and cell]

    owners = zip(table.header, columns, row.cells, strict=False)
    owner = next((_owner(header, cell) for header, one, cell in owners if one is Column.OWNER and cell), "")
    texts = cells(Column.TEXT) if owner else [*cells(Column.OWNER), *cells(Column.TEXT)]
    if not texts:
        said = "a table row that does not say what must hold"
        return Note(row.line, said, "fill the cell, or delete the row", (row.line,))
    whole = joined([Passage(text, (row.line,)) for text in texts]).text
    entry = entry_of(kind, Passage(": ".join(texts) if len(texts) == 2 else whole, (row.line,)))
    proof = values_of(", ".join(cells(Column.PROOF)))
    own = values_of(entry.text)
    values = Values(
        bounds=own.bounds,
        paths=tuple(dict.fromkeys((*own.paths, *proof.paths))),
        tag=own.tag,
        commands=tuple(dict.fromkeys((*own.commands, *proof.commands))),
    )
    native = next((normalise(cell) for cell in cells(Column.ID)), entry.native_id)
    claimed = entry.ticked or any(_DONE.match(cell) for cell in cells(Column.CLAIM))
    return Entry(kind, entry.text, entry.lines, claimed, native, values, owner)


def _owner(header: str, cell: str) -> str:
    """``Phase`` over ``1 Survey`` is the title ``Phase 1: Survey``; empty where that names no phase and no step."""
    name, _, rest = normalise(cell).partition(" ")
    title = f"{cleaned(header)} {name}: {rest}"
    return title if phase_of(title, 0) or step_of(title, "", 0) else ""
