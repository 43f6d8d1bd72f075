"""Objectives in a Markdown table: a column for the target, and what else the table says of each row.

A window or an owner that holds for the whole page may stand in its prose: ``Window: 28 days``, ``Owner: platform``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pytest_devnet.formats.durations import seconds
from pytest_devnet.formats.objectives import BurnAlert, Objective, share
from pytest_devnet.model import Place
from pytest_devnet.plan.blocks import Paragraph, Row, Table
from pytest_devnet.plan.markdown import parse
from pytest_devnet.plan.reader import cleaned

_COLUMNS = {
    "name": ("name", "objective", "slo", "indicator", "sli"),
    "service": ("service", "component"),
    "stated": ("target", "goal", "slo target", "objective"),
    "window": ("window", "period"),
    "owner": ("owner", "team"),
    "alert": ("alert", "alerts", "alert threshold", "alert thresholds", "alerting"),
}
_WINDOW = re.compile(r"\bwindow\b.*", re.IGNORECASE)
_OWNER = re.compile(r"\bowner\b[\s:*_]+(?:is\s+)?(\w.*?)[.*_]*$", re.IGNORECASE)


def objectives_in_tables(text: str, path: str) -> Iterator[Objective]:
    """A row of a table with a column for targets is an objective."""
    blocks = parse(cleaned(text))
    prose = [line.text for block in blocks if isinstance(block, Paragraph) for line in block.lines]
    window = next((found[0] for line in prose if (found := _WINDOW.search(line)) and seconds(found[0])), "")
    owner = next((found[1] for line in prose if (found := _OWNER.search(line))), "")
    for table in blocks:
        if isinstance(table, Table):
            columns = _columns(table.header)
            for row in table.rows if "stated" in columns else ():
                yield _objective(row, columns, path, window, owner)


def _columns(header: tuple[str, ...]) -> dict[str, int]:
    names = [" ".join(re.findall(r"\w+", cell.lower())) for cell in header]
    found: dict[str, int] = {}
    for meaning in ("stated", "name", "service", "window", "owner", "alert"):
        fits = (names.index(word) for word in _COLUMNS[meaning] if word in names)
        column = next((index for index in fits if index not in found.values()), None)
        if column is not None:
            found[meaning] = column
    return found


def _objective(row: Row, columns: dict[str, int], path: str, window: str, owner: str) -> Objective:
    def cell(meaning: str) -> str:
        column = columns.get(meaning)
        return row.cells[column].strip() if column is not None and column < len(row.cells) else ""

    place = Place(path, row.line)
    return Objective(
        place=place,
        name=cell("name") or cell("service"),
        service=cell("service"),
        owner=cell("owner") or owner,
        stated=cell("stated"),
        target=share(cell("stated")),
        window=seconds(cell("window") or window),
        alerts=(BurnAlert(place, cell("alert")),) if cell("alert").strip("-–— ") else (),
    )
