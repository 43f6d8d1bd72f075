"""What a service depends on, seen from the wire between them: each request that passes, and the wire can be cut."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_devnet.errors import FactError
from pytest_devnet.facts.http_client import Headers
from pytest_devnet.facts.proxy import Cut, Proxy
from pytest_devnet.formats.http_requests import RequestSniffer

if TYPE_CHECKING:
    from pytest_devnet.declarations import DependencySettings
    from pytest_devnet.facts.log import Log

_MOST = 50_000


@dataclass(frozen=True, slots=True)
class SeenRequest:
    """A request of the service to its dependency. ``at`` is a ``time.time()``."""

    method: str
    path: str
    headers: Headers
    at: float


@dataclass(slots=True)
class Dependency:
    """One dependency of a running service. ``log`` is that of an upstream which was started with it."""

    settings: DependencySettings
    log: Log | None = None
    _proxy: Proxy | None = None
    _requests: list[SeenRequest] = field(default_factory=list)
    _passed: int = 0

    @property
    def name(self) -> str:
        return self.settings.name

    @property
    def critical(self) -> bool:
        return self.settings.critical

    @property
    def address(self) -> str:
        """Where the service is to look for it: ``host:port`` of the proxy."""
        return self._wire().address

    @property
    def requests(self) -> tuple[SeenRequest, ...]:
        """The requests in HTTP/1.1 that have passed. Raises ``FactError`` where there were too many to be kept."""
        self._wire()
        if self._passed > _MOST:
            raise FactError(f"{self._passed} requests reached {self.name}; only {_MOST} are kept")
        return tuple(self._requests)

    def cut(self, how: Cut, seconds: float = 0.0) -> None:
        """Refuse connections, swallow all bytes, or hold each answer for ``seconds``, until ``restore``."""
        self._wire().cut(how, seconds)

    def restore(self) -> None:
        self._wire().restore()

    def end(self) -> None:
        if self._proxy is not None:
            self._proxy.end()

    def _wire(self) -> Proxy:
        if self._proxy is None:
            reason = f"{self.name} is called by a service that runs already: nothing stands between them"
            raise FactError(reason, place=self.settings.place, remedy="let the service be started here")
        return self._proxy

    def _watch(self) -> Callable[[bytes], None]:
        """What is told all that a client sends over one connection."""
        sniffer = RequestSniffer()

        def saw(piece: bytes) -> None:
            for head in sniffer.feed(piece):
                self._passed += 1
                if self._passed <= _MOST:
                    self._requests.append(SeenRequest(head.method, head.path, Headers(head.headers), time.time()))

        return saw


def wired(settings: DependencySettings, upstream: tuple[str, int], log: Log | None = None) -> Dependency:
    """A dependency behind a proxy that leads to ``upstream``."""
    dependency = Dependency(settings, log)
    dependency._proxy = Proxy(upstream, dependency._watch, name=f"devnet-{settings.name}")
    return dependency
