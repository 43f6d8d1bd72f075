"""Instances of the services for gates that write, cut, load or stop: each gate has its own, for as long as it needs."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from pytest_devnet.errors import FactError
from pytest_devnet.facts.world import Fact

if TYPE_CHECKING:
    from pytest_devnet.declarations import ServiceSettings
    from pytest_devnet.facts.running_service import Service
    from pytest_devnet.facts.service import Services
    from pytest_devnet.facts.world import World


@dataclass(frozen=True, slots=True)
class OwnServices:
    """``declared`` are the services of devnet.toml."""

    shared: Services

    @property
    def declared(self) -> tuple[ServiceSettings, ...]:
        return self.shared.declared

    @contextlib.contextmanager
    def fresh(self, name: str) -> Iterator[Service]:
        """A fresh instance while the block lasts. Raises ``FactError`` where there can be none."""
        settings = self.shared.settings(name)
        if settings.runs_already:
            reason = f"{name} runs already: it is not ours to cut off, load or stop"
            raise FactError(reason, place=settings.place, remedy="declare how it is started, instead of its url")
        service = self.shared.start(settings)
        try:
            yield service
        finally:
            service.end()


def _real(world: World) -> OwnServices:
    return OwnServices(cast("Services", world.fact("service")))


def _example(world: World, given: object) -> OwnServices:
    from pytest_devnet.facts import service  # noqa: PLC0415

    shared = world.fact("service") if given is None else service.FACT.example(world, given)
    return OwnServices(cast("Services", shared))


FACT = Fact("own_service", _real, _example)
