"""Whether a service that gave no answer is still there, so that no other operation is blamed for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_devnet.formats.fuzz_events import ENDED

if TYPE_CHECKING:
    from pytest_devnet.facts.running_service import Service

_TO_END, _TO_RECOVER, _TO_ANSWER = 0.5, 10.0, 2.0


class Lost(Exception):
    """There is nobody left to ask; the message says why."""


@dataclass(slots=True)
class Pulse:
    """``silent`` says that the last request got no answer, ``at`` what it was about."""

    service: Service
    silent: bool = False
    at: str = ""

    def missed(self, operation: str) -> None:
        self.silent, self.at = True, operation

    def check(self) -> None:
        """After silence, wait until it answers for its life. Raises ``Lost`` where it has ended, or stays silent."""
        if not self.silent:
            return
        self.silent = False
        status = self.service.exited(_TO_END)
        if status is not None:
            raise Lost(f"{ENDED} with status {status}, when {self.at} was asked")
        live = self.service.settings.live
        answers = self.service.asked_until(live, lambda answer: answer.status > 0, _TO_RECOVER, timeout=_TO_ANSWER)
        if not answers[-1].status:
            raise Lost(f"the service answers nothing any more, since {self.at} was asked")
