"""What has to be ended, in the opposite order of its beginning, whoever comes to end it first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from pytest_devnet.errors import FactError


@dataclass(slots=True, eq=False)
class Endings:
    """Like an exit stack that two threads may close: a gate that is done, and the run whose patience is over."""

    _ends: list[Callable[[], object]] = field(default_factory=list)
    _closed: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def later(self, end: Callable[[], object]) -> None:
        """Call ``end`` when all is closed. Raises ``FactError``, having called it, where that has been already."""
        with self._lock:
            if not self._closed:
                self._ends.append(end)
                return
        end()
        raise FactError("was ended while it was being started")

    @property
    def closed(self) -> bool:
        return self._closed

    def close(self) -> None:
        """End everything once, the last first."""
        with self._lock:
            self._closed = True
        while True:
            with self._lock:
                if not self._ends:
                    return
                end = self._ends.pop()
            end()
