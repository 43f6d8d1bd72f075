"""A run as one JSON document, version 1: the machine interface, and what every other format is made from.

Its shape is published as ``report.schema.json``. The document of a record is always the same: gates are sorted, so that
it does not depend on the order in which workers were done.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from pytest_devnet.model import Verdict
from pytest_devnet.report.numbers import measured
from pytest_devnet.report.secrets import masking
from pytest_devnet.report.strings import mapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from pytest_devnet.model import (
        Attestation,
        CriterionRecord,
        Defect,
        Evidence,
        Finding,
        Gap,
        NotApplicable,
        Outcome,
        Phase,
        Place,
        Plan,
        RunRecord,
        Strength,
        Waiver,
    )

VERSION = 1

Json = dict[str, Any]

# Words of a closed list, times and hashes: a variable that happens to hold one of them must not blank it.
_NEVER_SECRET = frozenset({"verdict", "kind", "strength", "severity", "started", "commit"})
_NO_ENVIRONMENT: Mapping[str, str] = MappingProxyType({})


def document(record: RunRecord, *, environ: Mapping[str, str] = _NO_ENVIRONMENT) -> Json:
    """The JSON report of ``record``, plain JSON types throughout.

    ``environ`` is the environment whose secret values are masked; what looks like a secret is masked without it.
    """
    whole = {
        "version": VERSION,
        "verdict": record.verdict.value,
        "duration": _seconds(record.duration),
        "started": _utc(record.started),
        "commit": record.commit,
        "dirty": record.dirty,
        "counts": _counts(record),
        "plans": list(_plans(record)),
        "criteria": [_criterion(criterion) for criterion in record.criteria],
        "gates": _gates(record.loose),
        "waivers": [_waiver(waiver, record.matched) for waiver in sorted(record.waivers, key=_standing)],
        "attestations": [_attestation(one) for one in sorted(record.attestations, key=_standing)],
        "not_applicable": [_not_applicable(one) for one in sorted(record.not_applicable, key=_standing)],
        "notes": list(record.notes),
        "rerun": record.rerun,
    }
    masked: Json = mapped(whole, masking(environ), keep=_NEVER_SECRET)
    return masked


def outcome_document(outcome: Outcome, *, environ: Mapping[str, str] = _NO_ENVIRONMENT) -> Json:
    """One outcome as it stands in the report, for whoever shows it before the run has ended."""
    masked: Json = mapped(_gate(outcome), masking(environ), keep=_NEVER_SECRET)
    return masked


def _counts(record: RunRecord) -> Json:
    verdicts = Counter(one.verdict for one in record.criteria)
    outcomes = chain(record.loose, *(one.outcomes for one in record.criteria))
    advisory = sum(finding.severity == "advisory" for outcome in outcomes for finding in outcome.findings)
    by_verdict = {verdict.value: verdicts[verdict] for verdict in Verdict}
    return {"criteria": len(record.criteria), **by_verdict, "advisory": advisory}


def _plans(record: RunRecord) -> Iterator[Json]:
    """Every plan, and last the paths that have defects only: what could not be read as a plan at all."""
    for plan in record.plans:
        later = (defect for defect in record.defects.get(plan.path, ()) if defect not in plan.defects)
        yield _plan(plan, (*plan.defects, *later))
    read = {plan.path for plan in record.plans}
    for path in sorted(set(record.defects) - read):
        yield {"path": path, "phase": "", "title": "", "phases": [], "defects": _defects(record.defects[path])}


def _plan(plan: Plan, defects: Iterable[Defect]) -> Json:
    return {
        "path": plan.path,
        "phase": ", ".join(phase.id for phase in plan.phases),
        "title": plan.title,
        "phases": [_phase(phase) for phase in plan.phases],
        "defects": _defects(defects),
    }


def _phase(phase: Phase) -> Json:
    steps = [{"id": step.id, "title": step.title} for step in phase.steps]
    return {"id": phase.id, "title": phase.title, "steps": steps}


def _defects(defects: Iterable[Defect]) -> list[Json]:
    return [{**_at(one.place), "message": one.message, "remedy": one.remedy} for one in defects]


def _criterion(record: CriterionRecord) -> Json:
    criterion = record.criterion
    return {
        "id": record.id,
        "kind": criterion.kind.value,
        "text": criterion.text,
        **_at(criterion.place),
        "phase": criterion.phase,
        "step": criterion.step,
        "claimed": criterion.ticked,
        "verdict": record.verdict.value,
        "strength": _word(record.strength),
        "unclaimed": list(record.unclaimed),
        "gates": _gates(record.outcomes),
    }


def _gates(outcomes: Iterable[Outcome]) -> list[Json]:
    in_order = sorted(outcomes, key=lambda it: (it.gate, it.label or "", it.case or "", it.nodeid))
    return [_gate(outcome) for outcome in in_order]


def _gate(outcome: Outcome) -> Json:
    return {
        "gate": outcome.gate,
        "label": outcome.label,
        "case": outcome.case,
        "nodeid": outcome.nodeid,
        "verdict": outcome.verdict.value,
        "strength": _word(outcome.strength),
        "duration": _seconds(outcome.duration),
        "proven": outcome.proven,
        "local": outcome.local,
        "error": outcome.error,
        "findings": [_finding(finding, outcome) for finding in outcome.findings],
        "gaps": [_gap(gap) for gap in outcome.gaps],
        "evidence": [_evidence(evidence) for evidence in outcome.evidence],
        "measurements": [measured(measurement) for measurement in outcome.measurements],
    }


def _finding(finding: Finding, outcome: Outcome) -> Json:
    identity = finding.id(outcome.gate)
    return {
        "id": identity,
        "severity": finding.severity,
        **_at(finding.place),
        "subject": finding.subject,
        "message": finding.message,
        "remedy": finding.remedy,
        "reproduce": finding.reproduce,
        "waived_by": outcome.waived.get(identity),
    }


def _gap(gap: Gap) -> Json:
    return {"place": str(gap.place), "reason": gap.reason, "remedy": gap.remedy}


def _evidence(evidence: Evidence) -> Json:
    return {
        **_at(evidence.place),
        "subject": evidence.subject,
        "detail": evidence.detail,
        "strength": _word(evidence.strength),
    }


def _waiver(waiver: Waiver, matched: Mapping[str, int]) -> Json:
    return {
        "key": waiver.key,
        **_at(waiver.place),
        "criterion": waiver.criterion,
        "gate": waiver.gate,
        "match": list(waiver.match),
        "owner": waiver.owner,
        "approver": waiver.approver,
        "reason": waiver.reason,
        "ticket": waiver.ticket,
        "expires": waiver.expires.isoformat(),
        "matched": matched.get(waiver.key, 0),
    }


def _attestation(one: Attestation) -> Json:
    return {
        **_at(one.place),
        "criterion": one.criterion,
        "statement": one.statement,
        "by": one.by,
        "approver": one.approver,
        "signed": one.signed.isoformat(),
        "valid_until": one.valid_until.isoformat(),
        "files": [{"path": path, "digest": digest} for path, digest in sorted(one.files.items())],
        "claims": list(one.claims),
    }


def _not_applicable(one: NotApplicable) -> Json:
    return {
        **_at(one.place),
        "criterion": one.criterion,
        "owner": one.owner,
        "approver": one.approver,
        "reason": one.reason,
        "expires": one.expires.isoformat(),
    }


def _standing(one: Waiver | Attestation | NotApplicable) -> tuple[str, int, str]:
    return one.place.path, one.place.line or 0, one.criterion


def _at(place: Place) -> Json:
    return {"path": place.path, "line": place.line}


def _word(strength: Strength | None) -> str | None:
    return None if strength is None else strength.word


def _seconds(duration: float) -> float:
    return round(duration, 3)


def _utc(moment: datetime) -> str:
    """RFC 3339 in UTC, to the second; a time without a zone is taken as UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
