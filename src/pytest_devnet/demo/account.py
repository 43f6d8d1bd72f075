"""A fault in words: what it changes, what is expected to be noticed, and what was."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_devnet.demo.fault import Fault
from pytest_devnet.demo.noticed import Notice
from pytest_devnet.demo.reported import Item
from pytest_devnet.demo.speech import flow
from pytest_devnet.report.looks import VERDICTS

_MOST = 16
PLAN = "The plan as a whole"


def change(fault: Fault) -> Iterator[str]:
    """Why it happens, and what it edits, as far as that fits a look."""
    yield from flow(fault.why, indent=2)
    told = list(fault.told())
    yield from (f"    {line}" for line in told[:_MOST])
    if len(told) > _MOST:
        yield f"    … and {len(told) - _MOST} lines more"


def outcome(seen: Notice) -> Iterator[str]:
    """What was expected, and what was noticed."""
    fault = seen.fault
    yield f"fault {fault.name}: {'noticed' if seen.as_promised else 'NOT NOTICED as promised'}"
    yield from _row(
        "expected", f"{', '.join(fault.criteria) or PLAN.lower()} blocked; {fault.gate} says: {seen.finding}"
    )
    noticed = "; ".join((", ".join(map(_named, seen.heard)), f"{fault.gate} says: {'; '.join(seen.said)}"))
    yield from _row("noticed", noticed if seen.heard else f"nothing of the kind by {fault.gate}")
    if seen.silent:
        yield from _row("missed", f"{', '.join(seen.silent)} did not turn red")
    for one in seen.disturbed:
        yield from _row("besides", f"{_named(one)}, {one.gate} says: {'; '.join(one.said) or 'nothing'}")


def _row(label: str, text: str) -> list[str]:
    return flow(f"{label:9} {text}", indent=2, hang=10)


def _named(one: Item) -> str:
    return f"{one.criterion or PLAN.lower()} {VERDICTS[one.verdict].word}"
