"""The services of a repository, each started once a process and shared by the gates that only look."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from pytest_devnet.declarations import ServiceSettings, declared_in, read_declared
from pytest_devnet.errors import FactError
from pytest_devnet.facts.world import Fact
from pytest_devnet.settings import FILE
from pytest_devnet.toml_source import did_you_mean, parse_toml

if TYPE_CHECKING:
    from pytest_devnet.facts.running_service import Service
    from pytest_devnet.facts.starting import Starter
    from pytest_devnet.facts.world import World

Start = Callable[[ServiceSettings], "Service"]


@dataclass(slots=True)
class Services:
    """``declared`` are the services of devnet.toml; none of them runs before it is asked for."""

    declared: tuple[ServiceSettings, ...]
    start: Start
    _running: dict[str, Service] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def settings(self, name: str) -> ServiceSettings:
        """What is declared for a service. Raises ``FactError`` for a name that is not."""
        found = next((one for one in self.declared if one.name == name), None)
        if found is None:
            near = did_you_mean(name, [one.name for one in self.declared])
            raise FactError(f"devnet.toml declares no service {name}", remedy=near or f"declare [service.{name}]")
        return found

    def running(self, name: str) -> Service:
        """The service, started the first time it is asked for, and anew when a gate past its time took it down.

        Raises ``FactError`` with the last lines of its log where it does not get ready.
        """
        with self._lock:
            service = self._running.get(name)
            if service is None or service.exited(0) is not None:
                service = self._running[name] = self.start(self.settings(name))
            return service


def _real(world: World) -> Services:
    declared = declared_in(world.root)

    @cache
    def starter() -> Starter:
        """What starting takes is imported when something is started."""
        from pytest_devnet.facts.starting import Starter  # noqa: PLC0415
        from pytest_devnet.facts.variables import Variables  # noqa: PLC0415

        return Starter(world.root, declared, world.processes, Variables(world.root))

    return Services(declared.services, lambda settings: starter().start(settings))


def _example(world: World, given: object) -> Services:
    """``Serving``, one or several; or the text of a devnet.toml, whose services are declared but never run."""
    from pytest_devnet.facts.serving import serving_in  # noqa: PLC0415

    if isinstance(given, str):
        return Services(read_declared(parse_toml(given, FILE)).services, _never)
    servings = serving_in(given)
    by_name = {one.settings.name: one for one in servings}
    return Services(
        tuple(one.settings for one in servings), lambda settings: by_name[settings.name].served(world.processes)
    )


def _never(settings: ServiceSettings) -> Service:
    raise FactError(f"{settings.name} does not run in an example that only declares it", place=settings.place)


FACT = Fact("service", _real, _example)
