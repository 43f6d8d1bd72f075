"""Whether this process can serve: its dependencies are asked at most once a second, however many want to know."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Literal

from devnet_infrastructure.upstream import State

Status = Literal["ready", "degraded", "not ready", "stopping"]
FRESH_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Report:
    """``degraded`` can still serve; ``not ready`` and ``stopping`` cannot."""

    status: Status
    checks: Mapping[str, State]

    @property
    def serves(self) -> bool:
        return self.status in ("ready", "degraded")


class Readiness:
    """Follows the dependencies. One that fails means not ready if it is critical, and degraded if it is not."""

    def __init__(
        self,
        critical: Mapping[str, Callable[[], State]],
        optional: Mapping[str, Callable[[], State]],
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._critical, self._optional, self._seconds = critical, optional, seconds
        self._lock = Lock()
        self._stopping = False
        self._report = Report("not ready", {})
        self._stale = 0.0

    def stop(self) -> None:
        """From now on not ready, whatever the dependencies say: this process is about to end."""
        self._stopping = True

    def report(self) -> Report:
        """Who comes while the dependencies are being asked waits for that answer instead of asking again."""
        if self._stopping:
            return Report("stopping", {})
        with self._lock:
            if self._seconds() >= self._stale:
                self._report = self._asked()
                self._stale = self._seconds() + FRESH_SECONDS
            return self._report

    def _asked(self) -> Report:
        critical = {name: check() for name, check in self._critical.items()}
        optional = {name: check() for name, check in self._optional.items()}
        if "failing" in critical.values():
            return Report("not ready", critical | optional)
        return Report("degraded" if "failing" in optional.values() else "ready", critical | optional)
