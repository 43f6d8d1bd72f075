"""Request ids that were made to do harm, and what a service must not do with them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_devnet import Evidence, Finding

from ._asked import place_of

if TYPE_CHECKING:
    from pytest_devnet import Action, Answer, LogLine, Observation, Service

_MADE = {
    "a very long id": "{nonce}" + 4000 * "x",
    "an id with quotes": '{nonce}","level":"fatal","x":"',
    "an id with control characters": "{nonce}\x1b[2J\x07",
    "an id with a line break": "{nonce}\r\n X-Injected: yes",
}
_INJECTED = "X-Injected"
_REMEDY = "take over an id only where it is short and of harmless characters, and make up a new one otherwise"


@dataclass(frozen=True, slots=True)
class Harm:
    """A harmful id that was sent, and what was answered."""

    what: str
    nonce: str
    value: str
    action: Action
    answer: Answer

    @property
    def echoed(self) -> bool:
        return _INJECTED in self.answer.headers or any(self.value in value for _, value in self.answer.headers)

    def harms(self, line: LogLine) -> bool:
        """Is it in the line as it came, or did it break the line apart?"""
        return self.value in line.text or (line.fields is None and (self.nonce in line.text or _INJECTED in line.text))


def harmful(service: Service, action: Action, header: Sequence[str]) -> Iterator[Harm]:
    """Send each of them."""
    for what, made in _MADE.items():
        nonce = secrets.token_hex(8)
        value = made.replace("{nonce}", nonce)
        yield Harm(what, nonce, value, action, service.act(action, headers=dict.fromkeys(header, value)))


def harmless(service: Service, sent: Sequence[Harm], lines: Sequence[LogLine]) -> Iterator[Observation]:
    """What became of them."""
    for one in sent:
        wrong = {
            f"has no answer to {one.what}: {one.answer}": not one.answer.status,
            f"answers {one.answer} to {one.what}": one.answer.status >= 500,
            f"sends {one.what} back as it came": one.echoed,
            f"logs {one.what} as it came": any(map(one.harms, lines)),
        }
        found = [said for said, is_so in wrong.items() if is_so]
        place = place_of(service.settings, one.action)
        for said in found:
            yield Finding(place, said, _REMEDY, subject=one.action.name)
        if not found:
            yield Evidence(place, f"{one.what} does no harm", one.action.name)
