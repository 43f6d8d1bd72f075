"""Faults one after the other, each in a fresh system: what was noticed of each, and how long that took."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from pytest_devnet.demo.account import outcome
from pytest_devnet.demo.fault import Fault
from pytest_devnet.demo.judged import judge
from pytest_devnet.demo.layout import lay_out
from pytest_devnet.demo.noticed import Notice, notice
from pytest_devnet.demo.reach import alone_for, run_for
from pytest_devnet.demo.reported import Json, items_of
from pytest_devnet.demo.room import room
from pytest_devnet.demo.speech import COMMAND
from pytest_devnet.errors import DevnetError
from pytest_devnet.model import Verdict
from pytest_devnet.report.columns import shorten
from pytest_devnet.report.page import count

_ROW = "{:27} {:12} {:17} {:8} {:>7}"
_LOOK = f"{COMMAND} shows why"
HEADING = _ROW.format("fault", "criteria", "gate", "noticed", "seconds")


@dataclass(frozen=True, slots=True)
class Result:
    """What was noticed of a fault, and in how many seconds; nothing, where no time was left to try it."""

    fault: Fault
    notice: Notice | None = None
    seconds: float = 0.0

    @property
    def is_well(self) -> bool:
        return self.notice is None or self.notice.as_promised


@dataclass(slots=True)
class Sweep:
    """``quick`` leaves out of each run what the fault cannot reach. The sound system is judged once a kind of run.

    ``alone`` asks only the gate that the fault names, and compares with nothing.
    """

    today: date
    quick: bool = False
    alone: bool = False
    _sound: dict[Sequence[str], Json] = field(default_factory=dict)

    def results(self, faults: Iterable[Fault], within: float = math.inf) -> Iterator[Result]:
        """Each fault as soon as it was tried; ``within`` so many seconds, after which no other is begun."""
        end = time.monotonic() + within
        for fault in faults:
            yield self.tried(fault) if time.monotonic() < end else Result(fault)

    def tried(self, fault: Fault) -> Result:
        arguments = alone_for(fault) if self.alone else run_for(fault, quick=self.quick)
        if not self.alone and arguments not in self._sound:
            self._sound[arguments] = self._judged_sound(arguments)
        with room() as folder:
            scene = lay_out(folder, self.today, fault)
            judged = judge(folder, arguments, shown=False)
        return Result(fault, notice(fault, scene, judged.report, self._sound.get(arguments)), judged.seconds)

    def _judged_sound(self, arguments: Sequence[str]) -> Json:
        with room() as folder:
            lay_out(folder, self.today)
            report = judge(folder, arguments, shown=False).report
        broken = [one.gate for one in items_of(report) if one.verdict is Verdict.ERROR]
        if broken:
            raise DevnetError(f"gates broke before any fault was made: {', '.join(broken)}", remedy=_LOOK)
        return report


def share(faults: Sequence[Fault], part: int, parts: int) -> list[Fault]:
    """Every ``parts``-th fault, so that each part has some of every family."""
    return list(faults[part - 1 :: parts])


def row(result: Result) -> str:
    """One line of the table below ``HEADING``."""
    fault = result.fault
    criteria = ", ".join(fault.criteria[:1]) + (f" +{len(fault.criteria) - 1}" if fault.criteria[1:] else "")
    noticed = "no time" if result.notice is None else "yes" if result.is_well else "NO"
    seconds = f"{result.seconds:.1f}" if result.notice else "-"
    return _ROW.format(shorten(fault.name, 27, "…"), criteria or "-", fault.gate, noticed, seconds)


def summary(results: Sequence[Result]) -> Iterator[str]:
    """How many were noticed, and all about those that were not."""
    tried = [result.notice for result in results if result.notice]
    missed = [seen for seen in tried if not seen.as_promised]
    for seen in missed:
        yield from ("", *outcome(seen))
    untried = len(results) - len(tried)
    told = f"{len(tried) - len(missed)} noticed as promised, {len(missed)} not"
    yield ""
    yield f"{count(len(results), 'fault')}: {told}{f', {untried} not tried for want of time' if untried else ''}."
