"""The verdicts of this run so far, for the gate that speaks last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_devnet.facts.world import Fact
from pytest_devnet.model import Verdict

if TYPE_CHECKING:
    from pytest_devnet.facts.world import World


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Verdicts by item: ``E2.D4::authorization.holds[GET /users]``, or just ``plan.sound``."""

    by_item: Mapping[str, Verdict]

    @property
    def blocking(self) -> tuple[str, ...]:
        """The items that do not let their criterion through, a deselected one among them."""
        return tuple(item for item, verdict in self.by_item.items() if not verdict.lets_through)


def _real(world: World) -> Verdicts:
    session = world.need_session()
    return Verdicts({f"{seen.nodeid.partition('::')[2]}": seen.verdict for seen in session.outcomes})


def _example(_world: World, given: object) -> Verdicts:
    found = given if isinstance(given, Mapping) else {}
    return Verdicts({str(item): Verdict(verdict) for item, verdict in found.items()})


FACT = Fact("verdicts", _real, _example, of_session=True)
