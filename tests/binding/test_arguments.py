"""A gate runs with what the binding sets, over what the plan fixes, over its defaults."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest

from pytest_devnet import PATHS, PERCENT, Evidence, Observation, Place, Repo
from pytest_devnet.binding.arguments import arguments
from pytest_devnet.model import Bound, Values
from tests.binding.makers import SIDECAR, criterion, filed, gate_of, sidecar

PLAN_98 = Values(bounds=(Bound(Fraction(98), "%", "overall"),))


def covered(repo: Repo, *, at_least: float, paths: tuple[str, ...] = ()) -> Iterator[Observation]:
    """Lines nobody ran may do anything."""
    yield Evidence(Place("a"), f"{at_least} {paths} {repo.has('a')}")


FLOOR = gate_of("coverage.floor", judge=covered, at_least=PERCENT, paths=PATHS)


def given(binding: str, values: Values = PLAN_98) -> tuple[dict[str, object], list[str]]:
    bindings = sidecar(f'[E.T1]\ncriterion = "T"\n"coverage.floor" = {binding}\n')
    found, wrong = arguments(criterion("E.T1", "T", values=values), FLOOR, bindings.entries[0].gates[0], bindings)
    findings = [(one.verdict, one.finding) for one in wrong]
    return found, [f"{verdict} {finding.place} {finding.message} | {finding.remedy}" for verdict, finding in findings]


def test_the_plan_gives_what_the_binding_leaves_out() -> None:
    assert given("{}") == ({"at_least": 98.0}, [])


def test_the_binding_may_ask_for_more_than_the_plan() -> None:
    assert given('{ at_least = 99, paths = "a" }') == ({"at_least": 99.0, "paths": ("a",)}, [])


def test_a_binding_that_asks_for_less_is_suspect_and_shows_both() -> None:
    assert given("{ at_least = 90 }") == (
        {"at_least": 90.0},
        [
            (
                f"suspect {SIDECAR}:3 coverage.floor sets at_least = 90.0, the plan says 98.0"
                " | ask for at least what the plan asks"
            )
        ],
    )


def test_what_neither_gives_is_named_with_its_type() -> None:
    assert given("{}", Values()) == (
        {},
        [
            (
                f"unbound {SIDECAR}:3 coverage.floor needs at_least (float), which the plan does not state"
                " | add at_least = …"
            )
        ],
    )


@pytest.mark.parametrize(
    ("binding", "told"),
    [
        ("{ atleast = 99 }", "coverage.floor has no parameter 'atleast' | did you mean 'at_least'?"),
        ('{ at_least = "x" }', "coverage.floor: at_least wants a number, not 'x' | "),
    ],
)
def test_a_parameter_that_does_not_fit_is_told(binding: str, told: str) -> None:
    assert given(binding)[1] == [f"unbound {SIDECAR}:3 {told}"]


def test_defaults_are_left_to_the_gate() -> None:
    bindings = sidecar('[E.T1]\ncriterion = "T"\n"docs.filed" = { file = "a" }\n')
    stated = bindings.entries[0].gates[0]
    gate = gate_of("docs.filed", judge=filed)
    assert arguments(criterion("E.T1", "T"), gate, stated, bindings) == ({"file": "a"}, [])


def alerted(repo: Repo, *, rules: tuple[str, ...], file: tuple[str, ...]) -> Iterator[Observation]:
    """An alert that nobody reads wakes nobody."""
    yield Evidence(Place("a"), f"{rules} {file} {repo.has('a')}")


ALERTS = gate_of("ship.alerts", judge=alerted, rules=PATHS, file=PATHS)


@pytest.mark.parametrize(
    ("binding", "found", "told"),
    [
        ('{ rules = "b.yml", file = "a.yml" }', {"rules": ("b.yml",), "file": ("a.yml",)}, []),
        ('{ rules = ["b.yml"] }', {"rules": ("b.yml",), "file": ("a.yml",)}, []),
        ('{ rules = ["a.yml", "b.yml"] }', {"rules": ("a.yml", "b.yml")}, ["ship.alerts needs file"]),
        ("{}", {}, ["ship.alerts needs rules", "ship.alerts needs file"]),
        (
            '{ rules = "c.yml", file = "a.yml" }',
            {"rules": ("c.yml",), "file": ("a.yml",)},
            ["ship.alerts sets rules = ('c.yml',), the plan says ('b.yml',)", "ship.alerts sets file"],
        ),
    ],
)
def test_paths_of_the_plan_may_be_shared_by_two_parameters(
    binding: str, found: dict[str, object], told: list[str]
) -> None:
    bindings = sidecar(f'[E.T1]\ncriterion = "T"\n"ship.alerts" = {binding}\n')
    stated = bindings.entries[0].gates[0]
    values = Values(paths=("a.yml", "b.yml"))
    given, wrong = arguments(criterion("E.T1", "T", values=values), ALERTS, stated, bindings)
    assert given == found
    assert len(wrong) == len(told)
    assert all(one.finding.message.startswith(said) for one, said in zip(wrong, told, strict=True))
