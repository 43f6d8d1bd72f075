"""Series that were never measured: what a service would expose while it is healthy, or burns its error budget.

A simulation is written as Prometheus's unit tests write theirs
(https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/): counters that grow by a constant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from pytest_devnet.formats.objectives import Objective
from pytest_devnet.formats.promql import Matcher, Selector, selectors
from pytest_devnet.formats.series import Series

FULL = 1000
"""Events a step of each series that counts them all."""

_OTHER_VALUES = ("500", "503", "error", "failure", "failed", "false", "0", "timeout")


@dataclass(frozen=True, slots=True)
class Stretch:
    """``steps`` during which a share of all events is bad."""

    steps: int
    bad: Fraction


@dataclass(frozen=True, slots=True)
class Simulation:
    """What is exposed from the start until ``at`` steps of ``step`` seconds; ``series`` maps a selector to values."""

    name: str
    step: int
    at: int
    series: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Trial:
    """Simulations that alerts are to be tried on, and the rule files they are tried under, by name."""

    simulations: Sequence[Simulation]
    rules: Mapping[str, str]


def simulation(name: str, parted: Parted, stretches: Iterable[Stretch], step: int) -> Simulation:
    """The objective's series through the stretches, one after the other."""
    course = tuple(stretches)
    series = {str(one): _values(course, parted, one) for one in parted.all}
    return Simulation(name, step, sum(stretch.steps for stretch in course), series)


@dataclass(frozen=True, slots=True)
class Parted:
    """The series an objective is about: those of good events, those of bad ones alone, those of all events.

    ``idle`` counts events of another sort, which do not happen here.
    """

    good: tuple[Series, ...]
    bad: tuple[Series, ...]
    whole: tuple[Series, ...]
    idle: tuple[Series, ...] = ()

    @property
    def all(self) -> tuple[Series, ...]:
        return (*self.good, *self.bad, *self.whole, *self.idle)

    def share(self, series: Series, bad: Fraction) -> Fraction:
        """The share of all events that a series counts while ``bad`` of them are bad."""
        if series in self.good:
            return 1 - bad
        if series in self.bad:
            return bad * len(self.good) / len(self.bad)
        return Fraction(series in self.whole)


def parted(objective: Objective, live: Iterable[Series]) -> Parted | None:
    """Part the live series by the objective's queries; None where it has none, or they match nothing.

    A bad event that never happened yet has no series: one is made up, with another value for a label by which the
    good ones are told.
    """
    if not objective.good or not objective.total:
        return None
    good, total = selectors(objective.good)[0], selectors(objective.total)[0]
    found = tuple(live)
    fine = tuple(one for one in found if matches(one, good))
    every = tuple(one for one in found if matches(one, total))
    if not fine or not every:
        return None
    if good.metric != total.metric:
        slower = tuple(_slower(found, good, total))
        whole = tuple(one for one in slower if any(_kin(one) == _kin(other) for other in fine))
        idle = tuple(one for one in slower if one not in whole)
        return Parted(fine + tuple(_faster(found, good)), (), whole, idle)
    bad = tuple(one for one in every if one not in fine)
    return Parted(fine, bad or tuple(_made_up(fine[0], good, total)), ())


def indicator(objective: Objective) -> str:
    """The share of good events over the objective's whole window, as PromQL.

    Running totals are compared by their increase; queries of rates have the window put in (Sloth's template), or are
    averaged over it.
    """
    window = f"{objective.window}s"
    if objective.counters:
        return f"sum(increase({objective.good}[{window}])) / sum(increase({objective.total}[{window}]))"
    ratio = f"({objective.good}) / ({objective.total})"
    spread = ratio.replace("{{.window}}", window)
    return spread if spread != ratio else f"avg_over_time(({ratio})[{window}:])"


def matches(series: Series, selector: Selector) -> bool:
    """Does the selector select the series? A label that is absent is an empty one."""
    fits = (_fits(series.labels.get(one.label, ""), one) for one in selector.matchers)
    return series.name == selector.metric and all(fits)


def _fits(value: str, matcher: Matcher) -> bool:
    if matcher.op in ("=", "!="):
        return (value == matcher.value) is (matcher.op == "=")
    return bool(re.fullmatch(matcher.value, value)) is (matcher.op == "=~")


def _faster(live: Iterable[Series], good: Selector) -> Iterator[Series]:
    """Buckets of a histogram below the good one: no event is slower than good and yet in them."""
    bound = _bound({one.label: one.value for one in good.matchers})
    for series in live:
        if bound is not None and series.name == good.metric and (_bound(series.labels) or bound) < bound:
            yield series


def _slower(live: Iterable[Series], good: Selector, total: Selector) -> Iterator[Series]:
    """What counts every event: the total, and the buckets above the good one."""
    bound = _bound({one.label: one.value for one in good.matchers})
    for series in live:
        above = bound is not None and series.name == good.metric and (_bound(series.labels) or bound) > bound
        if above or matches(series, total):
            yield series


def _kin(series: Series) -> dict[str, str]:
    """What the good and the total of the same events have in common."""
    return {name: value for name, value in series.labels.items() if name != "le"}


def _bound(labels: Mapping[str, str]) -> float | None:
    try:
        return float(labels["le"])
    except (KeyError, ValueError):
        return None


def _made_up(fine: Series, good: Selector, total: Selector) -> Iterator[Series]:
    for matcher in good.matchers:
        for value in _OTHER_VALUES:
            other = Series(fine.name, {**fine.labels, matcher.label: value})
            if matches(other, total) and not matches(other, good):
                yield other
                return


def _values(course: tuple[Stretch, ...], parted: Parted, series: Series) -> str:
    """``0+1000x60 60000+900x5``: each stretch begins where the one before ended."""
    texts: list[str] = []
    value = Fraction(0)
    for stretch in course:
        step = FULL * parted.share(series, stretch.bad)
        start = value + (step if texts else 0)
        steps = stretch.steps - (1 if texts else 0)
        texts.append(f"{_number(start)}+{_number(step)}x{steps}")
        value += step * stretch.steps
    return " ".join(texts)


def _number(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"{float(value):.9f}"
