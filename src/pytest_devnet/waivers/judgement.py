"""The judgement of devnet-waivers.toml itself, once all gates have spoken."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_devnet.model import Attestation, Evidence, Finding, NotApplicable, Observation, Place, Verdict, Waiver
from pytest_devnet.toml_source import did_you_mean
from pytest_devnet.waivers.attestation import faulty
from pytest_devnet.waivers.cover import valid_waivers
from pytest_devnet.waivers.file import FILE, NEVER_WAIVED, WaiverFile
from pytest_devnet.waivers.names import concerns, names_criterion, scope_of, unlabelled
from pytest_devnet.waivers.validity import faults, subject_of

if TYPE_CHECKING:
    from datetime import date

    from pytest_devnet.model import Outcome
    from pytest_devnet.settings import Policy

_STALE = "remove it: what it excused is mended, or reads differently now"
_UNSEEING = frozenset(
    {Verdict.ERROR, Verdict.NO_EVIDENCE, Verdict.NOT_RUN, Verdict.DESELECTED, Verdict.UPCOMING},
)


def judge(
    file: WaiverFile,
    *,
    outcomes: Iterable[Outcome],
    criteria: Collection[str],
    gates: Collection[str],
    today: date,
    policy: Policy,
    partial: bool,
) -> Iterator[Observation]:
    """Everything that is wrong with the file, what expires soon, and evidence for each entry that is in order.

    ``criteria`` and ``gates`` are all there are, selected or not; give criteria qualified (``docs/plan/a.md:E1.D1``)
    and an entry that names the wrong plan is found. ``outcomes`` hold the deselected ones as well: an id that matched
    nothing is stale only where every gate that could have found it did look (or, in a run that is not ``partial``,
    where no gate is left to find it). Whether the files of an attestation changed is not judged here but by
    ``attested``.
    """
    for problem in file.problems:
        yield Finding(Place.of(problem.place), problem.message, problem.remedy)
    judging = _Judging(file, tuple(outcomes), criteria, gates, today, policy, partial)
    for waiver in file.waivers:
        yield from judging.waiver(waiver)
    for attestation in file.attestations:
        yield from judging.attestation(attestation)
    for entry in file.not_applicable:
        yield from judging.not_applicable(entry)
    yield from judging.overlaps()
    if file == WaiverFile():
        yield Evidence(Place(FILE), "excuses nothing")


@dataclass(frozen=True, slots=True)
class _Judging:
    file: WaiverFile
    outcomes: tuple[Outcome, ...]
    criteria: Collection[str]
    gates: Collection[str]
    today: date
    policy: Policy
    partial: bool

    def waiver(self, one: Waiver) -> Iterator[Observation]:
        unknown = [*self._unknown_criterion(one), *self._unknown_gate(one), *self._beyond(one)]
        looked = self._looked(one)
        stale = self._stale(one) if looked and not unknown else []
        against = [*faults(one, self.today, self.policy), *unknown, *stale]
        covers = f"{len(one.match)} finding{'s' if len(one.match) > 1 else ''}"
        unseen = "" if looked else " (not every gate it reaches could look)"
        detail = f"waives {covers} until {one.expires}, {_agreed(one)}{unseen}"
        yield from against or self._in_order(one, subject_of(one), one.expires, detail)

    def attestation(self, one: Attestation) -> Iterator[Observation]:
        against = [*faulty(one, self.today), *self._unknown_criterion(one)]
        detail = f"attested by {one.by}, approved by {one.approver}, until {one.valid_until}: {one.statement}"
        yield from against or self._in_order(one, one.criterion, one.valid_until, detail)

    def not_applicable(self, one: NotApplicable) -> Iterator[Observation]:
        against = [*faults(one, self.today, self.policy), *self._unknown_criterion(one)]
        detail = f"not applicable until {one.expires}, {_agreed(one)}"
        yield from against or self._in_order(one, one.criterion, one.expires, detail)

    def overlaps(self) -> Iterator[Finding]:
        """A finding that two waivers cover: one of them could go without anybody noticing."""
        valid = valid_waivers(self.file, self.today, self.policy)
        found = dict[Finding, None]()
        for outcome in self.outcomes:
            scope = scope_of(outcome)
            for id in _blocking(outcome):
                covering = [one for one in valid if id in one.match and concerns(one, *scope)]
                for other in covering[1:]:
                    message = f"waives {id}, which {covering[0].key} waives already"
                    found[Finding(other.place, message, "name it in one of them", subject=subject_of(other))] = None
        yield from found

    def _in_order(
        self, one: Waiver | Attestation | NotApplicable, subject: str, last: date, detail: str
    ) -> Iterator[Observation]:
        yield Evidence(one.place, detail, subject)
        if (last - self.today).days <= self.policy.near_expiry_days:
            remedy = "mend what it excuses, or have it agreed to anew"
            yield Finding(one.place, f"expires on {last}", remedy, "advisory", subject)

    def _unknown_criterion(self, one: Waiver | Attestation | NotApplicable) -> Iterator[Finding]:
        meant = [known for known in self.criteria if names_criterion(one.criterion, known)]
        if one.criterion and not meant:
            bare = ":" not in one.criterion
            known = sorted({id.rpartition(":")[2] if bare else id for id in self.criteria})
            message = f"there is no criterion {one.criterion}"
            yield Finding(one.place, message, did_you_mean(one.criterion, known), subject=one.criterion)
        if len(meant) > 1:
            message = f"{one.criterion} could be any of {', '.join(sorted(meant))}"
            yield Finding(one.place, message, "write the one that is meant", subject=one.criterion)

    def _unknown_gate(self, one: Waiver) -> Iterator[Finding]:
        base = unlabelled(one.gate)
        unlabelled_known = {unlabelled(gate) for gate in self.gates}
        known = unlabelled_known if one.gate == base else {*self.gates}
        if one.gate and not known & {one.gate, base}:
            remedy = did_you_mean(one.gate, sorted({*self.gates, *unlabelled_known}))
            yield Finding(one.place, f"there is no gate {one.gate}", remedy, subject=subject_of(one))

    def _beyond(self, one: Waiver) -> Iterator[Finding]:
        for outcome in self._reached(one):
            for finding in outcome.findings if outcome.gate in NEVER_WAIVED else ():
                if finding.id(outcome.gate) in one.match:
                    message = f"{finding.id(outcome.gate)} is {outcome.verdict}, which cannot be waived"
                    yield Finding(one.place, message, "mend the binding, or have it attested", subject=subject_of(one))

    def _reached(self, one: Waiver) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if concerns(one, *scope_of(outcome))]

    def _looked(self, one: Waiver) -> bool:
        waits = (outcome for outcome in self.outcomes if outcome.verdict is Verdict.UPCOMING)
        if any(one.criterion and names_criterion(one.criterion, scope_of(outcome)[0]) for outcome in waits):
            return False
        looked = [outcome.verdict not in _UNSEEING and not outcome.gaps for outcome in self._reached(one)]
        return all(looked) if looked else not self.partial

    def _stale(self, one: Waiver) -> list[Finding]:
        found = {id for outcome in self._reached(one) for id in _blocking(outcome)}
        unmatched = [id for id in one.match if id not in found]
        if len(unmatched) == len(one.match):
            return [Finding(one.place, "matches no finding at all", _STALE, subject=subject_of(one))]
        return [Finding(one.place, f"{id} matches no finding", _STALE, subject=subject_of(one)) for id in unmatched]


def _agreed(one: Waiver | NotApplicable) -> str:
    return f"by {one.owner}, approved by {one.approver}: {one.reason}"


def _blocking(outcome: Outcome) -> list[str]:
    return [finding.id(outcome.gate) for finding in outcome.findings if finding.severity == "blocking"]
