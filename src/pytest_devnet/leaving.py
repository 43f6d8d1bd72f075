"""``os._exit`` while a run judges: it ends the process past every hook, and must not end it well."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NoReturn

_STDERR = 2


class Leaving:
    """Stands in for ``os._exit`` in this process, and lets its forks leave as they like.

    ``refused`` says, when the process wants to leave with status 0, why it may not; it then leaves with status 1, and
    says so where pytest captures nothing.
    """

    def __init__(self, refused: Callable[[], str]) -> None:
        self._refused, self._pid, self._exit = refused, os.getpid(), os._exit
        self._errors = os.dup(_STDERR)
        os._exit = self

    def __call__(self, status: int) -> NoReturn:
        if status == 0 and os.getpid() == self._pid and (why := self._refused()):
            os.write(self._errors, f"\ndevnet: {why}\n".encode())
            status = 1
        self._exit(status)

    def over(self) -> None:
        """The run is over: what follows may leave as it likes."""
        if os._exit is self:
            os._exit = self._exit
            os.close(self._errors)
