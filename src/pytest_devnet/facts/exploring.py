"""Exploring: what broke the service once is sent again, then it is fuzzed with a seed of its own for a while."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from pytest_devnet.facts.fuzzed import Effort, Fuzzed, answered_again
from pytest_devnet.facts.wicket import Wicket
from pytest_devnet.facts.world import Fact
from pytest_devnet.formats.crash_file import CRASHES, Crash, read_crashes, written
from pytest_devnet.formats.fuzz_tally import Failure, Sent

if TYPE_CHECKING:
    from pytest_devnet.declarations import ServiceSettings
    from pytest_devnet.facts.fuzzing import Fuzzing
    from pytest_devnet.facts.world import World
    from pytest_devnet.formats.openapi_model import Description, Operation

Doubt = Callable[[Failure, "Operation"], bool]
KEPT = frozenset({"not_a_server_error", "no_answer", "ignored_auth", "use_after_free"})
"""What shows itself by the status alone when it is sent again."""
_SEEDS = 2**31 - 2
_TO_END = 0.5
_BROKEN = 500


@dataclass(frozen=True, slots=True)
class Replayed:
    """A crash that was kept, and the status it is answered with today."""

    crash: Crash
    status: int

    @property
    def happens(self) -> bool:
        return self.crash.happens(self.status)


@dataclass(frozen=True, slots=True)
class Explored:
    """``replayed`` came first. ``kept`` are the new crashes in the file, ``unkept`` is why they could not be."""

    fuzzed: Fuzzed
    replayed: tuple[Replayed, ...] = ()
    kept: tuple[Crash, ...] = ()
    unkept: str = ""


@dataclass(slots=True)
class Exploring:
    """Done once a process; where several share a run, by one of them."""

    world: World
    fuzzing: Fuzzing
    _done: dict[tuple[str, str, Effort], Explored] = field(default_factory=dict)

    def of(
        self, settings: ServiceSettings, description: Description, effort: Effort, is_false_alarm: Doubt
    ) -> Explored:
        """All that was found; what ``is_false_alarm`` is not kept.

        Raises ``FactError`` as ``fuzzing`` does, ``SettingsError`` for a spoilt crash file.
        """
        key = (settings.name, description.language, effort)
        if key not in self._done:
            work = partial(self._explored, settings, description, effort, is_false_alarm)
            name = f"explored-{settings.name}-{description.language}-{effort.seed}-{effort.examples}"
            (said,) = self.world.shared.all([(name, work)])
            self._done[key] = _read(said)
        return self._done[key]

    @property
    def file(self) -> Path:
        return self.world.root / CRASHES

    def _explored(
        self, settings: ServiceSettings, description: Description, effort: Effort, is_false_alarm: Doubt
    ) -> list[str]:
        known = [one for one in self._known() if _speaks(one.operation) == description.language]
        replayed = self._replayed(settings, description, known)
        seed = effort.seed or 2 + secrets.randbelow(_SEEDS)
        fuzzed = self.fuzzing.of(settings, description, replace(effort, seed=seed, explore=True))
        failing = {one.crash.kind for one in replayed if one.happens}
        found = _crashes(fuzzed, description, is_false_alarm, self.world.today.isoformat())
        new = [one for one in found if one.kind not in failing and one not in known]
        again = self._replayed(settings, description, new)
        kept = tuple(one.crash for one in again if one.happens)
        return _said(Explored(fuzzed, replayed, kept, self._keep((*self._known(), *kept)) if kept else ""))

    def _known(self) -> tuple[Crash, ...]:
        return read_crashes(self.file.read_text("utf-8")) if self.file.is_file() else ()

    def _replayed(
        self, settings: ServiceSettings, description: Description, crashes: Sequence[Crash]
    ) -> tuple[Replayed, ...]:
        """Each by itself, on a fresh instance; on another one where it ends it."""
        found: list[Replayed] = []
        while len(found) < len(crashes):
            with self.fuzzing.instance(settings) as service:
                people = tuple(one.name for one in service.principals if one.login or one.token)
                wicket = Wicket(service, description, people)
                for one in crashes[len(found) :]:
                    status = answered_again(service, wicket, one.operation, one.sent)
                    found.append(Replayed(one, status))
                    if not status and service.exited(_TO_END) is not None:
                        break
        return tuple(found)

    def _keep(self, crashes: Iterable[Crash]) -> str:
        try:
            self.file.write_text(written(crashes), "utf-8")
        except OSError as error:
            return f"{CRASHES} could not be written: {error.strerror}"
        return ""


def _crashes(fuzzed: Fuzzed, description: Description, is_false_alarm: Doubt, today: str) -> list[Crash]:
    """The smallest request of each kind."""
    found: dict[tuple[str, str, int, bool], Crash] = {}
    for operation in description.operations:
        failures = fuzzed.of(operation.name).failures.values()
        for one in sorted(failures, key=lambda failure: failure.sent.size):
            if _shows_itself(one) and not is_false_alarm(one, operation):
                crash = Crash(operation.name, one.check, one.status, one.sent, fuzzed.seed, today)
                found.setdefault(crash.kind, crash)
    return list(found.values())


def _shows_itself(failure: Failure) -> bool:
    """Can it be told by the status alone when it is sent again?"""
    by_status = failure.check != "not_a_server_error" or failure.status >= _BROKEN
    by_itself = failure.check != "use_after_free" or bool(failure.sent.before)
    return failure.check in KEPT and failure.sent.target.startswith("/") and by_status and by_itself


def _speaks(operation: str) -> str:
    """The language that an operation is called in: ``METHOD /path`` or ``Query.name``."""
    return "openapi" if " " in operation else "graphql"


def _said(explored: Explored) -> list[str]:
    replayed = [{"crash": asdict(one.crash), "status": one.status} for one in explored.replayed]
    head = {"seed": explored.fuzzed.seed, "unkept": explored.unkept, "replayed": replayed}
    return [json.dumps({**head, "kept": [asdict(one) for one in explored.kept]}), *explored.fuzzed.dumped()]


def _read(said: Sequence[str]) -> Explored:
    head = json.loads(said[0])
    replayed = tuple(Replayed(_crash(one["crash"]), one["status"]) for one in head["replayed"])
    fuzzed = replace(Fuzzed.read(said[1:]), seed=head["seed"])
    return Explored(fuzzed, replayed, tuple(map(_crash, head["kept"])), head["unkept"])


def _crash(one: dict[str, object]) -> Crash:
    return Crash(**{**one, "sent": Sent.read(cast("dict[str, object]", one["sent"]))})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class GivenExploring:
    """What an example says was found."""

    explored: Explored

    def of(
        self, _settings: ServiceSettings, _description: Description, _effort: Effort, _is_false_alarm: Doubt
    ) -> Explored:
        return self.explored


def _real(world: World) -> Exploring:
    return Exploring(world, cast("Fuzzing", world.fact("fuzzing")))


def _example(world: World, given: object) -> Exploring | GivenExploring:
    """What was found; or nothing, for a real run against ``service``."""
    return GivenExploring(given) if isinstance(given, Explored) else _real(world)


FACT = Fact("exploring", _real, _example)
