"""What ``--devnet-waive`` speaks of: a criterion, or an item, named by its node id or by the end of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain, islice

import pytest

from pytest_devnet.run.exceptions import qualified
from pytest_devnet.run.planned import Planned, PlannedPlan, planned
from pytest_devnet.run.project import Project
from pytest_devnet.run.turn import Turn

_FEW = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """Addresses of the items that are meant. ``waits``: one of them needs the tests to have run."""

    addresses: frozenset[str]
    waits: bool

    def means(self, item: Planned) -> bool:
        return item.address in self.addresses


def asked_for(wanted: str | None, project: Project) -> Asked | None:
    """Raises ``pytest.UsageError`` where ``wanted`` names nothing, or could mean one thing or another."""
    if wanted is None:
        return None
    plans = [planned(project, opened, first=index == 0) for index, opened in enumerate(project.plans)]
    targets = _targets(plans)
    whole = [name for name in targets if _ends(name, wanted) or _ends(wanted, name)]
    found = whole or _ending_ids(targets, wanted)
    if len(found) != 1:
        raise pytest.UsageError(_ambiguous(wanted, found) if found else _unknown(wanted, targets))
    items = targets[found[0]]
    return Asked(frozenset(item.address for item in items), any(item.turn >= Turn.TESTS for item in items))


def _targets(plans: Iterable[PlannedPlan]) -> Mapping[str, list[Planned]]:
    """The items by their address, and those of each criterion by the criterion's and by its qualified id."""
    found: dict[str, list[Planned]] = {}
    for plan in plans:
        for item in chain(plan.loose, *(one.items for one in plan.criteria)):
            found[item.address] = [item]
            if item.criterion is not None:
                for name in (item.address.removesuffix(f"::{item.name}"), qualified(item.plan, item.criterion)):
                    found.setdefault(name, []).append(item)
    return found


def _ends(whole: str, end: str) -> bool:
    return f"/{whole}".endswith((f"/{end}", f"::{end}"))


def _ending_ids(targets: Iterable[str], end: str) -> list[str]:
    """Those whose id ends so (``D4``), if that is no step."""
    if any(f"::{end}::" in name for name in targets):
        return []
    return [name for name in targets if "::" in name and name.endswith(f".{end}")]


def _ambiguous(wanted: str, found: Sequence[str]) -> str:
    more = [f"… and {len(found) - _FEW} more"] if len(found) > _FEW else []
    return _listed(f"{wanted} could be any of these; say which:", [*found[:_FEW], *more])


def _unknown(wanted: str, targets: Iterable[str]) -> str:
    names = {name.rpartition("::")[2]: name for name in targets}
    below = [name for name in targets if f"::{wanted}::" in f"::{name}"]
    near = below or [*get_close_matches(wanted, targets), *(names[one] for one in get_close_matches(wanted, names))]
    if not near:
        return f"devnet: there is no criterion or item {wanted}; pytest --devnet-list shows all"
    return _listed(f"there is no criterion or item {wanted}; did you mean one of these?", dict.fromkeys(near))


def _listed(said: str, names: Iterable[str]) -> str:
    return "\n  ".join((f"devnet: {said}", *islice(names, _FEW + 1)))
