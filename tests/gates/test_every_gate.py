"""Every shipped gate keeps the guarantees that pytest-devnet asks of anybody's gate."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

import pytest_devnet_gates
from pytest_devnet.gating.definition import Gate
from pytest_devnet.gating.proof import disproofs
from pytest_devnet.gating.registry import gates_in
from pytest_devnet.model import Evidence, Finding, Observation, Place

GATES = [gate for module in pytest_devnet_gates.pytest_devnet_gates() for gate in gates_in(module)]


def always_green(*_facts: object, **_given: object) -> Iterator[Observation]:
    yield Evidence(Place("x"), "all is well")


def always_red(*_facts: object, **_given: object) -> Iterator[Observation]:
    yield Finding(Place("x"), "nothing is well")


def always_silent(*_facts: object, **_given: object) -> Iterator[Observation]:
    yield from ()


@pytest.fixture(params=GATES, ids=lambda gate: gate.id)
def gate(request: pytest.FixtureRequest) -> Gate:
    found = request.param
    assert isinstance(found, Gate)
    return found


def test_says_of_each_example_exactly_what_the_example_expects(gate: Gate) -> None:
    assert list(disproofs(gate, {})) == []


@pytest.mark.parametrize("dead", [always_green, always_red, always_silent])
def test_cannot_be_replaced_by_a_dead_check(gate: Gate, dead: object) -> None:
    assert list(disproofs(replace(gate, judge=dead), {})) != []  # type: ignore[arg-type]


def test_says_in_a_whole_sentence_why_it_matters(gate: Gate) -> None:
    first = gate.why.partition("\n\n")[0]
    assert first.endswith(".")
    assert len(first.split()) >= 6


def test_lives_in_the_file_of_its_family(gate: Gate) -> None:
    family, _, promise = gate.id.partition(".")
    assert gate.source.stem in (family, f"{family}_{promise}")


def test_every_finding_of_an_example_names_a_place_or_a_subject(gate: Gate) -> None:
    findings = [finding for example in gate.examples for finding in example.findings]
    assert all(re.match(r"\S+: \S", finding) or " is " in finding for finding in findings)


def test_ids_are_unique() -> None:
    assert len({gate.id for gate in GATES}) == len(GATES)
