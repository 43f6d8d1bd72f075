"""Faults one after the other, each in a fresh system: what was noticed of each, and how long that took."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from pytest_devnet.demo.account import outcome
from pytest_devnet.demo.fault import Fault
from pytest_devnet.demo.judged import judge
from pytest_devnet.demo.layout import lay_out
from pytest_devnet.demo.noticed import Notice, notice
from pytest_devnet.demo.reach import run_for
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


@dataclass(slots=True)
class Sweep:
    """``quick`` runs the system's own tests only for faults that change what they read."""

    today: date
    quick: bool = False
    _sound: dict[Sequence[str], Json] = field(default_factory=dict)

    def tried(self, fault: Fault) -> tuple[Notice, float]:
        """What was noticed of one fault, and in how many seconds."""
        arguments = run_for(fault, quick=self.quick)
        if arguments not in self._sound:
            self._sound[arguments] = self._judged_sound(arguments)
        with room() as folder:
            scene = lay_out(folder, self.today, fault)
            judged = judge(folder, arguments, shown=False)
        return notice(fault, scene, judged.report, self._sound[arguments]), judged.seconds

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


def table(faults: Iterable[Fault], sweep: Sweep) -> Iterator[str | Notice]:
    """A row for each fault as soon as it was tried; each is followed by its notice."""
    yield HEADING
    for fault in faults:
        seen, seconds = sweep.tried(fault)
        criteria = ", ".join(fault.criteria[:1]) + (f" +{len(fault.criteria) - 1}" if fault.criteria[1:] else "")
        noticed = "yes" if seen.as_promised else "NO"
        yield _ROW.format(shorten(fault.name, 27, "…"), criteria or "-", fault.gate, noticed, f"{seconds:.1f}")
        yield seen


def summary(notices: Sequence[Notice]) -> Iterator[str]:
    """How many were noticed, and all about those that were not."""
    missed = [seen for seen in notices if not seen.as_promised]
    for seen in missed:
        yield from ("", *outcome(seen))
    yield ""
    yield f"{count(len(notices), 'fault')}: {len(notices) - len(missed)} noticed as promised, {len(missed)} not."
