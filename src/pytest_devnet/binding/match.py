"""Text decides which binding means which criterion; the id is only a label."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pytest_devnet.binding.sidecar import Entry
from pytest_devnet.model import Criterion
from pytest_devnet.plan import normalise
from pytest_devnet.plan.naming import qualified_id

How = Literal["same", "moved", "changed"]


@dataclass(frozen=True, slots=True)
class Match:
    """``moved``: same text under another id. ``changed``: same id, another text, so the binding is suspect."""

    entry: Entry
    how: How


@dataclass(frozen=True, slots=True)
class Matching:
    """The binding of each criterion by its id, and the entries whose criterion is gone."""

    by_criterion: dict[str, Match]
    orphans: tuple[Entry, ...]


def match(criteria: Sequence[Criterion], entries: Iterable[Entry]) -> Matching:
    """Pair bindings with criteria: by text and id, then by text in order, then by id."""
    left = list(entries)
    found: dict[str, Match] = {}
    by_id = {criterion.id: criterion for criterion in criteria}
    for entry in tuple(left):
        criterion = by_id.get(entry.id)
        if criterion is not None and _same(entry, criterion):
            found[criterion.id] = Match(entry, "same")
            left.remove(entry)
    free = defaultdict[str, list[Criterion]](list)
    for criterion in by_id.values():
        if criterion.id not in found:
            free[normalise(criterion.text)].append(criterion)
    for entry in tuple(left):
        same_text = free[normalise(entry.text)] if entry.text is not None else []
        if same_text:
            found[same_text.pop(0).id] = Match(entry, "moved")
            left.remove(entry)
    for entry in tuple(left):
        id = _meant(entry.id, by_id)
        if id in by_id and id not in found:
            found[id] = Match(entry, "changed")
            left.remove(entry)
    return Matching(found, tuple(left))


def _meant(written: str, by_id: Mapping[str, Criterion]) -> str:
    """The id that a key names, which may be qualified by the plan of these criteria, or be a node id."""
    plan, _, id = qualified_id(written).rpartition(":")
    return id if id in by_id and plan in ("", by_id[id].place.path) else written


def _same(entry: Entry, criterion: Criterion) -> bool:
    return entry.text is not None and normalise(entry.text) == normalise(criterion.text)
