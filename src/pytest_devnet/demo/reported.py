"""A report as a list of items: each gate of each criterion, with all it says against the system."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from pytest_devnet.model import Verdict

Json = dict[str, Any]
_BINDING = "bound"


@dataclass(frozen=True, slots=True)
class Item:
    """One gate of one criterion; ``criterion`` is empty for a gate beside the criteria.

    ``key`` names it by the criterion's text, which stays when ids move on. ``said`` are its findings and gaps as a
    terminal shows them, ``reasons`` the same without lines and ids.
    """

    criterion: str
    gate: str
    key: tuple[str | None, ...]
    verdict: Verdict
    said: tuple[str, ...] = ()
    reasons: frozenset[str] = frozenset()

    def says_as(self, other: Item | None) -> bool:
        """Does the other come to the same, for the same reasons?"""
        return other is not None and (self.verdict, self.reasons) == (other.verdict, other.reasons)


def items_of(report: Json) -> Iterator[Item]:
    """Every item of the report."""
    for criterion in report["criteria"]:
        yield from (_item(criterion["id"], criterion["text"], gate) for gate in criterion["gates"])
    yield from (_item("", "", gate) for gate in report["gates"])


def changes(items: list[Item], before: list[Item]) -> Iterator[Item]:
    """The items that say something else than before; those of before that are gone count as not run."""
    left = {one.key: one for one in before}
    yield from (one for one in items if not one.says_as(left.pop(one.key, None)))
    yield from (replace(one, verdict=Verdict.NOT_RUN, said=("is gone",)) for one in left.values())


def _item(criterion: str, text: str, gate: Json) -> Item:
    findings = [one for one in gate["findings"] if one["severity"] == "blocking"]
    subjects = ["" if gate["gate"] == _BINDING else one["subject"] for one in findings]
    reasons = [_told(one["path"], said, one["message"]) for one, said in zip(findings, subjects, strict=True)]
    gaps = [_told(one["place"], one["reason"]) for one in gate["gaps"]]
    return Item(
        criterion=criterion,
        gate=gate["gate"],
        key=(text, gate["gate"], gate["label"], gate["case"]),
        verdict=Verdict(gate["verdict"]),
        said=(*map(_finding, findings), *gaps),
        reasons=frozenset((*reasons, *gaps)),
    )


def _finding(one: Json) -> str:
    where = one["path"] if one["line"] is None else f"{one['path']}:{one['line']}"
    return _told(where, one["subject"], one["message"])


def _told(*parts: str) -> str:
    return ": ".join(part for part in parts if part)
