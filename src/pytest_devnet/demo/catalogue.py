"""``--list-faults``: every fault below the first line of the plan that it makes false."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pytest_devnet.demo.account import PLAN as WHOLE_PLAN
from pytest_devnet.demo.fault import Fault
from pytest_devnet.demo.speech import COMMAND, flow
from pytest_devnet.demo.system import PLAN, source
from pytest_devnet.plan import read_plan
from pytest_devnet.report.page import count

_ADDED = "A line that is not in the plan"


def catalogue(faults: Iterable[Fault]) -> Iterator[str]:
    """The list as a terminal shows it."""
    known = list(faults)
    for line, below in by_line(known):
        yield from ("", *flow(line, hang=line.index(" ") + 2))
        for fault in below:
            yield from _entry(fault)
    yield ""
    yield from (f"{count(len(known), 'fault')}. Make one, and see what is noticed:", f"  {COMMAND} --fault NAME")


def by_line(faults: Iterable[Fault]) -> list[tuple[str, list[Fault]]]:
    """Faults by the first line that each makes false, in the order of the plan; those of no single line come last."""
    plan = read_plan((source() / PLAN).read_text("utf-8"), PLAN)
    lines = {one.id: f"{one.id}  {one.text}" for one in plan.criteria}
    found: dict[str, list[Fault]] = {line: [] for line in (*lines.values(), _ADDED, WHOLE_PLAN)}
    for fault in faults:
        first = next(iter(fault.criteria), None)
        found[WHOLE_PLAN if first is None else lines.get(first, _ADDED)].append(fault)
    return [(line, below) for line, below in found.items() if below]


def _entry(fault: Fault) -> Iterator[str]:
    others = f", also {', '.join(fault.criteria[1:])}" if fault.criteria[1:] else ""
    yield f"  {fault.name}"
    yield from flow(f"{fault.why} ({fault.gate}{others})", indent=6)
