"""A gate that could not fail, or that nobody could understand, is refused where it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal

import pytest

from pytest_devnet import (
    PERCENT,
    Case,
    Evidence,
    Fails,
    Finding,
    Gate,
    GateDefinitionError,
    Observation,
    Passes,
    Place,
    Repo,
    Unproven,
    gate,
)
from pytest_devnet.gating.parameters import Mismatch, parameters_of

PASSES = Passes({"a": "x"})
FAILS = Fails({}, findings=("a: is missing",))


def judgement(repo: Repo, *, path: str = "a") -> Iterator[Observation]:
    """A file that is not there helps nobody."""
    yield Evidence(Place(path), "is there") if repo.has(path) else Finding(Place(path), "is missing")


def define(function: Callable[..., Iterator[Observation]] = judgement, id: str = "file.there", **settings: Any) -> Gate:
    return gate(id, **({"examples": (PASSES, FAILS)} | settings))(function)


def test_a_gate_knows_its_facts_its_parameters_and_why_it_exists() -> None:
    found = define()
    assert (found.id, found.facts, tuple(found.parameters)) == ("file.there", ("repo",), ("path",))
    assert found.why == "A file that is not there helps nobody."
    assert found.source.name == "test_definition.py"
    assert not found.local
    assert found.each_facts == found.each_parameters == ()


def undocumented(repo: Repo) -> Iterator[Observation]:
    yield Evidence(Place(""), str(repo))


def no_generator(repo: Repo) -> Iterator[Observation]:
    """Returns what it should yield."""
    return iter((Evidence(Place(""), str(repo)),))


def no_facts() -> Iterator[Observation]:
    """Looks at nothing."""
    yield Evidence(Place(""), "fine")


def cases(repo: Repo, *, path: str = "a") -> Iterator[Case]:
    yield from (Case(file, file) for file in repo.under(path))


@pytest.mark.parametrize(
    ("function", "settings", "message"),
    [
        (judgement, {"id": "NoFamily"}, "is not a gate id"),
        (undocumented, {}, "has no docstring"),
        (no_generator, {}, "is no generator"),
        (no_facts, {}, "takes no fact"),
        (no_facts, {"each": cases}, "has no parameter for its case"),
        (judgement, {"examples": ()}, "has no example that passes"),
        (judgement, {"examples": (FAILS,)}, "has no example that passes"),
        (judgement, {"examples": (PASSES,)}, "has no example that fails"),
        (judgement, {"examples": (PASSES, FAILS, Fails({}))}, "has a failing example without exact findings"),
        (judgement, {"examples": (PASSES, FAILS, Unproven({}))}, "has an unproven example without exact gaps"),
        (judgement, {"from_plan": {"floor": PERCENT}}, "takes floor from the plan but has no such parameter"),
        (judgement, {"timeout": 0}, "has no positive timeout"),
        (judgement, {"answers": "files there"}, "answers is one text, not several"),
        (judgement, {"strength": "parsed"}, "strength is 'parsed'"),
    ],
)
def test_refuses_what_could_not_be_trusted(
    function: Callable[..., Iterator[Observation]], settings: dict[str, Any], message: str
) -> None:
    with pytest.raises(GateDefinitionError, match=message) as refused:
        define(function, **settings)
    assert "test_definition.py:" in refused.value.place
    assert refused.value.remedy


def test_a_gate_over_cases_names_the_facts_and_parameters_its_cases_depend_on() -> None:
    def per_case(case: str, repo: Repo, *, path: str = "a") -> Iterator[Observation]:
        """One item a file."""
        yield Evidence(Place(case), path) if repo.has(case) else Finding(Place(case), "is missing")

    found = define(per_case, each=cases)
    assert (found.facts, found.each_facts, found.each_parameters) == (("repo",), ("repo",), ("path",))


def typed(
    *,
    word: str,
    count: int,
    share: float,
    on: bool,
    choice: Literal["a", "b"],
    many: tuple[str, ...],
    by_path: Mapping[str, float],
) -> None: ...


@pytest.mark.parametrize(
    ("name", "value", "converted"),
    [
        ("word", "x", "x"),
        ("count", 3, 3),
        ("share", 3, 3.0),
        ("share", 0.5, 0.5),
        ("on", True, True),
        ("choice", "b", "b"),
        ("many", "x", ("x",)),
        ("many", ["x", "y"], ("x", "y")),
        ("by_path", {"src": 90}, {"src": 90.0}),
    ],
)
def test_values_of_a_binding_are_converted_to_the_type_of_their_parameter(
    name: str, value: object, converted: object
) -> None:
    assert parameters_of(typed)[name].convert(value) == converted


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("word", 1, "wants a string, not 1"),
        ("count", "3", "wants a whole number, not '3'"),
        ("count", True, "wants a whole number, not True"),
        ("share", "x", "wants a number, not 'x'"),
        ("on", 1, "wants true or false, not 1"),
        ("choice", "c", "wants one of 'a', 'b', not 'c'"),
        ("many", [1], "wants a string, not 1"),
        ("by_path", [], "wants a table, not a list"),
    ],
)
def test_a_value_of_another_type_is_refused_with_what_was_wanted(name: str, value: object, message: str) -> None:
    with pytest.raises(Mismatch) as refused:
        parameters_of(typed)[name].convert(value)
    assert str(refused.value) == message


def test_a_parameter_without_default_is_required_and_types_have_readable_names() -> None:
    found = parameters_of(typed)
    assert found["word"].required
    assert not parameters_of(judgement)["path"].required
    assert (found["word"].type_name, found["many"].type_name) == ("str", "tuple[str, ...]")


def odd(*, when: complex = 0) -> None: ...
def pair(*, two: tuple[str, int]) -> None: ...
def keyed(*, table: Mapping[int, str]) -> None: ...
def unknown(*, what: Nowhere) -> None: ...  # type: ignore[name-defined]  # noqa: F821


@pytest.mark.parametrize("function", [odd, pair, keyed, unknown])
def test_a_parameter_that_no_toml_value_can_give_is_refused(function: Callable[..., None]) -> None:
    with pytest.raises(GateDefinitionError):
        parameters_of(function)
