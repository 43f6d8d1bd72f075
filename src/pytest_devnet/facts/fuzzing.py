"""Fuzzing: what schemathesis, in a process of its own, makes of the operations of a service started for it."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from pytest_devnet.errors import FactError, LibraryMissing
from pytest_devnet.facts.asking import Asker
from pytest_devnet.facts.fuzzed import Effort, Fuzzed, answered_again
from pytest_devnet.facts.objects import Objects
from pytest_devnet.facts.variables import inherited
from pytest_devnet.facts.wicket import Wicket
from pytest_devnet.facts.world import Fact
from pytest_devnet.formats.fuzz_events import Failure, Tally, Told
from pytest_devnet.formats.fuzz_input import fuzz_input
from pytest_devnet.formats.openapi_model import Description
from pytest_devnet.formats.reduction import reduced
from pytest_devnet.formats.resources import subject_of

if TYPE_CHECKING:
    from pytest_devnet.declarations import Principal, ServiceSettings
    from pytest_devnet.facts.authorization import Authorization
    from pytest_devnet.facts.own_service import OwnServices
    from pytest_devnet.facts.processes import Ran
    from pytest_devnet.facts.running_service import Service
    from pytest_devnet.facts.world import World

_UNITS = ("coverage", "fuzzing")
_SEQUENCES = "stateful"
_WICKET = "DEVNET_FUZZ_WICKET"
_REQUEST_TIMEOUT = 5
_GRACE = 5.0


@dataclass(slots=True)
class Fuzzing:
    """What was fuzzed once is kept while the process lasts, and shared with the other processes of the run."""

    world: World
    authorization: Authorization
    own: OwnServices
    _done: dict[tuple[str, Effort], Fuzzed] = field(default_factory=dict)

    def of(self, settings: ServiceSettings, description: Description, effort: Effort) -> Fuzzed:
        """All that was tried. Raises ``LibraryMissing`` without schemathesis, ``FactError`` where it must not be."""
        key = (settings.name, effort)
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
        names = [one.name for one in description.operations]
        units = _units(names, shared.processes, effort)
        works = [
            (f"fuzz-{settings.name}-{effort.seed}-{number}", partial(self._unit, settings, description, effort, unit))
            for number, unit in enumerate(units)
        ]
        return Fuzzed.merged([Fuzzed.read(said) for said in shared.all(works, at_once=1)], effort.seed)

    def _unit(self, settings: ServiceSettings, description: Description, effort: Effort, unit: _Unit) -> list[str]:
        with self._instance(settings) as service:
            people = _people(service)
            asker = Asker(service, description, people)
            objects = Objects(asker, self.authorization.seeder(service))
            if people:
                objects.learn()
            wicket = Wicket(service, description, tuple(one.name for one in people))
            told = self._told(service, objects, wicket, effort, unit)
            ended = service.exited(0)
            if ended is not None:
                told.stopped = f"the service ended with status {ended}"
            again = partial(answered_again, service, wicket)
            tallies = [_minimised(one, again) for one in told.tallies.values()]
        return Fuzzed({one.operation: one for one in tallies}, told.stopped, tuple(wicket.problems)).dumped()

    def _instance(self, settings: ServiceSettings) -> AbstractContextManager[Service]:
        if settings.runs_already:
            return nullcontext(self.own.shared.running(settings.name))
        return self.own.fresh(settings.name)

    def _told(self, service: Service, objects: Objects, wicket: Wicket, effort: Effort, unit: _Unit) -> Told:
        told = Told()
        server = wicket.opened()
        with tempfile.TemporaryDirectory(prefix="devnet-") as name:
            folder = Path(name)
            document = fuzz_input(objects.asker.description.document, partial(_values, objects))
            (folder / "openapi.json").write_text(json.dumps(document), encoding="utf-8")
            environment = {**inherited(), "SCHEMATHESIS_HOOKS": "pytest_devnet.facts.fuzzing_hooks"}
            environment |= {_WICKET: server.url, "PYTHONHASHSEED": "0", "NO_COLOR": "1"}
            try:
                base = f"{service.url}{objects.asker.description.base}"
                ran = self.world.processes.run(
                    _command(base, effort, unit), cwd=folder, env=environment, timeout=effort.seconds + _GRACE
                )
                refused = (
                    "" if (folder / "run.ndjson").exists() else " ".join((ran.stderr or ran.stdout).split())[-300:]
                )
            except subprocess.TimeoutExpired:
                refused = f"it was not done after {effort.seconds:g} s"
            finally:
                server.end()
            for line in _lines(folder / "run.ndjson"):
                told.hear(line)
        told.stopped = told.stopped or refused
        return told


@dataclass(frozen=True, slots=True)
class _Unit:
    """What one process does: phases, and the operations they are done on (none: on all of them)."""

    phases: tuple[str, ...]
    operations: tuple[str, ...] = ()


def _units(names: list[str], processes: int, effort: Effort) -> list[_Unit]:
    """Where processes share the work, each has some of the operations; sequences need them all."""
    if processes < 2 or len(names) < 2 * processes or effort.explore:
        return [_Unit((*_UNITS, _SEQUENCES))]
    return [
        *(_Unit(_UNITS, tuple(names[number::processes])) for number in range(processes)),
        _Unit((_SEQUENCES,)),
    ]


def _command(url: str, effort: Effort, unit: _Unit) -> list[str]:
    words = [sys.executable, "-m", "schemathesis.cli", "run", "openapi.json", "--url", url, "--no-color"]
    words += ["--phases", ",".join(unit.phases), "--max-examples", str(effort.examples), "--seed", str(effort.seed)]
    words += ["--no-shrink", "--continue-on-failure", "--generation-database", "none", "--output-sanitize", "false"]
    words += ["--report", "ndjson", "--report-ndjson-path", "run.ndjson", "--warnings", "off"]
    words += ["--request-timeout", str(_REQUEST_TIMEOUT), "--max-redirects", "0"]
    words += ["--max-time", str(max(1, int(effort.seconds)))] if effort.explore else []
    return words + [word for name in unit.operations for word in ("--include-name", name)]


def _last_words(ran: Ran) -> str:
    return " ".join((ran.stderr or ran.stdout).split())[-300:]


def _lines(report: Path) -> Iterator[str]:
    if report.is_file():
        with report.open(encoding="utf-8", errors="replace") as lines:
            yield from lines


def _people(service: Service) -> tuple[Principal, ...]:
    return tuple(one for one in service.principals if one.login or one.token)


def _values(objects: Objects, method: str, path: str) -> Mapping[str, str]:
    """The path of an object that the first principal may reach; for a DELETE, one made to be deleted."""
    subject = subject_of(path)
    known = objects.known.get(subject, ())
    first = objects.asker.principals[0] if objects.asker.principals else None
    if first is None or not known:
        return {}
    made = objects.create(subject, first) if method == "DELETE" else None
    own = next((one for one in known if one.owner == first.name), None)
    near = next((one for one in known if one.tenant == first.tenant), known[0])
    return (made or own or near).values


def _minimised(tally: Tally, again: partial[int]) -> Tally:
    """Server errors by the smallest request that still causes them."""

    def smallest(failure: Failure) -> Failure:
        if failure.check != "not_a_server_error" or again(tally.operation, failure.sent) != failure.status:
            return failure
        sent = reduced(failure.sent, lambda one: again(tally.operation, one) == failure.status)
        return replace(failure, sent=sent)

    tally.failures = {key: smallest(failure) for key, failure in tally.failures.items()}
    return tally


def _real(world: World) -> Fuzzing:
    return Fuzzing(
        world, cast("Authorization", world.fact("authorization")), cast("OwnServices", world.fact("own_service"))
    )


@dataclass(frozen=True, slots=True)
class GivenFuzzing:
    """What an example says was tried."""

    fuzzed: Fuzzed

    def of(self, _settings: ServiceSettings, _description: Description, effort: Effort) -> Fuzzed:
        return replace(self.fuzzed, seed=effort.seed)


def _example(world: World, given: object) -> Fuzzing | GivenFuzzing:
    """Events of schemathesis, as its NDJSON has them; or nothing, for a real run against ``service``."""
    if not isinstance(given, tuple):
        return _real(world)
    told = Told()
    for event in given:
        told.hear(json.dumps(event))
    return GivenFuzzing(Fuzzed(told.tallies, told.stopped))


FACT = Fact("fuzzing", _real, _example)
