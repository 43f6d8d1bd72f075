"""Letting a gate look: facts in, observations out, whatever happens on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pytest_devnet.errors import DevnetError, FactError
from pytest_devnet.gating.definition import Case
from pytest_devnet.model import Evidence, Finding, Gap, Measurement, Observation, Place

if TYPE_CHECKING:
    from pytest_devnet.facts.world import World
    from pytest_devnet.gating.definition import Gate

_OBSERVATIONS = (Evidence, Measurement, Finding, Gap)


def observe(gate: Gate, world: World, given: Mapping[str, object], case: object = None) -> Iterator[Observation]:
    """What the gate sees, as it sees it. A fact that cannot be had becomes a gap; what was seen before is kept."""
    try:
        facts = [world.fact(name) for name in gate.facts]
        yield from _observations(gate, ([case] if gate.each else []) + facts, given)
    except FactError as error:
        yield Gap(place_of(error), error.message, error.remedy)


def _observations(gate: Gate, arguments: list[object], given: Mapping[str, object]) -> Iterator[Observation]:
    for seen in gate.judge(*arguments, **given):
        if not isinstance(seen, _OBSERVATIONS):
            raise DevnetError(f"{gate.id} yielded a {type(seen).__name__}, which is no observation")
        yield seen


def place_of(error: DevnetError) -> Place:
    """Where an error says it stands."""
    path, _, line = error.place.rpartition(":")
    return Place(path, int(line)) if path and line.isdecimal() else Place(error.place)


def cases_of(gate: Gate, world: World, given: Mapping[str, object]) -> tuple[Case, ...]:
    """The cases of a gate with ``each=``, worked out from its facts and those parameters that ``each`` takes."""
    if gate.each is None:
        return ()
    facts = [world.fact(name) for name in gate.each_facts]
    return tuple(gate.each(*facts, **{name: given[name] for name in gate.each_parameters if name in given}))
