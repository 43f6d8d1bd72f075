"""Who may call what, tried: every operation as every principal, on a private instance of the service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from pytest_devnet.declarations import Principal, declared_in
from pytest_devnet.errors import FactError
from pytest_devnet.facts.asking import Asker
from pytest_devnet.facts.bench import Bench, Survey
from pytest_devnet.facts.objects import Objects
from pytest_devnet.facts.pulse import Lost
from pytest_devnet.facts.seeding import Seeding
from pytest_devnet.facts.world import Fact
from pytest_devnet.formats.authorization_lock import LOCK, Lock, read_lock
from pytest_devnet.formats.openapi_model import Description, Operation

if TYPE_CHECKING:
    from pytest_devnet.declarations import ServiceSettings
    from pytest_devnet.facts.own_service import OwnServices
    from pytest_devnet.facts.running_service import Service
    from pytest_devnet.facts.world import World

_MOST_ENDS = 3


@dataclass(slots=True)
class Authorization:
    """``lock`` is None where there is none. Benches are kept while the process lasts."""

    principals: tuple[Principal, ...]
    lock: Lock | None
    own: OwnServices
    seeder: Callable[[Service], Seeding]
    _benches: dict[str, Bench] = field(default_factory=dict)
    _unlearnt: dict[str, FactError] = field(default_factory=dict)
    _ended: dict[str, dict[str, Lost]] = field(default_factory=dict)

    @property
    def tenants(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.tenant for one in self.principals if one.tenant))

    def completed(self, description: Description) -> Description:
        """With what the lock says where the description says nothing: that an operation is anybody's."""
        public = self.lock.public if self.lock else ()
        operations = (
            replace(one, security=()) if one.security is None and one.name in public else one
            for one in description.operations
        )
        return replace(description, operations=tuple(operations))

    def survey(self, settings: ServiceSettings, description: Description, operation: Operation) -> Survey:
        """The operation, tried in every way there is, on an instance that is good for it. Raises as ``bench`` does."""
        try:
            bench = self.bench(settings, description)
        except Lost as lost:
            return Survey(operation, lost=self._deadly(settings).get(operation.name, lost))
        known = self._deadly(settings).get(operation.name)
        survey = Survey(operation, lost=known) if known else bench.survey(operation)
        if survey.lost:
            self._deadly(settings).setdefault(survey.lost.at, survey.lost)
        return survey

    def bench(self, settings: ServiceSettings, description: Description) -> Bench:
        """The instance on which this service is tried; another one where the last has ended, or lacks what was there.

        Raises ``FactError`` for as long as nothing can be learnt of its objects, each time the same.
        """
        if settings.name in self._unlearnt:
            raise self._unlearnt[settings.name]
        kept = self._benches.get(settings.name)
        if kept is None or not kept.is_good:
            try:
                self._benches[settings.name] = self._learnt(settings, description, kept)
            except FactError as error:
                self._unlearnt[settings.name] = _since(error, kept.spoilt_by if kept else "")
                raise self._unlearnt[settings.name] from error
        return self._benches[settings.name]

    def _learnt(self, settings: ServiceSettings, description: Description, kept: Bench | None) -> Bench:
        """One of which all is known that can be, without asking what ended the service before."""
        deadly = self._deadly(settings)
        bench = self._begun(settings, description, kept)
        try:
            bench.objects.learn()
        except Lost as lost:
            deadly[lost.at] = lost
            if len(deadly) > _MOST_ENDS or settings.runs_already:
                raise
            return self._learnt(settings, description, bench)
        return bench

    def _begun(self, settings: ServiceSettings, description: Description, kept: Bench | None) -> Bench:
        if kept is not None:
            kept.service.kill()
        shared = self.own.shared
        service = shared.running(settings.name) if settings.runs_already else shared.start(settings)
        people = tuple(one for one in self.principals if one.role or one.tenant)
        asker = Asker(service, description, people, shunned=frozenset(self._deadly(settings)))
        return Bench(service, asker, Objects(asker, self.seeder(service)), kept.surveys if kept else {})

    def _deadly(self, settings: ServiceSettings) -> dict[str, Lost]:
        """What ended the service, by operation."""
        return self._ended.setdefault(settings.name, {})


def _since(error: FactError, spoilt_by: str) -> FactError:
    """The error, with what it comes of where an instance before had something taken away."""
    if not spoilt_by:
        return error
    remedy = 'say reset = "…" in devnet.toml, a command that brings back what was there'
    return FactError(f"{error.message}, after {spoilt_by} was tried", place=error.place, remedy=remedy)


def _real(world: World) -> Authorization:
    file = world.root / LOCK
    text = file.read_text("utf-8") if file.is_file() else None
    principals = declared_in(world.root).principals
    return Authorization(principals, None if text is None else read_lock(text), _own(world), _seeder(world))


def _seeder(world: World) -> Callable[[Service], Seeding]:
    return lambda service: Seeding(world.root, world.processes, service)


def _own(world: World) -> OwnServices:
    return cast("OwnServices", world.fact("own_service"))


def _example(world: World, given: object) -> Authorization:
    """The text of a lock, or nothing where there is none. Principals are those of the example's services."""
    from pytest_devnet.facts.serving import serving_in  # noqa: PLC0415

    served = (world.given or {}).get("own_service", (world.given or {}).get("service"))
    named = {one.name: one for serving in serving_in(served) for one in serving.principals}
    return Authorization(
        tuple(named.values()), read_lock(given) if isinstance(given, str) else None, _own(world), _seeder(world)
    )


FACT = Fact("authorization", _real, _example)
