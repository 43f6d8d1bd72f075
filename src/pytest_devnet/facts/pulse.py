"""Whether a service that gave no answer is still there, so that no other operation is blamed for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_devnet.errors import FactError
from pytest_devnet.formats.fuzz_events import ENDED

if TYPE_CHECKING:
    from pytest_devnet.facts.asked import Asked
    from pytest_devnet.facts.running_service import Service

_TO_END, _TO_RECOVER, _TO_ANSWER = 0.5, 10.0, 2.0
_MOST_WORDS = 2
_REMEDY = "answer every request, in time, whoever sends it and whatever it holds"


class Lost(FactError):
    """There is nobody left to ask; the message says why. ``at`` is the operation that was asked last, by ``asked``."""

    at: str = ""
    asked: Asked | None = None


@dataclass(slots=True)
class Pulse:
    """``silent`` says that the last request got no answer, ``at`` what it was about, ``asked`` which it was."""

    service: Service
    silent: bool = False
    at: str = ""
    asked: Asked | None = None

    def missed(self, operation: str, asked: Asked | None = None) -> None:
        self.silent, self.at, self.asked = True, operation, asked

    def check(self) -> None:
        """After silence, wait until it answers for its life. Raises ``Lost`` where it has ended, or stays silent."""
        if not self.silent:
            return
        self.silent = False
        status = self.service.exited(_TO_END)
        if status is not None:
            raise self._lost(f"{ENDED} with status {status}, when {self.at} was asked{self._last_words()}")
        live = self.service.settings.live
        answers = self.service.asked_until(live, lambda answer: answer.status > 0, _TO_RECOVER, timeout=_TO_ANSWER)
        if not answers[-1].status:
            raise self._lost(f"the service answers nothing any more, since {self.at} was asked")

    def _lost(self, message: str) -> Lost:
        lost = Lost(message, remedy=_REMEDY)
        lost.at, lost.asked = self.at, self.asked
        return lost

    def _last_words(self) -> str:
        try:
            words = " | ".join(self.service.log.last_words(_MOST_WORDS))
        except FactError:
            return ""
        return f"; its last words: {words}" if words else ""
