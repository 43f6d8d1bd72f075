"""How often one may guess: a limit of sign-in attempts for each account, whether it exists or not."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from threading import Lock

from devnet_domain.errors import TooManyAttempts

WINDOW = timedelta(minutes=1)


class AttemptLimit:
    """At most ``limit`` unsuccessful attempts a minute for one account; a success forgets them."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._recent: dict[str, list[datetime]] = {}
        self._lock = Lock()

    def take(self, account: str, now: datetime) -> None:
        """Counts an attempt before it is judged, so that simultaneous ones count too; raises ``TooManyAttempts``."""
        with self._lock:
            self._forget_before(now - WINDOW)
            recent = self._recent.setdefault(account, [])
            if len(recent) >= self._limit:
                raise TooManyAttempts(math.ceil((recent[0] + WINDOW - now).total_seconds()))
            recent.append(now)

    def forget(self, account: str) -> None:
        """What a success does."""
        with self._lock:
            self._recent.pop(account, None)

    def _forget_before(self, oldest: datetime) -> None:
        kept = {account: [one for one in times if one > oldest] for account, times in self._recent.items()}
        self._recent = {account: times for account, times in kept.items() if times}
