"""Istanbul's coverage-final.json, the common form of nyc, c8, Jest, Vitest and Karma.

Shape: path > statementMap {id: {start: {line}}}, s {id: hits}, branchMap {id: {loc: {start: {line}}, locations}},
b {id: [hits of each branch]}. As in Istanbul's own line figure, a line counts where a statement starts, and is hit if
one of the statements that start there ran.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from pytest_devnet.errors import FactError
from pytest_devnet.formats.collected import Collected, marked
from pytest_devnet.formats.json import Members
from pytest_devnet.formats.numbers import LAST_LINE, quoted, whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_devnet.formats.lines import FileCoverage

REMEDY = "write coverage-final.json with Istanbul's `json` reporter"


def read(stream: BinaryIO) -> dict[str, FileCoverage]:
    """Coverage by path, absolute as a rule. The summary of the ``json-summary`` reporter holds no lines: refused."""
    collected, members = Collected(REMEDY), Members(stream)
    for path in members.document():
        entry = members.value()
        try:
            collected.add(path, _file(entry))
        except FactError as error:
            raise FactError(f"{quoted(path)}: {error.message}", remedy=REMEDY) from None
    return collected.finished()


def _file(entry: object) -> FileCoverage:
    if isinstance(entry, dict) and "statementMap" not in entry and isinstance(entry.get("lines"), dict):
        raise FactError("a summary of percentages, without lines")
    marks = marked(_statements(entry))
    for line, total, hit in _branches(entry):
        marks.branch(line, total, hit)
    return marks.coverage(branched=True)


def _statements(entry: object) -> Iterator[tuple[int, bool]]:
    places, hits = _object(entry, "statementMap"), _object(entry, "s")
    _same_ids(places, hits, "statementMap", "s")
    for id_, place in places.items():
        yield _line(place), whole(hits[id_], "hits of a statement") > 0


def _branches(entry: object) -> Iterator[tuple[int, int, int]]:
    places, hits = _object(entry, "branchMap", {}), _object(entry, "b", {})
    _same_ids(places, hits, "branchMap", "b")
    for id_, place in places.items():
        taken, ways = hits[id_], _object(places, id_).get("locations")
        if not isinstance(taken, list) or not isinstance(ways, list) or len(taken) != len(ways):
            raise FactError(f"branch {quoted(id_)} does not have one count for each of its locations")
        where = _object(place, "loc", {"start": place})
        yield _line(where), len(taken), sum(whole(count, "hits of a branch") > 0 for count in taken)


def _line(place: object) -> int:
    return whole(_object(place, "start").get("line"), "a line number", LAST_LINE, 1)


def _same_ids(places: Mapping[str, object], hits: Mapping[str, object], *names: str) -> None:
    if places.keys() != hits.keys():
        raise FactError(f"{names[0]} and {names[1]} do not have the same ids")


def _object(holder: object, key: str, default: object = None) -> dict[str, object]:
    value = holder.get(key, default) if isinstance(holder, dict) else None
    if not isinstance(value, dict):
        raise FactError(f"no object {quoted(key)} where Istanbul writes one")
    return value
