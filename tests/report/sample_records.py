"""Small records that several tests of the report start from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from pytest_devnet.model import (
    Attestation,
    Criterion,
    CriterionRecord,
    Defect,
    Evidence,
    Finding,
    Gap,
    Kind,
    Measurement,
    NotApplicable,
    Outcome,
    Phase,
    Place,
    Plan,
    RunRecord,
    RunVerdict,
    Step,
    Strength,
    Verdict,
    Waiver,
)
from pytest_devnet.report.columns import Line

PLAN = "docs/plan/phase-e.md"
WAIVERS = "devnet-waivers.toml"


def criterion(name: str = "E2.D4", text: str = "Authorization regressions tested", **changes: Any) -> Criterion:
    step = name.partition(".")[0]
    stated: dict[str, Any] = {"kind": Kind.DELIVERABLE, "place": Place(PLAN, 84), "phase": step[:1], "step": step}
    return Criterion(id=name, text=text, **(stated | changes))


def outcome(
    gate: str = "authorization.holds", verdict: Verdict = Verdict.PASSED, *seen: Any, **changes: Any
) -> Outcome:
    said: dict[str, Any] = {"nodeid": f"{PLAN}::E2::E2.D4::{gate}", "plan": PLAN, "criterion": "E2.D4", "proven": True}
    return Outcome(gate=gate, verdict=verdict, observations=seen, **(said | changes))


def judged(
    verdict: Verdict = Verdict.PASSED, *outcomes: Outcome, of: Criterion | None = None, **changes: Any
) -> CriterionRecord:
    line = of or criterion()
    return CriterionRecord(id=line.id, criterion=line, plan=PLAN, verdict=verdict, outcomes=outcomes, **changes)


def run(*criteria: CriterionRecord, verdict: RunVerdict = RunVerdict.BLOCKED, **changes: Any) -> RunRecord:
    said: dict[str, Any] = {
        "started": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        "duration": 12.345,
        "commit": "57162a8f00d57162a8f00d57162a8f00d57162a8",
        "dirty": False,
        "plans": (plan(),),
    }
    return RunRecord(verdict=verdict, criteria=criteria, **(said | changes))


def plan(*defects: Defect) -> Plan:
    steps = (
        Step("E1", "Observability & Reliability", Place(PLAN, 36)),
        Step("E2", "Security Hardening", Place(PLAN, 58)),
    )
    phase = Phase("E", "Production Hardening & Enablement", Place(PLAN, 1), steps=steps)
    return Plan(PLAN, "Phase E: Production Hardening & Enablement", (phase,), defects)


def waiver(*match: str, **changes: Any) -> Waiver:
    agreed: dict[str, Any] = {
        "place": Place(WAIVERS, 3),
        "criterion": "E2.D2",
        "gate": "dependencies.safe",
        "owner": "Sam Ode",
        "approver": "Mira Holt",
        "reason": "No fixed release yet, and the API never calls it.",
        "ticket": "SEC-41",
        "expires": date(2026, 3, 1),
    }
    return Waiver(match=match, **(agreed | changes))


def attestation(**changes: Any) -> Attestation:
    signed: dict[str, Any] = {
        "place": Place(WAIVERS, 20),
        "criterion": "E.P3",
        "statement": "The operations team has named its two leads.",
        "by": "Mira Holt",
        "approver": "Sam Ode",
        "signed": date(2025, 12, 1),
        "valid_until": date(2026, 6, 1),
        "files": {"docs/handoff.md": "sha256:00ff"},
    }
    return Attestation(**(signed | changes))


def not_applicable(**changes: Any) -> NotApplicable:
    agreed: dict[str, Any] = {
        "place": Place(WAIVERS, 31),
        "criterion": "E3.D1",
        "owner": "Sam Ode",
        "approver": "Mira Holt",
        "reason": "There is no front end here.",
        "expires": date(2026, 12, 31),
    }
    return NotApplicable(**(agreed | changes))


def texts(lines: Iterable[Line]) -> list[str]:
    return ["".join(text for text, _ in line).rstrip() for line in lines]


def full_run() -> RunRecord:
    """A blocked run in which every sort of thing happens once."""
    leak = Finding(
        Place("packages/api/src/projects.py", 41),
        "bob of globex reads a project of acme: answered 200, want 403 or 404",
        remedy="compare the tenant of the caller with that of the row before it is returned",
        subject="GET /projects/{id}",
        reproduce="pytest --devnet-gates 'docs/plan/phase-e.md::E2::E2.D4::authorization.holds[GET /projects/{id}]'",
    )
    cve = Finding(Place("package.json", 12), "left-pad 1.0.0 has a high advisory", subject="GHSA-0000")
    minor = Finding(Place("README.md", 3), "a badge is out of date", severity="advisory", remedy="refresh it")
    seen = tuple(Evidence(Place("docs/runbooks/billing.md", line), f"step {line} has an owner") for line in range(1, 6))
    return run(
        judged(
            Verdict.FAILED,
            outcome(
                "coverage.reached",
                Verdict.FAILED,
                Measurement("coverage", Fraction(97996, 1000), "%", at_least=98, remedy="test packages/api/retry.py"),
                Measurement("branches", Fraction(991, 10), "%", at_least=98),
                strength=Strength.EXECUTED,
                duration=0.12,
            ),
            of=criterion(
                "E.T1", "Coverage Target: Maintain ≥98% overall, add reliability SLO checks", kind=Kind.TARGET
            ),
            strength=Strength.EXECUTED,
        ),
        judged(Verdict.ATTESTED, of=criterion("E.P3", "Operations stakeholders identified for handoff")),
        judged(
            Verdict.PASSED,
            outcome(
                "logs.correlated",
                Verdict.PASSED,
                *seen,
                Measurement("requests with an id", 40, at_least=40),
                minor,
                strength=Strength.EXECUTED,
                duration=1.4,
            ),
            of=criterion("E1.D1", "Logging adapters integrated across API/infrastructure with correlation IDs"),
            strength=Strength.EXECUTED,
        ),
        judged(
            Verdict.NO_EVIDENCE,
            outcome(
                "traces.propagated",
                Verdict.NO_EVIDENCE,
                Gap(
                    Place("devnet.toml", 8), "no service is described, so nothing could be started", "add [service.api]"
                ),
                duration=0.02,
            ),
            of=criterion("E1.D3", "Distributed tracing or equivalent request context propagation"),
        ),
        judged(
            Verdict.WAIVED,
            outcome("dependencies.safe", Verdict.WAIVED, cve, waived={cve.id("dependencies.safe"): f"{WAIVERS}:3"}),
            of=criterion("E2.D2", "Automated dependency scanning integrated into CI"),
            strength=Strength.PARSED,
        ),
        judged(
            Verdict.UNBOUND,
            outcome("runbooks.usable", Verdict.PASSED, *seen, label="support", strength=Strength.PARSED),
            of=criterion("E2.D3", "Runbooks for support, incident response, and domain-specific operations"),
            unclaimed=("domain-specific operations",),
        ),
        judged(
            Verdict.FAILED,
            outcome(
                "authorization.holds",
                Verdict.FAILED,
                leak,
                case="GET /projects/{id}",
                strength=Strength.EXECUTED,
                duration=0.82,
            ),
            outcome(
                "authorization.holds", Verdict.PASSED, case="GET /health", strength=Strength.EXECUTED, duration=0.31
            ),
            outcome("input.validated", Verdict.ERROR, error="ZeroDivisionError: division by zero", local=True),
            of=criterion(
                "E2.D4", "Security-focused automated tests (authorization regression, input validation) added"
            ),
            strength=Strength.EXECUTED,
        ),
        judged(Verdict.UPCOMING, of=criterion("E4.D4", "Final tag (e.g., `v1.0.0`) created post-verification")),
        plans=(plan(Defect(Place(PLAN, 10), "says 4 steps but has 2", "correct the overview")),),
        defects={PLAN: (Defect(Place(PLAN, 30), "docs/standards/security/appsec.md does not exist", "write it"),)},
        loose=(
            outcome(
                "plan.sound", Verdict.FAILED, Finding(Place(PLAN, 10), "says 4 steps but has 2", "correct the overview")
            ),
        ),
        waivers=(waiver(cve.id("dependencies.safe")),),
        matched={f"{WAIVERS}:3": 1},
        attestations=(attestation(),),
        not_applicable=(not_applicable(),),
        notes=("pytest-split dropped 2 items of this plan before they could run",),
        rerun="pytest --devnet-gates --lf",
    )
