"""A service under load: what its callers see of its objectives, what it counts itself, and whether the two agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from pytest_devnet import Evidence, Finding, Gap, Measurement
from pytest_devnet.formats.loading import samples_needed

from ._asked import place_of
from ._slo_trials import percent
from ._slo_view import OwnView
from ._slo_wounds import Wound

if TYPE_CHECKING:
    from pytest_devnet import Action, Load, Observation, Service
    from pytest_devnet.formats.indicators import Counted, Indicator
    from pytest_devnet.formats.loading import Loaded, Sample

Severity = Literal["advisory", "blocking"]
Moved = Mapping[str, Mapping[str, float]]
"""What one request adds to the events of each objective, by the names of action and objective."""

_WARM_UP = 1.0
_LATE = 0.1
"""Seconds at the 99th percentile: a generator that is later, or an idle server that is slower, tell of the machine."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How much load is put on, and how strictly it is judged."""

    rate: float
    rates: Mapping[str, float]
    seconds: float
    latency: Severity
    tolerance: float

    def of(self, actions: Sequence[Action], left_out: Sequence[Action]) -> dict[str, float]:
        """Requests a second by action: those without a rate of their own share the general one."""
        own = {name: rate for name, rate in self.rates.items() if name not in {one.name for one in left_out}}
        others = [one.name for one in actions if one.name not in own]
        return {**{name: self.rate / len(others) for name in others}, **own}


def under_load(
    running: Service, indicators: Sequence[Indicator], load: Load, terms: Terms, *, others: bool
) -> Iterator[Observation]:
    """Each action once in calm, which shows what it moves; all of them at their rates; and some while something fails.

    Where there are ``others``, objectives that name no service and that nothing here moves are taken for theirs.
    """
    view = OwnView(running, indicators)
    moves = yield from _in_calm(running, view)
    actions = [one for one in running.settings.actions if one.name in moves]
    if not actions:
        remedy = "add [[service.NAME.actions]] with what its users do most"
        yield Gap(place_of(running.settings), f"{running.name} declares no action that succeeds", remedy)
        return
    left_out = [one for one in running.settings.actions if one not in actions]
    mark = view.mark()
    loaded = load.on(running, terms.of(actions, left_out), terms.seconds, warm_up=_WARM_UP)
    yield from _kept_time(running, loaded)
    if not _in_time(loaded):
        return
    answered = {one.name: Answered(one, running, loaded.samples, moves) for one in indicators}
    own = view.settled(mark, lambda seen: all(seen[name].total >= one.all for name, one in answered.items()))
    for name, one in answered.items():
        if one.is_about_it or not others:
            yield from one.judged(own[name], terms)
    if others and not any(one.is_about_it for one in answered.values()):
        remedy = "state one, or call it not critical"
        yield Gap(place_of(running.settings), f"no objective is about what {running.name} does", remedy)
    for action in actions:
        if action.calls and not running.settings.runs_already:
            moved = [(one, moves[action.name][one.name]) for one in indicators if moves[action.name][one.name]]
            yield from Wound(running, view, action, moved, load).judged()


def _in_calm(running: Service, view: OwnView) -> Generator[Observation, None, Moved]:
    """What one request of each action moves. Actions that are meant to fail are no load."""
    moves = {}
    for action in running.settings.actions:
        if action.expect >= 400:
            continue
        if action.principal:
            running.token(action.principal)
        mark = view.mark()
        answer = running.act(action)
        if answer.status != action.expect:
            said = f"{action.name} answers {answer} (want {action.expect})"
            yield Gap(place_of(running.settings, action), said, "mend the action in devnet.toml, or the service")
            continue
        seen = view.settled(mark, lambda seen: any(one.total > 0 for one in seen.values()))
        moves[action.name] = {name: max(0.0, one.total) for name, one in seen.items()}
    return moves


def _in_time(loaded: Loaded) -> bool:
    return loaded.late <= _LATE and loaded.kept_time <= _LATE


def _kept_time(running: Service, loaded: Loaded) -> Iterator[Observation]:
    late, idle = (f"{seconds * 1e3:.3g} ms" for seconds in (loaded.late, loaded.kept_time))
    if _in_time(loaded):
        said = f"{loaded.rate:.4g} requests a second, {late} late at most, while an idle server took {idle}"
        yield Evidence(place_of(running.settings), said, running.name)
    else:
        said = f"the machine could not keep time: requests were sent {late} late, an idle server took {idle}"
        remedy = f"give it more room, or lower rate: up to {_LATE * 1e3:g} ms would do"
        yield Gap(place_of(running.settings), said, remedy)


class Answered:
    """What became of the requests that an objective is about. ``all`` is how many events they were to be."""

    def __init__(self, indicator: Indicator, running: Service, samples: Sequence[Sample], moves: Moved) -> None:
        self.indicator, self.running = indicator, running
        self._events = {name: moved[indicator.name] for name, moved in moves.items()}
        self._expected = {one.name: one.expect for one in running.settings.actions}
        self._samples = [one for one in samples if self._events[one.action]]
        self.all = self._sum(self._samples)

    @property
    def is_about_it(self) -> bool:
        """Does the objective name the service, or count what it does?"""
        return bool(self._samples) or self.indicator.objective.service == self.running.name

    def judged(self, own: Counted, terms: Terms) -> Iterator[Observation]:
        if self._samples:
            measured = [one for one in self._samples if one.due >= 0]
            yield from self._outside(measured, terms.latency)
            yield from self._agreed(own, terms.tolerance)
        else:
            said = f"no request moves its total, {self.indicator.objective.total}: nobody could tell that it is broken"
            yield self._finding(said, "count what it is about, or declare the action that does it")

    def _outside(self, samples: list[Sample], latency: Severity) -> Iterator[Observation]:
        """As callers see it. Errors block; how fast it is on this machine is advice, unless more is asked for."""
        indicator, place = self.indicator, self.indicator.objective.place
        good = sum(map(self._is_good, samples))
        name = f"{indicator.name}: requests answered as expected"
        share, target = Fraction(100 * good, len(samples)), 100 * indicator.target
        yield Measurement(name, share, "%", at_least=target, place=place, remedy=self._remedy(samples))
        if len(samples) < indicator.events_needed:
            wanted = (
                f"with fewer than {indicator.events_needed}, one that fails would break {percent(indicator.target)}"
            )
            yield Gap(
                place, f"{indicator.name}: {len(samples)} requests are too few: {wanted}", "raise rate or seconds"
            )
        if indicator.threshold is not None:
            yield from self._fast(samples, indicator.threshold, latency)

    def _fast(self, samples: list[Sample], threshold: float, latency: Severity) -> Iterator[Observation]:
        indicator, place = self.indicator, self.indicator.objective.place
        share = Fraction(sum(one.seconds <= threshold for one in samples), len(samples))
        said = f"{percent(share)} of answers came within {threshold:g} s"
        needed = samples_needed(indicator.target)
        if latency == "blocking" and len(samples) < needed:
            reason = (
                f"{len(samples)} samples say nothing of the slowest {percent(1 - indicator.target)}: it takes {needed}"
            )
            yield Gap(place, f"{indicator.name}: {reason}", "raise rate or seconds")
        elif share < indicator.target:
            wanted = f"{said} (want {percent(indicator.target)})"
            yield Finding(place, wanted, "find what the slow ones wait for", latency, subject=indicator.name)
        else:
            yield Evidence(place, said, indicator.name)

    def _agreed(self, own: Counted, tolerance: float) -> Iterator[Observation]:
        """Its callers and its own metrics tell the same story."""
        good, slack = self._sum(filter(self._may_be_good, self._samples)), tolerance * self.all
        fast, came = (
            self._sum(filter(self._is_fast, self._samples)),
            self._sum(one for one in self._samples if one.status),
        )
        counted = own.good / own.total if own.total else 0.0
        if own.good > own.total + slack:
            yield self._finding("counts more good events than events", "count each event once, good or not")
        elif not came - slack <= own.total <= self.all + slack:
            said = f"counts {own.total:g} events where its callers caused {self.all:g}"
            yield self._finding(said, "count each request once, failed or not")
        elif not fast / self.all - tolerance <= counted <= good / self.all + tolerance:
            said = f"counts {percent(counted)} of events as good, its callers {percent(good / self.all)}"
            yield self._finding(said, "count as good what callers would call so")
        else:
            said = f"counts {percent(counted)} of {own.total:g} events as good, its callers {percent(good / self.all)}"
            yield Evidence(self.indicator.objective.place, said, self.indicator.name)

    def _finding(self, said: str, remedy: str) -> Finding:
        return Finding(self.indicator.objective.place, said, remedy, subject=self.indicator.name)

    def _sum(self, samples: Iterable[Sample]) -> float:
        return sum(self._events[one.action] for one in samples)

    def _is_good(self, one: Sample) -> bool:
        return one.status == self._expected[one.action]

    def _may_be_good(self, one: Sample) -> bool:
        """Where only time matters, a failure that comes fast is good, and what waited its turn may seem to be fast."""
        return self._is_good(one) or self.indicator.threshold is not None

    def _is_fast(self, one: Sample) -> bool:
        threshold = self.indicator.threshold
        return self._is_good(one) and (threshold is None or one.seconds <= threshold)

    def _remedy(self, samples: list[Sample]) -> str:
        wrong = Counter((one.action, one.error or one.status) for one in samples if not self._is_good(one))
        if not wrong:
            return ""
        ((action, said), times), *_ = wrong.most_common(1)
        return f"see why {action} came to {said}, {times} times"
