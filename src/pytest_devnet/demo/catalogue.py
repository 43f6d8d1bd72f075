"""``--list-faults``: every fault below the first line of the plan that it makes false."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pytest_devnet.demo.account import PLAN as WHOLE_PLAN
from pytest_devnet.demo.fault import Fault
from pytest_devnet.demo.speech import COMMAND, flow
from pytest_devnet.demo.system import PLAN, source
from pytest_devnet.plan import read_plan


def catalogue(faults: Iterable[Fault]) -> Iterator[str]:
    """The list, in the order of the plan; what concerns no single line comes last."""
    plan = read_plan((source() / PLAN).read_text("utf-8"), PLAN)
    texts = {one.id: one.text for one in plan.criteria}
    known = list(faults)
    firsts = [fault.criteria[0] if fault.criteria else "" for fault in known]
    for id in sorted(set(firsts), key=lambda first: list(texts).index(first) if first in texts else len(texts)):
        heading = f"{id}  {texts.get(id, 'a line added by a fault')}" if id else WHOLE_PLAN
        yield from ("", *flow(heading, hang=len(id) + 2))
        for fault in (fault for fault, first in zip(known, firsts, strict=True) if first == id):
            yield from _entry(fault)
    yield ""
    yield from flow(f"{len(known)} faults. Make one and see what is noticed: {COMMAND} --fault NAME", hang=2)


def _entry(fault: Fault) -> Iterator[str]:
    others = f", also {', '.join(fault.criteria[1:])}" if fault.criteria[1:] else ""
    yield f"  {fault.name}"
    yield from flow(f"{fault.why} ({fault.gate}{others})", indent=6)
