"""How a service of an example takes SIGTERM: as its process would, had it one."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_devnet.facts.loopback import LoopbackServer
    from pytest_devnet.facts.serving import Stop

_DRAIN = 0.25


@dataclass(slots=True)
class Stopping:
    """Ends ``server`` the way ``stop`` says: after being not ready for a moment, at once, without telling, or never."""

    server: LoopbackServer
    stopping: threading.Event
    stop: Stop
    _status: int = 0
    _told: threading.Event = field(default_factory=threading.Event)
    _ended: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _thread: threading.Thread | None = None

    def terminate(self) -> None:
        self.stopping.set()
        if self.stop != "never" and self._thread is None:
            self._thread = threading.Thread(target=self._wind_down, name="devnet-stopping", daemon=True)
            self._thread.start()

    def exited(self, within: float) -> int | None:
        return self._status if self._ended.wait(within) else None

    def kill(self) -> None:
        self.stopping.set()
        self._told.set()
        self._close(-9, gently=False)
        if self._thread is not None:
            self._thread.join()

    def _wind_down(self) -> None:
        if self.stop != "abrupt":
            self._told.wait(_DRAIN)
        self._close(0, gently=self.stop != "abrupt")

    def _close(self, status: int, *, gently: bool) -> None:
        with self._lock:
            if self._ended.is_set():
                return
            self.server.end(gently=gently)
            self._status = status
            self._ended.set()
