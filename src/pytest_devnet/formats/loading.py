"""Load as it was planned and as it went: when each request was due, and what came of it.

Open loop: requests are due at times that were fixed before, whatever the service does meanwhile, and a latency counts
from the time a request was due. A client that waits for each answer would send nothing while the service hangs, and
so not notice that it does.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil

_P99 = Fraction(99, 100)


@dataclass(frozen=True, slots=True)
class Sample:
    """One request. Times are in seconds: ``due`` from the start of the window (negative: warm-up), ``late`` is how long
    after that it was sent, ``seconds`` from when it was due until its answer was whole. ``status`` is 0 without an
    answer, and ``error`` then says why.
    """

    action: str
    due: float
    late: float
    seconds: float
    status: int
    error: str = ""


@dataclass(frozen=True)
class Loaded:
    """What came of all requests, the warm-up's among them; ``control`` are latencies of an idle server beside them."""

    samples: tuple[Sample, ...]
    control: tuple[float, ...]

    @cached_property
    def measured(self) -> tuple[Sample, ...]:
        """Those that count: the warm-up's are left out."""
        return tuple(one for one in self.samples if one.due >= 0)

    @property
    def late(self) -> float:
        """How late the generator was, at the 99th percentile."""
        return percentile([one.late for one in self.samples], _P99)

    @property
    def kept_time(self) -> float:
        """What a request to a server that does nothing took, at the 99th percentile."""
        return percentile(self.control, _P99)

    @property
    def rate(self) -> float:
        """Requests a second that were really sent, over the window."""
        sent = sorted(one.due + one.late for one in self.measured)
        span = sent[-1] - sent[0] if sent else 0.0
        return (len(sent) - 1) / span if span else 0.0


def schedule(rates: Mapping[str, float], seconds: float, warm_up: float = 0.0) -> Iterator[tuple[float, str]]:
    """When each action is due, in order: evenly spaced, the actions out of step with each other."""
    due = [
        (place - warm_up, name)
        for number, (name, rate) in enumerate(rates.items())
        for place in _even(rate, seconds + warm_up, Fraction(number + 1, len(rates) + 1))
    ]
    yield from sorted(due)


def _even(rate: float, span: float, phase: Fraction) -> Iterator[float]:
    count = round(rate * span)
    yield from (float(number + phase) / rate for number in range(count))


def percentile(values: Collection[float], share: Fraction) -> float:
    """The smallest value that at least this share of all are at or below; infinite without any."""
    if not values:
        return float("inf")
    return sorted(values)[max(0, ceil(share * len(values)) - 1)]


def samples_needed(share: Fraction) -> int:
    """How many samples a percentile takes before it says anything: a hundred beyond it."""
    return ceil(100 / (1 - share))
