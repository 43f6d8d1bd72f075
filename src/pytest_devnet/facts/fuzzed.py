"""How much is fuzzed, what came of it, and one of its requests sent once more."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pytest_devnet.declarations import Making, Request
from pytest_devnet.facts.http_client import Answer
from pytest_devnet.facts.wicket import UNAUTHENTICATED
from pytest_devnet.formats.fuzz_sequence import exchanged, learned
from pytest_devnet.formats.fuzz_tally import UNSENT, Sent, Tally, loaded

if TYPE_CHECKING:
    from pytest_devnet.facts.running_service import Service
    from pytest_devnet.facts.wicket import Wicket

_PATIENCE = 5.0


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is tried: ``examples`` random requests an operation beside all that cover its schema.

    ``seconds`` is a ceiling, not a budget: where the count is not reached in it, that is said. ``explore`` makes it a
    budget, to be spent.
    """

    examples: int = 10
    seed: int = 1
    seconds: float = 90.0
    explore: bool = False


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """``stopped`` is why it ended before its time; ``problems`` are why principals could not be signed in.

    ``callers`` are who was let in, by operation, ``names`` the variables that stand for ids of this instance alone, and
    ``makings`` how what they stand for is made.
    """

    tallies: dict[str, Tally] = field(default_factory=dict)
    stopped: str = ""
    problems: tuple[str, ...] = ()
    seed: int = 1
    callers: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    makings: dict[str, Making] = field(default_factory=dict)

    def of(self, operation: str) -> Tally:
        """What was tried on one operation, which may be nothing."""
        return self.tallies.get(operation, Tally(operation))

    def dumped(self) -> list[str]:
        whole = {name: getattr(self, name) for name in ("stopped", "problems", "callers", "names")}
        whole["makings"] = {name: asdict(one) for name, one in self.makings.items()}
        return [json.dumps(whole), *(one.dumped() for one in self.tallies.values())]

    @classmethod
    def read(cls, lines: Sequence[str]) -> Fuzzed:
        """The same, from what ``dumped`` wrote."""
        head = json.loads(lines[0])
        tallies = [loaded(line) for line in lines[1:]]
        makings = {name: Making(Request(**one["request"]), one["pointer"]) for name, one in head.pop("makings").items()}
        head["problems"] = tuple(head["problems"])
        return cls({one.operation: one for one in tallies}, **head, makings=makings)

    @classmethod
    def merged(cls, parts: Sequence[Fuzzed], seed: int) -> Fuzzed:
        tallies: dict[str, Tally] = {}
        for part in parts:
            for name, tally in part.tallies.items():
                tallies.setdefault(name, Tally(name)).merge(tally)
        stopped = next((part.stopped for part in parts if part.stopped), "")
        problems = dict.fromkeys(problem for part in parts for problem in part.problems)
        callers = {name: caller for part in parts for name, caller in part.callers.items()}
        names = {value: name for part in parts for value, name in part.names.items()}
        makings = {name: making for part in parts for name, making in part.makings.items()}
        return cls(tallies, stopped, tuple(problems), seed, callers, names, makings)


def answered_again(service: Service, wicket: Wicket, operation: str, sent: Sent) -> int:
    """The status that a request gets when it is sent once more; 0 where none comes."""
    return answer_to(service, wicket, operation, sent).status


def answer_to(service: Service, wicket: Wicket, operation: str, sent: Sent) -> Answer:
    """Send a request, signed in as the operation wants it where it is to be; anew, where the caller's session is over.

    What fuzzing tried before may have signed somebody out. What has to come before it is sent first, and gives what it
    is made of; where it does not, the status is ``UNSENT``.
    """
    known: dict[str, str] = {}
    for step in sent.before:
        seen = answer_to(service, wicket, step.operation, exchanged(step.sent, known))
        given = learned(step, seen.json)
        if given.keys() != step.gives.keys():
            return Answer(UNSENT)
        known |= given
    sent = exchanged(sent, known) if known else sent
    answer = _sent(service, signed_in(wicket, operation, sent))
    if sent.signed and answer.status == UNAUTHENTICATED and wicket.renewed(operation):
        answer = _sent(service, signed_in(wicket, operation, sent))
    return answer


def _sent(service: Service, whole: Sent) -> Answer:
    body = whole.content or None
    return service.request(whole.method, whole.target, headers=whole.headers, body=body, timeout=_PATIENCE)


def signed_in(wicket: Wicket, operation: str, sent: Sent) -> Sent:
    """The request with all that signs it in, where something is to."""
    signed = wicket.signed(operation) if sent.signed else {"headers": {}, "query": {}}
    asked = urlencode(signed["query"])
    target = f"{sent.target}{'&' if '?' in sent.target else '?'}{asked}" if asked else sent.target
    return replace(sent, target=target, headers={**sent.headers, **signed["headers"]})
