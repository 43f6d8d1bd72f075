"""The plans themselves, for gates that judge a plan rather than the world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_devnet.facts.world import Fact
from pytest_devnet.model import Plan

if TYPE_CHECKING:
    from pytest_devnet.facts.world import World


def _real(world: World) -> tuple[Plan, ...]:
    return world.plans


def _example(_world: World, given: object) -> tuple[Plan, ...]:
    from pytest_devnet.plan import read_plan  # noqa: PLC0415

    return () if given is None else (read_plan(str(given), "plan.md"),)


FACT = Fact("plan", _real, _example)
