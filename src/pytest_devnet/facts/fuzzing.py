"""Fuzzing: every operation of a service that is started for it, once in a run, whoever asks for it."""

from __future__ import annotations

import importlib.util
import json
import re
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, cast

from pytest_devnet.errors import FactError, LibraryMissing
from pytest_devnet.facts.allowance import allowance, within
from pytest_devnet.facts.asking import Asker
from pytest_devnet.facts.fuzzed import Effort, Fuzzed, answered_again, signed_in
from pytest_devnet.facts.fuzzing_run import Unit, schemathesis_told
from pytest_devnet.facts.in_process import raised
from pytest_devnet.facts.objects import Objects
from pytest_devnet.facts.odd import OutOfTime, oddities
from pytest_devnet.facts.pulse import Lost, Pulse
from pytest_devnet.facts.wicket import Wicket
from pytest_devnet.facts.world import Fact
from pytest_devnet.formats.fuzz_events import CLOSED, ENDED, Told
from pytest_devnet.formats.fuzz_tally import UNSENT, Failure, Sent, Tally
from pytest_devnet.formats.graphql import roots_in
from pytest_devnet.formats.openapi_model import Description
from pytest_devnet.formats.reduction import reduced
from pytest_devnet.formats.references import sent_fields

if TYPE_CHECKING:
    from pytest_devnet.declarations import Principal, ServiceSettings
    from pytest_devnet.facts.authorization import Authorization
    from pytest_devnet.facts.own_service import OwnServices
    from pytest_devnet.facts.running_service import Service
    from pytest_devnet.facts.world import World

_UNITS = ("coverage", "fuzzing")
_SEQUENCES = "stateful"
_WORTH_SHARING = 40
_IS_ID = re.compile(r"ids?$|slug$", re.IGNORECASE)
_SERVER_ERROR, _BROKEN = 500, "not_a_server_error"
Again = Callable[[str, Sent], int]


@dataclass(slots=True)
class Fuzzing:
    """What was fuzzed once is kept while the process lasts, and shared with the other processes of the run."""

    world: World
    authorization: Authorization
    own: OwnServices
    _done: dict[tuple[str, str, Effort], Fuzzed] = field(default_factory=dict)

    def of(self, settings: ServiceSettings, description: Description, effort: Effort) -> Fuzzed:
        """All that was tried. Raises ``LibraryMissing`` without schemathesis, ``FactError`` where it must not be."""
        key = (settings.name, description.language, effort)
        if key not in self._done:
            self._done[key] = self._all(settings, description, effort)
        return self._done[key]

    def _all(self, settings: ServiceSettings, description: Description, effort: Effort) -> Fuzzed:
        if importlib.util.find_spec("schemathesis") is None:
            raise LibraryMissing("schemathesis is not installed", remedy="pip install 'pytest-devnet[api]'")
        if not settings.allows("all"):
            said = f"{settings.name} may not be sent what nobody meant to send"
            raise FactError(said, place=settings.place, remedy='set safe = "all", if it may be')
        shared = self.world.shared
        units = _units(description, shared.processes, effort)
        name = f"fuzz-{settings.name}-{description.language}-{effort.seed}-{effort.examples}-{effort.explore}"
        works = [
            (f"{name}-{number}", partial(self._unit, settings, description, effort, unit))
            for number, unit in enumerate(units)
        ]
        done = zip(units, shared.all(works, at_once=1), strict=True)
        in_order = sorted(done, key=lambda part: _SEQUENCES in part[0].phases)
        return Fuzzed.merged([Fuzzed.read(lines) for _, lines in in_order], effort.seed)

    def _unit(self, settings: ServiceSettings, description: Description, effort: Effort, unit: Unit) -> list[str]:
        with self.instance(settings) as service:
            allowed = allowance(effort, self.world.ends)
            effort = within(effort, allowed)
            people = _people(service)
            asker = Asker(service, description, people)
            objects = Objects(asker, self.authorization.seeder(service))
            if people:
                objects.learn()
            wicket = Wicket(service, description, tuple(one.name for one in people))
            told = schemathesis_told(self.world.processes, objects, wicket, effort, unit, allowed.grace)
            ended = service.exited(0)
            if ended is not None:
                told.stopped = f"{ENDED} with status {ended}{_when(told)}"
            again = _until(time.monotonic() + allowed.minimising, partial(answered_again, service, wicket))
            tallies = [_minimised(one, again) for one in told.tallies.values()]
            if ended is None and not (told.stopped or effort.explore) and "coverage" in unit.phases:
                told.stopped = _add_oddities(tallies, objects, wicket, allowed.oddities)
            if settings.app:
                self._trace(tallies, wicket, allowed.tracing)
        of_each = {one.operation: one for one in tallies}
        problems = tuple(wicket.problems)
        known = (wicket.callers, asker.names, asker.makings)
        return Fuzzed(of_each, told.stopped, problems, effort.seed, *known).dumped()

    def _trace(self, tallies: list[Tally], wicket: Wicket, patience: float) -> None:
        """Let every server error tell what the application raised."""
        broken = [
            (tally, key)
            for tally in tallies
            for key, one in tally.failures.items()
            if one.status >= _SERVER_ERROR or one.check == _BROKEN
        ]
        requests = [signed_in(wicket, tally.operation, tally.failures[key].sent) for tally, key in broken]
        traces = raised(wicket.service, self.world.root, self.world.processes, requests, patience) if requests else []
        for (tally, key), trace in zip(broken, traces, strict=True):
            tally.failures[key] = replace(tally.failures[key], trace=trace)

    def instance(self, settings: ServiceSettings) -> AbstractContextManager[Service]:
        """A fresh one, or the one that runs already."""
        if settings.runs_already:
            return nullcontext(self.own.shared.running(settings.name))
        return self.own.fresh(settings.name)


def _units(description: Description, processes: int, effort: Effort) -> list[Unit]:
    """Where processes share the work, each has some of the operations; sequences need them all, and so come first.

    Each unit starts the service anew: for a few operations that takes longer than they do.
    """
    names = [one.name for one in description.operations]
    if processes < 2 or len(names) < _WORTH_SHARING or effort.explore:
        return [Unit((*_UNITS, _SEQUENCES))]
    sequences = [Unit((_SEQUENCES,))] if _leads_on(description) else []
    return [*sequences, *(Unit(_UNITS, tuple(names[number::processes])) for number in range(processes))]


def _leads_on(description: Description) -> bool:
    """May the answer of an operation be of use to another: by a link, or by what is called like an id?"""
    operations = description.operations
    linked = any(response.links for one in operations for response in one.responses)
    placed = any(one.of("path") for one in operations)
    asked = (parameter.name for one in operations for parameter in one.parameters)
    sent = (name for one in operations for name in sent_fields(description, one))
    is_named = any(_IS_ID.search(name) for name in (*asked, *sent))
    return description.language == "graphql" or linked or placed or is_named


def _people(service: Service) -> tuple[Principal, ...]:
    return tuple(one for one in service.principals if one.login or one.token)


def _add_oddities(tallies: list[Tally], objects: Objects, wicket: Wicket, seconds: float) -> str:
    """Why not all of them were tried, where that is so."""
    until, pulse = time.monotonic() + seconds, Pulse(wicket.service)
    try:
        for tally in tallies:
            for failure in oddities(objects, wicket, tally, pulse, until):
                tally.add(failure)
        pulse.check()
    except Lost as lost:
        return lost.message
    except OutOfTime:
        return f"what no schema tells of was not tried to its end in {seconds:g} s"
    return ""


def _when(told: Told) -> str:
    """What it was asked last, as far as it can be told: where the connection was closed, not where it kept silent."""
    closed = (one for one in told.tallies.values() if any(each.answer == CLOSED for each in one.failures.values()))
    return next((f", when {one.operation} was asked" for one in closed), "")


def _until(end: float, again: Again) -> Again:
    """Nothing more is sent past the ``end``; what is not, is answered by no status."""
    return lambda operation, sent: again(operation, sent) if time.monotonic() < end else UNSENT


def _minimised(tally: Tally, again: Again) -> Tally:
    """Server errors by the smallest request that still causes them."""

    def smallest(failure: Failure) -> tuple[Failure, bool]:
        by_status = failure.check == _BROKEN and failure.status >= _SERVER_ERROR
        if not by_status or again(tally.operation, failure.sent) != failure.status:
            return failure, False
        sent = reduced(failure.sent, lambda one: again(tally.operation, one) == failure.status)
        return replace(failure, sent=sent), True

    tally.settle([smallest(failure) for failure in tally.failures.values()])
    return tally


def _real(world: World) -> Fuzzing:
    return Fuzzing(
        world, cast("Authorization", world.fact("authorization")), cast("OwnServices", world.fact("own_service"))
    )


@dataclass(frozen=True, slots=True)
class GivenFuzzing:
    """What an example says was told: events of schemathesis, as its NDJSON has them."""

    events: tuple[object, ...]

    def of(self, _settings: ServiceSettings, description: Description, effort: Effort) -> Fuzzed:
        told = Told(fields=roots_in(description))
        for event in self.events:
            told.hear(json.dumps(event))
        told.end()
        return Fuzzed(told.tallies, told.stopped, seed=effort.seed)


def _example(world: World, given: object) -> Fuzzing | GivenFuzzing:
    """Events of schemathesis; or nothing, for a real run against ``service``."""
    return GivenFuzzing(given) if isinstance(given, tuple) else _real(world)


FACT = Fact("fuzzing", _real, _example)
