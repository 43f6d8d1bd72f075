"""``os._exit`` while a run judges: it ends the process past every hook, and must not end it well."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from typing import NoReturn

_STDERR = 2


class Leaving:
    """Stands in for ``os._exit`` in this process, and lets its forks leave as they like.

    ``refused`` says, when the process wants to leave with status 0, why it may not; it then leaves with status 1, and
    says so where pytest captures nothing. One thread leaves: whatever else replaced ``os._exit`` (to keep what was
    measured, say) may not bear two.
    """

    def __init__(self, refused: Callable[[], str]) -> None:
        self._refused, self._pid, self._exit = refused, os.getpid(), os._exit
        self._errors, self._one = os.dup(_STDERR), threading.RLock()
        os._exit = self

    def __call__(self, status: int) -> NoReturn:
        if os.getpid() != self._pid:
            self._exit(status)
        with self._one:
            if status == 0 and (why := self._refused()):
                os.write(self._errors, f"\ndevnet: {why}\n".encode())
                status = 1
            self._exit(status)

    def over(self) -> None:
        """The run is over: what follows may leave as it likes."""
        if os._exit is self:
            os._exit = self._exit
            os.close(self._errors)
