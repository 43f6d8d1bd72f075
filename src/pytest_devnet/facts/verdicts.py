"""The verdicts of this run so far, for the gate that speaks last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_devnet.facts.world import Fact
from pytest_devnet.model import Verdict

if TYPE_CHECKING:
    from pytest_devnet.facts.world import World

MISSING_TAG = "missing-tag"
"""Subject of the finding that says: all else is through, and the release tag is still to be made.

A run whose one blocking finding has this subject is *ready*.
"""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Verdicts by item: ``E2::E2.D4::authorization.holds[GET /users]``, or just ``plan.sound``.

    Where several plans are judged, the path of the plan comes first.
    """

    by_item: Mapping[str, Verdict]

    @property
    def blocking(self) -> tuple[str, ...]:
        """The items that do not let their criterion through, a deselected one among them."""
        return tuple(item for item, verdict in self.by_item.items() if not verdict.lets_through)


def _real(world: World) -> Verdicts:
    outcomes = tuple(world.need_session().outcomes)
    several = len({seen.plan for seen in outcomes}) > 1
    return Verdicts({seen.nodeid if several else seen.nodeid.partition("::")[2]: seen.verdict for seen in outcomes})


def _example(_world: World, given: object) -> Verdicts:
    found = given if isinstance(given, Mapping) else {}
    return Verdicts({str(item): Verdict(verdict) for item, verdict in found.items()})


def _empty(_world: World) -> Verdicts:
    return Verdicts({})


FACT = Fact("verdicts", _real, _example, of_session=True, empty=_empty)
