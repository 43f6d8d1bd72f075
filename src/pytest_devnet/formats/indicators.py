"""What an objective counts: good events, all events and, where it is about latency, what is too slow to be good."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, isfinite

from pytest_devnet.errors import FactError
from pytest_devnet.formats.exposition import Exposition
from pytest_devnet.formats.growth import growth
from pytest_devnet.formats.objectives import Objective
from pytest_devnet.formats.promql import Selector, selectors

_ANY_WINDOW = "{{.window}}"


@dataclass(frozen=True, slots=True)
class Counted:
    """Events between two scrapes. ``seconds`` is how long they took together, None where that is not counted."""

    good: float = 0.0
    total: float = 0.0
    seconds: float | None = None

    def without(self, other: Counted, times: int) -> Counted:
        seconds = None if self.seconds is None else self.seconds - times * (other.seconds or 0.0)
        return Counted(self.good - times * other.good, self.total - times * other.total, seconds)


@dataclass(frozen=True, slots=True)
class Indicator:
    """``good`` and ``total`` are PromQL; ``seconds`` is that of the time all events took, empty where there is none.

    An event that takes longer than ``threshold`` seconds is not good; None where the objective knows no such thing.
    """

    objective: Objective
    target: Fraction
    good: str
    total: str
    threshold: float | None
    seconds: str

    @property
    def name(self) -> str:
        return self.objective.name

    @property
    def events_needed(self) -> int:
        """With fewer, a single bad one would break the promise."""
        return ceil(1 / (1 - self.target))

    def counted(self, before: Exposition, after: Exposition) -> Counted:
        """What has happened between two scrapes; what is not exposed has not."""
        try:
            good, total = (growth(query, before, after) or 0.0 for query in (self.good, self.total))
            return Counted(good, total, growth(self.seconds, before, after) if self.seconds else None)
        except FactError as error:
            raise placed(error, self.objective) from error


def indicator_of(objective: Objective) -> Indicator | None:
    """None where the objective does not state target, good and total. Raises ``FactError`` for what is no PromQL."""
    if objective.target is None or not objective.good or not objective.total:
        return None
    good, total = (query.replace(_ANY_WINDOW, "5m") for query in (objective.good, objective.total))
    try:
        threshold = min(filter(None, map(_bound, selectors(good))), default=None)
        seconds = next(_seconds(selectors(total)), "") if threshold is not None else ""
    except FactError as error:
        raise placed(error, objective) from error
    return Indicator(objective, objective.target, good, total, threshold, seconds)


def placed(error: FactError, objective: Objective) -> FactError:
    """The error with the place of the objective that it is about."""
    return FactError(f"{objective.name}: {error.message}", place=str(objective.place), remedy=error.remedy)


def _bound(selector: Selector) -> float | None:
    """The bucket of a histogram of seconds that is selected, if one is."""
    stated = next((one.value for one in selector.matchers if (one.label, one.op) == ("le", "=")), "")
    try:
        bound = float(stated)
    except ValueError:
        return None
    return bound if isfinite(bound) else None


def _seconds(read: tuple[Selector, ...]) -> Iterator[str]:
    """The sum beside a histogram's count, under the same labels."""
    for selector in read:
        for suffix in ("_count", "_bucket"):
            if selector.metric.endswith(suffix):
                labels = tuple(one for one in selector.matchers if one.label != "le")
                yield str(Selector(f"{selector.metric.removesuffix(suffix)}_sum", labels))
