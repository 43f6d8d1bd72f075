"""The draft of a waiver: everything a machine can know, and blanks for what people must agree on."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from pytest_devnet.report.sanitise import sanitise
from pytest_devnet.waivers.file import FILE, NEVER_WAIVED
from pytest_devnet.waivers.names import GATE, scope_of
from pytest_devnet.waivers.table import WANTED
from pytest_devnet.waivers.validity import MOST

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from pytest_devnet.model import Finding, Outcome

DAYS = 30
_BLANKS = ("owner", "approver", "reason", "ticket")


def draft(outcomes: Iterable[Outcome], today: date) -> str:
    """A waiver for each item that blocks, to be completed and put into devnet-waivers.toml.

    As it stands it waives nothing: its blanks are mistakes. Where there is nothing to waive, or too much, the text is
    a comment that says so: more than ten findings are refused rather than spread over several entries, because nobody
    looks at each of them. What a waiver covers already is left out. The text is TOML in every case.
    """
    every = list(outcomes)
    told = [outcome for outcome in every if outcome.verdict.blocks] or every
    return "\n\n".join(_drafted(outcome, today) for outcome in told)


def _drafted(outcome: Outcome, today: date) -> str:
    found = _to_waive(outcome)
    if not found:
        return _nothing(outcome)
    if len(found) > MOST:
        said = f"{outcome.nodeid} has {len(found)} findings; a waiver covers at most {MOST}: mend some of them first"
        return _comment(said)
    return _entry(outcome, found, today + timedelta(DAYS))


def _to_waive(outcome: Outcome) -> dict[str, list[Finding]]:
    found = defaultdict[str, list["Finding"]](list)
    if outcome.gate in NEVER_WAIVED:
        return found
    for finding in outcome.findings:
        id = finding.id(outcome.gate)
        if finding.severity == "blocking" and id not in outcome.waived:
            found[id].append(finding)
    return found


def _entry(outcome: Outcome, found: dict[str, list[Finding]], expires: date) -> str:
    criterion, gate = scope_of(outcome)
    named = {"criterion": criterion} if criterion else {}
    named |= {"gate": gate} if GATE.fullmatch(gate) or not criterion else {}
    lines = [
        f"# for {FILE}: {sanitise(outcome.nodeid)}",
        "[[waiver]]",
        *(f"{key} = {_quoted(value)}" for key, value in named.items()),
        "match = [",
        *(f'    "{id}",  {_comment(_told(findings))}' for id, findings in found.items()),
        "]",
        *(f'{key} = ""  {_comment(WANTED[key])}' for key in _BLANKS),
        f"expires = {expires.isoformat()}",
    ]
    return "\n".join(lines)


def _told(findings: list[Finding]) -> str:
    more = f" (and {len(findings) - 1} more like it)" if len(findings) > 1 else ""
    return f"{findings[0]}{more}"


def _nothing(outcome: Outcome) -> str:
    reasons = [f"it is {outcome.verdict.value}"]
    if outcome.gate in NEVER_WAIVED and outcome.verdict.blocks:
        reasons.append("that can only be mended, not waived")
    if outcome.gaps:
        reasons.append("what could not be judged cannot be waived")
    if outcome.waived:
        reasons.append(f"waived already by {', '.join(sorted(set(outcome.waived.values())))}")
    return _comment(f"{outcome.nodeid} has no finding to waive: {'; '.join(reasons)}")


def _comment(text: str) -> str:
    """One comment line (TOML 1.0 allows no control characters in it)."""
    return f"# {sanitise(text)}"


def _quoted(text: str) -> str:
    """A TOML basic string."""
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(char: str) -> str:
    """Lone surrogates, which TOML cannot hold, become U+FFFD."""
    if char in '"\\':
        return f"\\{char}"
    code = 0xFFFD if unicodedata.category(char) == "Cs" else ord(char)
    return char if char.isprintable() else f"\\U{code:08x}"
