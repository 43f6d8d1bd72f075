"""Whether an exception holds today: it is young enough, narrow enough, and somebody else agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_devnet.model import Finding, NotApplicable, Waiver
from pytest_devnet.waivers.names import spoken
from pytest_devnet.waivers.people import same_person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from pytest_devnet.settings import Policy

MOST = 10


def subject_of(entry: Waiver | NotApplicable) -> str:
    """What the entry speaks of."""
    return spoken(entry.criterion, entry.gate) if isinstance(entry, Waiver) else entry.criterion


def faults(entry: Waiver | NotApplicable, today: date, policy: Policy) -> Iterator[Finding]:
    """Every reason why the entry does not count: as for a missing one, the gates' findings stand."""
    yield from lapses(entry, today)
    subject, left = subject_of(entry), (entry.expires - today).days
    if left > policy.waiver_days:
        message = f"lasts until {entry.expires}, longer than {policy.waiver_days} days from today"
        remedy = "let it expire sooner; it can be renewed after another look"
        yield Finding(entry.place, message, remedy, subject=subject)
    if isinstance(entry, Waiver) and not (1 <= len(entry.match) <= MOST and subject):
        message = f"is too broad: it names {len(entry.match)} findings"
        remedy = f"name a criterion or a gate, and 1 to {MOST} findings"
        yield Finding(entry.place, message, remedy, subject=subject)


def lapses(entry: Waiver | NotApplicable, today: date) -> Iterator[Finding]:
    """Those reasons that no policy can move. ``expires`` is the last day on which the entry counts."""
    subject = subject_of(entry)
    if today > entry.expires:
        remedy = "mend what it excuses, or have it agreed to anew"
        yield Finding(entry.place, f"expired on {entry.expires}", remedy, subject=subject)
    if same_person(entry.owner, entry.approver):
        message = f"{entry.owner} and {entry.approver} look like the same person"
        yield Finding(entry.place, message, "have somebody else approve it", subject=subject)
