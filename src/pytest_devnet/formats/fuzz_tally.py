"""What came of all requests to one operation: how many were answered how, and each way in which it failed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

Json = Any
UNSENT = -1
"""The status of what could not be sent, or not any more."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it went out: ``target`` is path and query. What would sign it in is left out, and ``signed``.

    ``before`` is what has to be sent first, where the request alone shows nothing.
    """

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    signed: bool = False
    before: tuple[Step, ...] = ()

    @property
    def size(self) -> int:
        first = sum(one.sent.size for one in self.before)
        return first + len(self.target) + len(self.body) + sum(map(len, self.headers.values()))

    @property
    def follows(self) -> bool:
        """Does it show anything only after others? What merely makes an object for it to name is none of them."""
        return not all(one.gives for one in self.before)

    @property
    def content(self) -> bytes:
        """The body as it goes out: also of bytes that are no UTF-8, and of halves of a character."""
        try:
            return self.body.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            return self.body.encode("utf-8", "surrogatepass")

    @classmethod
    def read(cls, said: Mapping[str, Json]) -> Sent:
        """The same, from what ``dataclasses.asdict`` made of it."""
        before = (Step(one["operation"], Sent.read(one["sent"]), one["gives"]) for one in said.get("before", ()))
        return cls(**{**said, "before": tuple(before)})


@dataclass(frozen=True, slots=True)
class Step:
    """A request that comes before another. ``gives`` tells what later ones have from its answer.

    By the value that it was: the JSON pointer (RFC 6901) to it.
    """

    operation: str
    sent: Sent
    gives: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failure:
    """One way in which an operation failed, ``times`` times.

    ``check`` is schemathesis's name of it. ``mode`` says whether the request was to be ``positive`` or ``negative``,
    ``scenario`` and ``said`` what was done to it, ``where`` which part was wrong (``body``, ``query``…). ``status`` is
    0, and ``answer`` the reason, where none came. ``trace`` is what the application raised, where that could be seen.
    ``codes`` are those of the errors in an answer of GraphQL. ``piped`` is the command that prints a body which is too
    long to be shown.
    """

    check: str
    sent: Sent
    status: int
    answer: str = ""
    title: str = ""
    said: str = ""
    mode: str = ""
    scenario: str = ""
    where: str = ""
    phase: str = ""
    times: int = 1
    trace: str = ""
    codes: tuple[str, ...] = ()
    piped: str = ""

    @property
    def kind(self) -> str:
        """What makes it another failure than the rest."""
        parts = (self.check, str(self.status), self.scenario, self.where, self.title, *self.codes)
        return " ".join(parts)


@dataclass(slots=True)
class Tally:
    """What came of all requests to one operation. ``answers`` counts them by status.

    ``refusals`` counts those that came to no resolver of GraphQL, by the reason.
    """

    operation: str
    answers: Counter[int] = field(default_factory=Counter)
    seconds: float = 0.0
    failures: dict[str, Failure] = field(default_factory=dict)
    refusals: Counter[str] = field(default_factory=Counter)

    @property
    def requests(self) -> int:
        return sum(self.answers.values())

    def add(self, failure: Failure) -> None:
        """Count it, and keep the smallest request of its kind: alone, and after others."""
        key = f"{failure.kind} after others" if failure.sent.before else failure.kind
        known = self.failures.get(key)
        times = failure.times + (known.times if known else 0)
        kept = failure if known is None or failure.sent.size < known.sent.size else known
        self.failures[key] = replace(kept, times=times)

    def settle(self, seen: Iterable[tuple[Failure, bool]]) -> None:
        """Keep one of each kind: one that happens again (the other of each pair), or else the smallest.

        What happens again after others alone is another kind than what a request shows by itself.
        """
        found: dict[str, tuple[Failure, bool]] = {}
        for one in seen:
            failure, happens = one
            key = f"{failure.kind} after others" if happens and failure.sent.follows else failure.kind
            known = found.get(key, one)
            times = failure.times + (known[0].times if key in found else 0)
            kept, again = min(known, one, key=lambda each: (not each[1], each[0].sent.size))
            found[key] = replace(kept, times=times), again
        self.failures = {key: failure for key, (failure, _) in found.items()}

    def merge(self, other: Tally) -> None:
        self.answers.update(other.answers)
        self.refusals.update(other.refusals)
        self.seconds += other.seconds
        for failure in other.failures.values():
            self.add(failure)

    def dumped(self) -> str:
        counts = {"answers": list(self.answers.items()), "refusals": dict(self.refusals)}
        return json.dumps({**asdict(self), **counts})


def loaded(text: str) -> Tally:
    """The tally that ``dumped`` wrote."""
    read = json.loads(text)
    answers, refusals = Counter(dict(map(tuple, read["answers"]))), Counter(read["refusals"])
    return Tally(read["operation"], answers, read["seconds"], dict(_failures(read["failures"])), refusals)


def _failures(read: Mapping[str, Json]) -> Iterator[tuple[str, Failure]]:
    for key, one in read.items():
        yield key, Failure(**{**one, "sent": Sent.read(one["sent"]), "codes": tuple(one["codes"])})
