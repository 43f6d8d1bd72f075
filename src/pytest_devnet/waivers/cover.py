"""Which findings are let through, and which criterion is set aside, today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_devnet.waivers.file import NEVER_WAIVED
from pytest_devnet.waivers.names import concerns, names_criterion, unlabelled
from pytest_devnet.waivers.validity import faults, lapses

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from pytest_devnet.model import Finding, NotApplicable, Waiver
    from pytest_devnet.settings import Policy
    from pytest_devnet.waivers.file import WaiverFile


def covering(
    file: WaiverFile, *, criterion: str, gate: str, findings: Iterable[Finding], today: date, policy: Policy
) -> dict[str, str]:
    """The key of the waiver that covers a finding, by the finding's id; findings nobody waived are left out.

    ``gate`` may carry its label, ``criterion`` its plan. Only blocking findings need a waiver.
    """
    if unlabelled(gate) in NEVER_WAIVED:
        return {}
    waivers = valid_waivers(file, today, policy)
    key_of = {id: one.key for one in reversed(waivers) if concerns(one, criterion, gate) for id in one.match}
    ids = (finding.id(unlabelled(gate)) for finding in findings if finding.severity == "blocking")
    return {id: key_of[id] for id in ids if id in key_of}


def valid_waivers(file: WaiverFile, today: date, policy: Policy) -> list[Waiver]:
    """The waivers without a fault, in the order of the file."""
    return [waiver for waiver in file.waivers if not any(faults(waiver, today, policy))]


def not_applicable_now(file: WaiverFile, criterion: str, today: date) -> NotApplicable | None:
    """The entry by which a criterion does not concern this repository: not expired, and agreed to by two.

    One that lasts longer than the policy allows counts here; ``judge`` blocks the run for it.
    """
    named = (one for one in file.not_applicable if names_criterion(one.criterion, criterion))
    return next((one for one in named if not any(lapses(one, today))), None)
