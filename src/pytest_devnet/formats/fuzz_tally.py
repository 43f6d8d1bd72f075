"""What came of all requests to one operation: how many were answered how, and each way in which it failed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

Json = Any


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it went out: ``target`` is path and query. What would sign it in is left out, and ``signed``."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    signed: bool = False

    @property
    def size(self) -> int:
        return len(self.target) + len(self.body) + sum(map(len, self.headers.values()))


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
        parts = (failure.check, str(failure.status), failure.scenario, failure.where, failure.title, *failure.codes)
        key = " ".join(parts)
        known = self.failures.get(key)
        times = failure.times + (known.times if known else 0)
        kept = failure if known is None or failure.sent.size < known.sent.size else known
        self.failures[key] = Failure(**{**_plain(kept), "times": times})

    def merge(self, other: Tally) -> None:
        self.answers.update(other.answers)
        self.refusals.update(other.refusals)
        self.seconds += other.seconds
        for failure in other.failures.values():
            self.add(failure)

    def dumped(self) -> str:
        counts = {"answers": list(self.answers.items()), "refusals": dict(self.refusals)}
        return json.dumps({**asdict(self), **counts})


def _plain(failure: Failure) -> dict[str, Any]:
    return {name: getattr(failure, name) for name in Failure.__slots__}


def loaded(text: str) -> Tally:
    """The tally that ``dumped`` wrote."""
    read = json.loads(text)
    answers, refusals = Counter(dict(map(tuple, read["answers"]))), Counter(read["refusals"])
    return Tally(read["operation"], answers, read["seconds"], dict(_failures(read["failures"])), refusals)


def _failures(read: Mapping[str, Json]) -> Iterator[tuple[str, Failure]]:
    for key, one in read.items():
        yield key, Failure(**{**one, "sent": Sent(**one["sent"]), "codes": tuple(one["codes"])})
