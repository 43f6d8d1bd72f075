"""A report as a list of items: each gate of each criterion, with all it says against the system."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pytest_devnet.model import Verdict

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """One gate of one criterion; ``criterion`` is empty for a gate beside the criteria.

    ``said`` are its findings and gaps as a terminal shows them, ``ids`` the same without lines and places.
    """

    criterion: str
    gate: str
    nodeid: str
    verdict: Verdict
    said: tuple[str, ...] = ()
    ids: frozenset[str] = frozenset()

    def says_as(self, other: Item | None) -> bool:
        """Does the other come to the same, for the same reasons?"""
        return other is not None and (self.verdict, self.ids) == (other.verdict, other.ids)


def items_of(report: Json) -> Iterator[Item]:
    """Every item of the report."""
    for criterion in report["criteria"]:
        yield from (_item(criterion["id"], gate) for gate in criterion["gates"])
    yield from (_item("", gate) for gate in report["gates"])


def changes(items: list[Item], before: list[Item]) -> Iterator[Item]:
    """The items that say something else than before, and those of before that are gone."""
    left = {one.nodeid: one for one in before}
    yield from (one for one in items if not one.says_as(left.pop(one.nodeid, None)))
    yield from left.values()


def _item(criterion: str, gate: Json) -> Item:
    findings = [one for one in gate["findings"] if one["severity"] == "blocking"]
    said = (*map(_finding, findings), *(_told(one["place"], one["reason"]) for one in gate["gaps"]))
    ids = frozenset((*(one["id"] for one in findings), *(one["reason"] for one in gate["gaps"])))
    return Item(criterion, gate["gate"], gate["nodeid"], Verdict(gate["verdict"]), said, ids)


def _finding(one: Json) -> str:
    where = one["path"] if one["line"] is None else f"{one['path']}:{one['line']}"
    return _told(where, one["subject"], one["message"])


def _told(*parts: str) -> str:
    return ": ".join(part for part in parts if part)
