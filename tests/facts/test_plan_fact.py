from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pytest_devnet import Plan
from pytest_devnet.errors import FactError
from pytest_devnet.facts.plan import FACT
from pytest_devnet.facts.world import World


def world() -> World:
    return World(Path(), date(2026, 1, 15))


def test_an_item_sees_the_plan_it_belongs_to() -> None:
    plan = Plan("docs/a.md", "A")
    assert FACT.real(world().of(plan)) is plan
    assert not FACT.shared


def test_an_item_without_a_plan_is_told_so() -> None:
    with pytest.raises(FactError, match="belongs to no plan"):
        FACT.real(world())


@pytest.mark.parametrize(
    ("given", "path", "title"),
    [(None, "plan.md", ""), ("# A\n", "plan.md", "A"), ({"docs/b.md": "# B\n"}, "docs/b.md", "B")],
)
def test_an_example_is_read_from_its_text(given: object, path: str, title: str) -> None:
    plan = FACT.example(world(), given)
    assert isinstance(plan, Plan)
    assert (plan.path, plan.title) == (path, title)
