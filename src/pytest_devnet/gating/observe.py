"""Letting a gate look: facts in, observations out, whatever happens on the way."""

from __future__ import annotations

import traceback
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from pytest_devnet.errors import DevnetError, FactError, LibraryMissing
from pytest_devnet.gating.definition import Case
from pytest_devnet.model import Evidence, Finding, Gap, Measurement, Observation, Place

if TYPE_CHECKING:
    from pytest_devnet.facts.world import World
    from pytest_devnet.gating.definition import Gate

_LARGEST = 10**300
_OBSERVATIONS = (Evidence, Measurement, Finding, Gap)


def observe(gate: Gate, world: World, given: Mapping[str, object], case: object = None) -> Iterator[Observation]:
    """What the gate sees, as it sees it. A fact that cannot be had becomes a gap; what was seen before is kept.

    Raises ``LibraryMissing`` in an example: whether the gate can be trusted is not known then.
    """
    try:
        facts = [world.fact(name) for name in gate.facts]
        yield from _observations(gate, ([case] if gate.each else []) + facts, given)
    except FactError as error:
        if isinstance(error, LibraryMissing) and world.given is not None:
            raise
        yield Gap(place_of(error), error.message, error.remedy)


def _observations(gate: Gate, arguments: list[object], given: Mapping[str, object]) -> Iterator[Observation]:
    for seen in gate.judge(*arguments, **given):
        if not isinstance(seen, _OBSERVATIONS):
            raise DevnetError(f"{gate.id} yielded a {type(seen).__name__}, which is no observation")
        _refuse_ill_typed(seen)
        yield seen


def _refuse_ill_typed(seen: Observation) -> None:
    """What a report could not hold is refused while it still has an author."""
    texts = ("detail", "subject", "message", "remedy", "reproduce", "reason", "name", "unit")
    given = [name for name in texts if name in seen.__dataclass_fields__]
    wrong = [name for name in given if not isinstance(getattr(seen, name), str)]
    place = seen.place
    if not (isinstance(place, Place) and isinstance(place.path, str) and isinstance(place.line, int | None)):
        wrong += [] if place is None and isinstance(seen, Measurement) else ["place"]
    if isinstance(seen, Measurement):
        numbers = (seen.value, seen.at_least, seen.at_most)
        wrong += [] if all(_is_number(number) for number in numbers) and seen.value is not None else ["value"]
    if isinstance(seen, Finding) and seen.severity not in ("blocking", "advisory"):
        wrong.append("severity")
    if wrong:
        raise DevnetError(f"a {type(seen).__name__} has no proper {', '.join(wrong)}")


def _is_number(value: object) -> bool:
    if value is None or isinstance(value, float):
        return True
    return isinstance(value, int | Fraction) and -_LARGEST < value < _LARGEST


def told(error: BaseException, gate: Gate) -> str:
    """An exception in one line, with the line of the gate's file that it came through."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(gate.source)]
    where = f" ({gate.source.name}:{lines[-1]})" if lines else ""
    return f"{type(error).__name__}: {error}{where}"


def place_of(error: DevnetError) -> Place:
    """Where an error says it stands."""
    return Place.of(error.place)


def cases_of(gate: Gate, world: World, given: Mapping[str, object]) -> tuple[Case, ...] | None:
    """The cases of a gate with ``each=``, worked out from its facts and those parameters that ``each`` takes."""
    if gate.each is None:
        return None
    facts = [world.fact(name) for name in gate.each_facts]
    return tuple(gate.each(*facts, **{name: given[name] for name in gate.each_parameters if name in given}))
