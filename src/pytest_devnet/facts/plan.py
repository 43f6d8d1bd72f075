"""The plan a gate's item belongs to, for gates that judge the plan rather than the world."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pytest_devnet.errors import FactError
from pytest_devnet.facts.world import Fact
from pytest_devnet.model import Plan
from pytest_devnet.plan import read_plan

if TYPE_CHECKING:
    from pytest_devnet.facts.world import World

_EXAMPLE = "plan.md"


def _real(world: World) -> Plan:
    if world.plan is None:
        raise FactError("the item belongs to no plan")
    return world.plan


def _example(_world: World, given: object) -> Plan:
    """The text of a plan, or ``{path: text}`` where it matters where the plan stands."""
    path, text = next(iter(given.items())) if isinstance(given, Mapping) else (_EXAMPLE, given)
    return Plan(path, "") if text is None else read_plan(str(text), path)


def _empty(world: World) -> Plan:
    return Plan(_real(world).path, "")


FACT = Fact("plan", _real, _example, shared=False, empty=_empty)
