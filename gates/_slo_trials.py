"""Trying alerts on series that were never measured: what they say while nothing is wrong, and while much is."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from pytest_devnet import Evidence, Finding, Gap
from pytest_devnet.formats.alert_rules import rule_file
from pytest_devnet.formats.simulation import Parted, Simulation, Stretch, Trial, indicator, simulation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_devnet import Observation, Promtool
    from pytest_devnet.formats.burn import Guard, RuleBook
    from pytest_devnet.formats.objectives import Objective

_HEALTHY = Fraction(1, 4)
"""The share of its budget that a healthy service may use up without anybody being told."""
_BELOW, _ABOVE = Fraction(4, 5), Fraction(5, 4)
"""How far from its threshold an alert is tried: a fifth below it must be silent, a quarter above it must fire."""
_OUTAGE = Fraction(1, 10)
_OUTAGE_STEPS = 600
_MINUTE = 60
_REMEDY = "try it with promtool test rules"
_COMPARE = "compare a ratio of errors, or of successes, with a number"


def tried(
    objective: Objective, guards: tuple[Guard, ...], series: Parted | None, promtool: Promtool, book: RuleBook
) -> Iterator[Observation]:
    if series is None or objective.target is None or objective.window is None:
        remedy = "state target, window, and good and total queries whose series a declared action makes appear"
        yield Gap(objective.place, f"{objective.name}: its alerts cannot be tried", remedy)
        return
    yield from _broken(objective, objective.target, int(objective.window), series, promtool)
    limits = [(guard, guard.share) for guard in guards if guard.share is not None]
    yield from _attempted(objective, 1 - objective.target, limits, series, promtool, book)
    if guards and not limits:
        yield Gap(objective.place, f"{objective.name}: none of its alerts has a threshold that can be read", _COMPARE)


def _broken(
    objective: Objective, target: Fraction, window: int, series: Parted, promtool: Promtool
) -> Iterator[Observation]:
    """An outage of a tenth of the window has to break any promise worth the name."""
    out = int(_OUTAGE_STEPS * _OUTAGE)
    course = [Stretch(_OUTAGE_STEPS - out, Fraction(0)), Stretch(out, Fraction(1))]
    outage = simulation(f"{objective.name} out", series, course, window // _OUTAGE_STEPS)
    kept = promtool.value(indicator(objective), outage)
    if kept is not None and kept < target:
        said = f"an outage of a tenth of the window leaves {percent(kept)}, which breaks it"
        yield Evidence(objective.place, said, objective.name)
    else:
        said = f"an outage of a tenth of the window leaves {'nothing' if kept is None else percent(kept)}, and keeps it"
        yield Finding(objective.place, said, "let bad events count, or raise the target", subject=objective.name)


def _attempted(
    objective: Objective,
    budget: Fraction,
    limits: Sequence[tuple[Guard, Fraction]],
    series: Parted,
    promtool: Promtool,
    book: RuleBook,
) -> Iterator[Observation]:
    able = [(guard, share, _tries(share, budget)) for guard, share in limits if share < 1]
    trials = [_trial(guard, tries, series, book) for guard, _, tries in able]
    for (guard, share, tries), fired in zip(able, promtool.firing(trials), strict=True):
        yield from _guarded(objective, guard, share, tries, [guard.rule.name in names for names in fired])
    for guard, share in limits:
        if share >= 1:
            said = f"{guard.rule.name} fires above {percent(share)} of bad events, which is never"
            remedy = "lower the burn rate: the target leaves it no room"
            yield Finding(guard.rule.place, said, remedy, subject=objective.name)


def _tries(share: Fraction, budget: Fraction) -> dict[str, Fraction]:
    """Shares of bad events: of the first two nobody is to be told."""
    return {"healthy": budget * _HEALTHY, "below": share * _BELOW, "above": min(Fraction(1), share * _ABOVE)}


def _trial(guard: Guard, tries: dict[str, Fraction], series: Parted, book: RuleBook) -> Trial:
    courses = [
        simulation(f"{guard.rule.name} {name}", series, [Stretch(guard.steps, bad)], guard.step)
        for name, bad in tries.items()
    ]
    return Trial(courses, {"rules.json": rule_file(book.needed(guard.rule))})


def _guarded(
    objective: Objective, guard: Guard, share: Fraction, tries: dict[str, Fraction], fired: Sequence[bool]
) -> Iterator[Observation]:
    rule, wrong = guard.rule, False
    for bad, fires, wanted in zip(tries.values(), fired, (False, False, True), strict=True):
        if fires is not wanted:
            wrong = True
            said = f"{rule.name} {'fires' if fires else 'is silent'} while {percent(bad)} of events are bad"
            want = f"{'it' if wanted else 'only'} above {percent(share)}"
            yield Finding(rule.place, f"{said} (want {want})", _REMEDY, subject=objective.name)
    if not wrong:
        silent = f"{percent(tries['healthy'])} and {percent(tries['below'])}"
        said = f"{rule.name} is silent while {silent} of events are bad, and fires at {percent(tries['above'])}"
        yield Evidence(rule.place, said, objective.name)


def missed(objectives: Sequence[Objective], book: RuleBook, promtool: Promtool) -> Iterator[Observation]:
    """When nothing is measured any more, no ratio is too high: only an alert on absence can tell."""
    longest = max(rule.held for rule in book.rules)
    gone = Simulation("gone", _MINUTE, int(longest / _MINUTE) + 5, {})
    [[fired]] = promtool.firing([Trial([gone], {"rules.json": rule_file(book.rules)})])
    read = {one.metric for rule in book.rules if rule.name in fired for one in book.reads(rule.expression)}
    for objective in objectives:
        counted = {one.metric for query in (objective.good, objective.total) if query for one in book.reads(query)}
        if not counted & read:
            said = "nothing fires when its series are gone"
            yield Finding(objective.place, said, "alert on absent()", "advisory", subject=objective.name)


def percent(share: Fraction | float) -> str:
    return f"{float(share) * 100:.4g} %"
