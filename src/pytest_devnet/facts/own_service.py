"""Instances of the services for gates that write, cut, load or stop: a gate has one alone, for as long as it needs."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from pytest_devnet.errors import FactError
from pytest_devnet.facts.world import Fact

if TYPE_CHECKING:
    from pytest_devnet.declarations import ServiceSettings
    from pytest_devnet.facts.running_service import Service
    from pytest_devnet.facts.service import Services
    from pytest_devnet.facts.world import World

_PATIENCE = 2.0
"""Seconds in which an instance has to be ready again, before the next gate gets it."""


@dataclass(frozen=True, slots=True)
class OwnServices:
    """``declared`` are the services of devnet.toml."""

    shared: Services
    _idle: dict[str, Service] = field(default_factory=dict)

    @property
    def declared(self) -> tuple[ServiceSettings, ...]:
        return self.shared.declared

    @contextlib.contextmanager
    def fresh(self, name: str) -> Iterator[Service]:
        """A fresh instance while the block lasts. Raises ``FactError`` where there can be none."""
        service = self._started(name)
        try:
            yield service
        finally:
            service.end()

    @contextlib.contextmanager
    def lent(self, name: str) -> Iterator[Service]:
        """An instance that one gate after the other has alone: each leaves it as it found it, ready, with nothing cut.

        For gates that do what users do, or cut a dependency off for a moment; starting a service takes longer than
        most of them. One that does not get ready again is not handed on. Raises ``FactError`` as ``fresh`` does.
        """
        service = self._idle.pop(name, None)
        if service is None or service.exited(0) is not None:
            service = self._started(name)
        try:
            yield service
        except BaseException:
            service.end()
            raise
        if _is_as_before(service):
            self._idle[name] = service
        else:
            service.end()

    def _started(self, name: str) -> Service:
        settings = self.shared.settings(name)
        if settings.runs_already:
            reason = f"{name} runs already: it is not ours to cut off, load or stop"
            raise FactError(reason, place=settings.place, remedy="declare how it is started, instead of its url")
        return self.shared.start(settings)


def _is_as_before(service: Service) -> bool:
    for dependency in service.dependencies.values():
        dependency.restore()
    return service.asked_until(service.settings.ready, lambda answer: answer.ok, _PATIENCE)[-1].ok


def _real(world: World) -> OwnServices:
    return OwnServices(cast("Services", world.fact("service")))


def _example(world: World, given: object) -> OwnServices:
    from pytest_devnet.facts import service  # noqa: PLC0415

    shared = world.fact("service") if given is None else service.FACT.example(world, given)
    return OwnServices(cast("Services", shared))


FACT = Fact("own_service", _real, _example)
