"""What was noticed of a fault: the report of the broken system compared with that of the sound one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_devnet.demo.reported import Item, changes, items_of
from pytest_devnet.model import Verdict

if TYPE_CHECKING:
    from pytest_devnet.demo.fault import Fault
    from pytest_devnet.demo.reported import Json
    from pytest_devnet.demo.scene import Scene

_TAG = "release.tagged"


@dataclass(frozen=True, slots=True)
class Notice:
    """``finding`` is what the fault promises, in the words for this very system.

    ``heard`` are the items of the gate named that ``said`` so, ``silent`` the criteria that were judged and did not
    turn red, ``disturbed`` the items that say something else than in the sound system though the fault promises
    nothing of the kind.
    """

    fault: Fault
    finding: str
    said: tuple[str, ...]
    heard: tuple[Item, ...]
    silent: tuple[str, ...]
    disturbed: tuple[Item, ...]

    @property
    def as_promised(self) -> bool:
        return bool(self.heard) and not self.silent and not self.disturbed


def notice(fault: Fault, scene: Scene, report: Json, sound: Json | None = None) -> Notice:
    """Compare with what the fault promises; without a report of the ``sound`` system nothing counts as disturbed."""
    items = list(items_of(report))
    changed = items if sound is None else list(changes(items, list(items_of(sound))))
    finding = fault.finding_in(scene)
    noticing = [(one, said) for one in changed if one.gate == fault.gate for said in one.said if _says(said, finding)]
    red = {one.criterion for one in changed if one.verdict.blocks}
    silent = tuple(id for id in fault.criteria if id not in red | _left_out(items))
    disturbed = () if sound is None else tuple(one for one in changed if not _expected(one, fault))
    said = tuple(dict.fromkeys(said for _, said in noticing))
    return Notice(fault, finding, said, tuple(one for one, _ in noticing), silent, disturbed)


def _left_out(items: list[Item]) -> set[str]:
    """The criteria of which no gate was selected."""
    judged = {one.criterion for one in items if one.verdict is not Verdict.DESELECTED}
    return {one.criterion for one in items} - judged


def _says(said: str, finding: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, finding.split("…"))), said) is not None


def _expected(one: Item, fault: Fault) -> bool:
    """The tag comes after everything else, so its line is red with every other."""
    beside = not one.criterion and one.gate in (fault.gate, *fault.also)
    return one.criterion in fault.criteria or one.gate == _TAG or beside
