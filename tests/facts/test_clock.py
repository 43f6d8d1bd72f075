from __future__ import annotations

from datetime import date
from pathlib import Path

from pytest_devnet.facts.clock import FACT, Clock
from pytest_devnet.facts.world import World


def test_the_real_day_is_that_of_the_world_and_says_whether_it_is_rehearsed() -> None:
    world = World(Path(), date(2026, 3, 1), rehearsed=True)
    assert FACT.real(world) == Clock(date(2026, 3, 1), rehearsed=True)


def test_an_example_has_the_day_it_names_or_a_fixed_one() -> None:
    world = World(Path(), date(2026, 3, 1))
    assert FACT.example(world, "2026-02-02") == Clock(date(2026, 2, 2))
    assert FACT.example(world, None) == Clock(date(2026, 1, 15))
