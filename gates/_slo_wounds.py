"""What a service counts while something it depends on is slow, or gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_devnet import Evidence, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_devnet import Action, Load, Observation, Service
    from pytest_devnet.formats.indicators import Counted, Indicator
    from pytest_devnet.formats.loading import Sample
    from pytest_devnet_gates._slo_view import OwnView

_DELAY = 0.15
_RATE, _SECONDS = 40.0, 0.1
_MOST, _HALF = 0.8, 0.5


@dataclass(frozen=True, slots=True)
class Wound:
    """An action whose dependency can be made slow, or taken away. ``moves`` is what one request of it moves."""

    running: Service
    view: OwnView
    action: Action
    moves: Sequence[tuple[Indicator, float]]
    load: Load

    def judged(self) -> Iterator[Observation]:
        dependency = self.running.dependencies[self.action.calls]
        timed = [indicator for indicator, _ in self.moves if indicator.seconds]
        if timed:
            dependency.cut("delay", _DELAY)
            samples, own = self._asked()
            for indicator in timed:
                yield from self._delayed(indicator, samples, own[indicator.name].seconds or 0.0)
        dependency.cut("refuse")
        samples, own = self._asked()
        dependency.restore()
        failed = sum(one.status != self.action.expect for one in samples)
        for indicator, events in self.moves:
            if failed and indicator.threshold is None:
                yield self._failed(indicator, (len(samples) - failed) * events, own[indicator.name])

    def _asked(self) -> tuple[Sequence[Sample], dict[str, Counted]]:
        mark = self.view.mark()
        samples = self.load.on(self.running, {self.action.name: _RATE}, _SECONDS, warm_up=0.0).samples
        wanted = {indicator.name: len(samples) * events for indicator, events in self.moves}
        own = self.view.settled(mark, lambda seen: all(seen[name].total >= most for name, most in wanted.items()))
        return samples, dict(own)

    def _delayed(self, indicator: Indicator, samples: Sequence[Sample], counted: float) -> Iterator[Observation]:
        """A timer that begins late, or ends early, misses just what callers wait for."""
        waited = sum(one.seconds for one in samples)
        if waited >= _MOST * _DELAY * len(samples):
            if counted >= _HALF * waited:
                yield self._evidence(indicator, f"its timer runs while callers wait for {self.action.calls}")
            else:
                said = f"its timer stands still while callers wait for {self.action.calls}"
                yield self._finding(indicator, said, "time a request from its arrival to its answer")

    def _failed(self, indicator: Indicator, good: float, own: Counted) -> Observation:
        gone = f"fail while {self.action.calls} is gone"
        if own.good > good + _HALF:
            return self._finding(indicator, f"counts requests as good that {gone}", "count them as what they are")
        if own.total < good + _HALF:
            return self._finding(
                indicator, f"does not count requests that {gone}", "count them, as events that are bad"
            )
        return self._evidence(indicator, f"counts none as good of the requests that {gone}")

    def _evidence(self, indicator: Indicator, said: str) -> Evidence:
        return Evidence(indicator.objective.place, said, indicator.name)

    def _finding(self, indicator: Indicator, said: str, remedy: str) -> Finding:
        return Finding(indicator.objective.place, said, remedy, subject=indicator.name)
