"""What a series does while something happens: it moves exactly, stays, tells the time, or grows where it must not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_devnet import Evidence, Finding, Gap, Place
from pytest_devnet.formats.series import parse_series

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_devnet import Action, Exposition, Observation, Service

_LOOKS = 20
"""Scrapes until a series has moved as it should: some services count after they have answered."""

_DELAY = 0.2
_TAKEN = 0.9
_STRANGERS = 5
_UNITS = {"_milliseconds": 1000.0, "_ms": 1000.0}


@dataclass(frozen=True, slots=True)
class Moves:
    """What series did while an action happened ``times`` times, taking ``seconds`` altogether."""

    before: Exposition
    after: Exposition
    times: int
    seconds: float
    refused: str = ""

    def by(self, series: str) -> float:
        return (self.after.value(series) or 0.0) - (self.before.value(series) or 0.0)


def while_doing(api: Service, action: Action, times: int) -> Moves:
    """Do the action, and look until its series have moved as far as they should, or do not."""
    before = api.scrape()
    answers = [api.act(action) for _ in range(times)]
    wrong = [answer for answer in answers if answer.status != action.expect]
    refused = f"answers {wrong[0].status or wrong[0].error} (want {action.expect})" if wrong else ""
    seconds = sum(answer.seconds for answer in answers)
    for _ in range(_LOOKS):
        found = Moves(before, api.scrape(), times, seconds, refused)
        if all(found.by(series) == by * times for series, by in action.moves.items()):
            break
    return found


def moved(action: Action, moves: Moves, all_series: Iterable[str]) -> Iterator[Observation]:
    """Each series it names moves exactly, and no other that an action is known to move."""
    place = Place.of(action.place)
    for series in all_series:
        wanted = action.moves.get(series, 0) * moves.times
        did = moves.by(series)
        if did != wanted:
            said = f"{series} moves by {did:g} while {action.name} happens {moves.times} times (want {wanted:g})"
            yield Finding(place, said, "count each outcome once, where it happens", subject=action.name)
        elif wanted:
            yield Evidence(place, f"{series} moves by {did:g} in {moves.times} times", action.name)


def observed(api: Service, action: Action, moves: Moves) -> Iterator[Observation]:
    """The histogram's sum tells the time the action took, also where its dependency takes longer than usual."""
    place, series = Place.of(action.place), parse_series(action.observes)
    total = str(series.part("_sum"))
    unit = next((size for end, size in _UNITS.items() if series.name.endswith(end)), 1.0)
    told = moves.by(total) / unit
    if not 0 < told <= moves.seconds:
        said = f"{total} tells {'more than' if told > 0 else 'nothing of'} what {moves.times} times took"
        yield Finding(place, said, "observe the time the work takes, in the unit of its name", subject=action.name)
        return
    if not action.calls:
        yield Evidence(place, f"{total} tells {told:.3f} s of {moves.seconds:.3f} s", action.name)
        return
    dependency = api.dependencies[action.calls]
    dependency.cut("delay", _DELAY)
    try:
        slow = while_doing(api, action, 1).by(total) / unit
    finally:
        dependency.restore()
    said = f"{total} tells {slow:.3f} s while {action.calls} takes {_DELAY} s longer"
    if slow < _DELAY * _TAKEN:
        yield Finding(place, said, "observe what the caller waits for", subject=action.name)
    else:
        yield Evidence(place, said, action.name)


def grown(api: Service) -> Iterator[Observation]:
    """Paths that nobody declared leave no series of their own: whoever calls decides what the scraper has to keep."""
    place, metrics = Place.of(api.settings.place), f"GET {api.settings.metrics}"
    before = _after_strangers(api, range(1))
    after = _after_strangers(api, range(1, 1 + _STRANGERS))
    new = [sample for sample in after.samples if not any(sample.series == one.series for one in before.samples)]
    if new:
        said = f"{len(new)} series more after {_STRANGERS} paths that do not exist, such as {new[0].series}"
        yield Finding(place, said, "label by the route's template, never by the path", subject=metrics)
    else:
        yield Evidence(place, f"{_STRANGERS} paths that do not exist leave no series", metrics)


def _after_strangers(api: Service, numbers: range) -> Exposition:
    for number in numbers:
        api.request("GET", f"/no-such-path-{number}")
    return api.scrape()


def unlike(action: Action, moves: Moves) -> Gap | None:
    """An action that did not do what it is declared to do tells nothing."""
    return (
        Gap(Place.of(action.place), f"{action.name} {moves.refused}", "correct the action") if moves.refused else None
    )
