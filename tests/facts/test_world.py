from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from pytest_devnet.errors import FactError, GateDefinitionError, ToolMissing
from pytest_devnet.facts.verdicts import Verdicts
from pytest_devnet.facts.world import Fact, World, fact_named
from pytest_devnet.model import Plan

DAY = date(2026, 1, 15)


class Counting:
    """A fact that says how often it was made, and from what."""

    def __init__(self, *, shared: bool = True) -> None:
        self.made: list[object] = []
        self.fact = Fact("count", self.real, self.example, shared=shared)

    def real(self, world: World) -> str:
        self.made.append(world.plan)
        if len(self.made) == 1 and world.rehearsed:
            raise FactError("not yet")
        return f"real {len(self.made)}"

    def example(self, _world: World, given: object) -> str:
        self.made.append(given)
        return f"example {len(self.made)}"


def world(count: Counting, **more: Any) -> World:
    return World(Path(), DAY, catalogue={"count": count.fact}, **more)


def test_a_fact_is_made_once() -> None:
    count = Counting()
    seen = world(count)
    assert (seen.fact("count"), seen.fact("count")) == ("real 1", "real 1")


def test_a_fact_is_shared_by_the_views_of_all_plans() -> None:
    count = Counting()
    seen = world(count)
    assert seen.of(Plan("a.md", "")).fact("count") == seen.of(Plan("b.md", "")).fact("count")


def test_a_fact_of_the_item_is_made_for_each() -> None:
    count = Counting(shared=False)
    seen, plan = world(count), Plan("a.md", "")
    assert (seen.fact("count"), seen.of(plan).fact("count")) == ("real 1", "real 2")
    assert count.made == [None, plan]


def test_a_fact_that_could_not_be_had_is_asked_again() -> None:
    seen = world(Counting(), rehearsed=True)
    with pytest.raises(FactError, match="not yet"):
        seen.fact("count")
    assert seen.fact("count") == "real 2"


def test_in_an_example_facts_are_made_from_what_it_gives() -> None:
    count = Counting()
    assert world(count, given={"count": 7}).fact("count") == "example 1"
    assert world(count, given={}).fact("count") == "example 2"
    assert count.made == [7, None]


def test_a_session_is_needed_once_the_tests_have_run() -> None:
    session = cast("Any", SimpleNamespace())
    assert world(Counting(), session=session).need_session() is session
    with pytest.raises(FactError, match="there is no finished test run"):
        world(Counting()).need_session()


@pytest.mark.parametrize(
    "name", ["clock", "coverage", "git", "own_service", "plan", "repo", "service", "tests", "tools", "verdicts"]
)
def test_shipped_facts_are_found_by_name(name: str) -> None:
    assert fact_named(name).name == name


def test_an_added_fact_stands_before_a_shipped_one() -> None:
    count = Counting()
    assert fact_named("repo", {"repo": count.fact}) is count.fact


def test_an_unknown_fact_is_refused_with_those_there_are() -> None:
    with pytest.raises(GateDefinitionError, match="there is no fact called 'world'") as caught:
        fact_named("world", {"count": Counting().fact})
    assert "clock, copies, count, coverage" in caught.value.remedy


def test_an_emptied_world_has_the_same_facts_of_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<testsuite/>")
    empty = World(tmp_path, DAY, plan=Plan("a.md", "A")).emptied()
    fact: dict[str, Any] = {name: empty.fact(name) for name in ("coverage", "plan", "tests", "tools", "verdicts")}
    with pytest.raises(ToolMissing):
        fact["tools"].run("true")
    with pytest.raises(FactError, match="no report matches"):
        fact["tests"].junits("*.xml")
    assert (fact["plan"].path, list(fact["plan"].criteria)) == ("a.md", [])
    with pytest.raises(FactError, match="no report matches"):
        fact["coverage"].reports("*.xml")
    assert fact["verdicts"] == Verdicts({})
