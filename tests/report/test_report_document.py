from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from fractions import Fraction
from typing import Any

import pytest

from pytest_devnet.model import (
    Defect,
    Evidence,
    Finding,
    Gap,
    Measurement,
    Number,
    Place,
    RunVerdict,
    Strength,
    Verdict,
)
from pytest_devnet.report.document import document, outcome_document
from pytest_devnet.report.numbers import sentence
from tests.report.sample_records import (
    PLAN,
    attestation,
    criterion,
    full_run,
    judged,
    not_applicable,
    outcome,
    plan,
    run,
    waiver,
)


def one_measurement(value: Number, **bounds: Number) -> dict[str, Any]:
    measurement = Measurement("m", value, at_least=bounds.get("at_least"), at_most=bounds.get("at_most"))
    found: dict[str, Any] = outcome_document(outcome("g.g", Verdict.PASSED, measurement))["measurements"][0]
    return found


def test_a_run_is_told_with_its_verdict_time_and_commit() -> None:
    told = document(run(verdict=RunVerdict.PARTIAL, dirty=True, notes=("xdist lost a worker",), rerun="pytest --lf"))
    assert {key: told[key] for key in ("version", "verdict", "duration", "started", "dirty", "notes", "rerun")} == {
        "version": 1,
        "verdict": "partial",
        "duration": 12.345,
        "started": "2026-01-02T03:04:05Z",
        "dirty": True,
        "notes": ["xdist lost a worker"],
        "rerun": "pytest --lf",
    }
    assert told["commit"] == "57162a8f00d57162a8f00d57162a8f00d57162a8"


def test_times_are_told_in_utc() -> None:
    local = datetime(2026, 1, 2, 3, 30, tzinfo=timezone(timedelta(hours=2)))
    assert document(run(started=local))["started"] == "2026-01-02T01:30:00Z"
    assert document(run(started=local.replace(tzinfo=None)))["started"] == "2026-01-02T03:30:00Z"


def test_a_criterion_is_told_with_its_claim_and_its_gates() -> None:
    asked = criterion("E2.D4", "Authorization tested", ticked=True)
    seen = Evidence(Place("tests/test_authorization.py", 9), "runs and passes", strength=Strength.EXECUTED)
    gate = outcome("authorization.holds", Verdict.PASSED, seen, label="api", strength=Strength.EXECUTED, duration=0.8)
    told = document(run(judged(Verdict.PASSED, gate, of=asked, strength=Strength.EXECUTED)))["criteria"]
    assert told == [
        {
            "id": "E2.D4",
            "kind": "deliverable",
            "text": "Authorization tested",
            "path": PLAN,
            "line": 84,
            "phase": "E",
            "step": "E2",
            "claimed": True,
            "verdict": "passed",
            "strength": "executed",
            "unclaimed": [],
            "gates": [
                {
                    "gate": "authorization.holds",
                    "label": "api",
                    "case": None,
                    "nodeid": f"{PLAN}::E2::E2.D4::authorization.holds",
                    "verdict": "passed",
                    "strength": "executed",
                    "duration": 0.8,
                    "proven": True,
                    "local": False,
                    "error": "",
                    "findings": [],
                    "gaps": [],
                    "evidence": [
                        {
                            "path": "tests/test_authorization.py",
                            "line": 9,
                            "subject": "",
                            "detail": "runs and passes",
                            "strength": "executed",
                        }
                    ],
                    "measurements": [],
                }
            ],
        }
    ]


def test_findings_carry_their_id_and_the_waiver_that_covers_them() -> None:
    bad = Finding(Place("a.py", 3), "is wrong", "mend it", subject="GET /", reproduce="curl /")
    other = Finding(Place(""), "is unkind", severity="advisory")
    gate = outcome("g.g", Verdict.WAIVED, bad, other, waived={bad.id("g.g"): "devnet-waivers.toml:3"})
    assert document(run(judged(Verdict.WAIVED, gate)))["criteria"][0]["gates"][0]["findings"] == [
        {
            "id": bad.id("g.g"),
            "severity": "blocking",
            "path": "a.py",
            "line": 3,
            "subject": "GET /",
            "message": "is wrong",
            "remedy": "mend it",
            "reproduce": "curl /",
            "waived_by": "devnet-waivers.toml:3",
        },
        {
            "id": other.id("g.g"),
            "severity": "advisory",
            "path": "",
            "line": None,
            "subject": "",
            "message": "is unkind",
            "remedy": "",
            "reproduce": "",
            "waived_by": None,
        },
    ]


def test_gaps_and_gates_without_a_criterion_are_told() -> None:
    gap = Gap(Place("devnet.toml", 8), "no service", "describe one")
    told = document(run(loose=(outcome("plan.sound", Verdict.NO_EVIDENCE, gap),)))["gates"][0]
    assert (told["gate"], told["verdict"]) == ("plan.sound", "no-evidence")
    assert told["gaps"] == [{"place": "devnet.toml:8", "reason": "no service", "remedy": "describe one"}]


def test_counts_hold_every_verdict_and_the_advisory_findings() -> None:
    hint = Finding(Place("a"), "could be nicer", severity="advisory")
    counts = document(
        run(
            judged(Verdict.PASSED, outcome("a.a", Verdict.PASSED, hint)),
            judged(Verdict.UPCOMING),
            judged(Verdict.PASSED),
            loose=(outcome("plan.sound", Verdict.PASSED, hint),),
        )
    )["counts"]
    none_of = {verdict.value: 0 for verdict in Verdict}
    assert counts == {"criteria": 3, **none_of, "passed": 2, "upcoming": 1, "advisory": 2}


def test_a_plan_is_told_with_its_phases_and_with_the_defects_found_later() -> None:
    early, late = Defect(Place(PLAN, 10), "says 4 steps", "correct it"), Defect(Place(PLAN, 30), "names no file")
    told = document(run(plans=(plan(early),), defects={PLAN: (early, late)}))["plans"]
    assert told == [
        {
            "path": PLAN,
            "phase": "E",
            "title": "Phase E: Production Hardening & Enablement",
            "phases": [
                {
                    "id": "E",
                    "title": "Production Hardening & Enablement",
                    "steps": [
                        {"id": "E1", "title": "Observability & Reliability"},
                        {"id": "E2", "title": "Security Hardening"},
                    ],
                }
            ],
            "defects": [
                {"path": PLAN, "line": 10, "message": "says 4 steps", "remedy": "correct it"},
                {"path": PLAN, "line": 30, "message": "names no file", "remedy": ""},
            ],
        }
    ]


def test_a_plan_that_could_not_be_read_is_told_by_its_defects() -> None:
    told = document(run(defects={"docs/broken.md": (Defect(Place("docs/broken.md"), "is not UTF-8"),)}))["plans"]
    assert [(one["path"], one["title"], len(one["defects"])) for one in told] == [
        (PLAN, "Phase E: Production Hardening & Enablement", 0),
        ("docs/broken.md", "", 1),
    ]


def test_exceptions_are_told_with_who_agreed_to_them() -> None:
    told = document(
        run(
            waivers=(waiver("00ff00ff00"), waiver(place=Place("devnet-waivers.toml", 9))),
            matched={"devnet-waivers.toml:3": 2},
            attestations=(attestation(claims=("stakeholders identified",)),),
            not_applicable=(not_applicable(),),
        )
    )
    assert told["waivers"][0] == {
        "key": "devnet-waivers.toml:3",
        "path": "devnet-waivers.toml",
        "line": 3,
        "criterion": "E2.D2",
        "gate": "dependencies.safe",
        "match": ["00ff00ff00"],
        "owner": "Sam Ode",
        "approver": "Mira Holt",
        "reason": "No fixed release yet, and the API never calls it.",
        "ticket": "SEC-41",
        "expires": "2026-03-01",
        "matched": 2,
    }
    assert told["waivers"][1]["matched"] == 0
    assert told["attestations"] == [
        {
            "path": "devnet-waivers.toml",
            "line": 20,
            "criterion": "E.P3",
            "statement": "The operations team has named its two leads.",
            "by": "Mira Holt",
            "approver": "Sam Ode",
            "signed": "2025-12-01",
            "valid_until": "2026-06-01",
            "files": [{"path": "docs/handoff.md", "digest": "sha256:00ff"}],
            "claims": ["stakeholders identified"],
        }
    ]
    assert told["not_applicable"] == [
        {
            "path": "devnet-waivers.toml",
            "line": 31,
            "criterion": "E3.D1",
            "owner": "Sam Ode",
            "approver": "Mira Holt",
            "reason": "There is no front end here.",
            "expires": "2026-12-31",
        }
    ]


def test_the_order_in_which_workers_finish_does_not_show() -> None:
    gates = [outcome("b.b"), outcome("a.a", case="2"), outcome("a.a", case="1"), outcome("a.a", label="x")]
    forward, backward = (run(judged(Verdict.PASSED, *some), loose=tuple(some)) for some in (gates, gates[::-1]))
    assert json.dumps(document(forward)) == json.dumps(document(backward))


def test_exceptions_stand_in_the_order_of_their_file() -> None:
    """By line as a number: the tenth line comes after the ninth."""
    places = [Place("devnet-waivers.toml", line) for line in (10, 9)]
    told = document(
        run(
            waivers=tuple(waiver(place=place) for place in places),
            attestations=tuple(attestation(place=place) for place in places),
            not_applicable=tuple(not_applicable(place=place) for place in places),
        )
    )
    for key in ("waivers", "attestations", "not_applicable"):
        assert [one["line"] for one in told[key]] == [9, 10]


def test_secrets_are_masked_wherever_they_stand() -> None:
    known = "hunter2-hunter2"
    finding = Finding(Place("a.py"), f"logs {known}", reproduce=f"curl -u alice:{known} /")
    gate = outcome("g.g", Verdict.FAILED, finding)
    record = run(
        judged(Verdict.FAILED, gate, of=criterion("E2.D4", f"text {known}")),
        notes=(f"saw {known}",),
        rerun=f"TOKEN={known} pytest",
    )
    environ = {"DEVNET_ALICE_PASSWORD": known}
    told = document(record, environ=environ)
    assert known not in json.dumps(told)
    assert told["rerun"] == "TOKEN=*** pytest"
    assert outcome_document(gate, environ=environ) == told["criteria"][0]["gates"][0]


def test_a_secret_that_is_a_word_of_the_report_does_not_break_it() -> None:
    told = document(full_run(), environ={"API_KEY": "failed", "SECRET": "executed", "TOKEN": "blocking"})
    gate = told["criteria"][0]["gates"][0]
    assert (gate["verdict"], gate["strength"], gate["findings"][0]["severity"]) == ("failed", "executed", "blocking")


def test_only_plain_json_types_are_used() -> None:
    told = document(full_run())
    assert json.loads(json.dumps(told, allow_nan=False)) == told


@pytest.mark.parametrize(
    ("value", "bounds"),
    [
        (Fraction(98) - Fraction(1, 10**30), {"at_least": 98}),
        (Fraction(98) + Fraction(1, 10**30), {"at_most": 98}),
        (Fraction(1, 3) - Fraction(1, 10**30), {"at_least": Fraction(1, 3)}),
        (0.3333333333333333, {"at_least": Fraction(1, 3)}),
        (97.5, {"at_least": 98, "at_most": 99}),
    ],
)
def test_rounding_never_makes_a_value_meet_a_bound_it_misses(value: Number, bounds: dict[str, Number]) -> None:
    told = one_measurement(value, **bounds)
    assert not told["ok"]
    assert any(told["value"] < told[key] for key in bounds if key == "at_least") or any(
        told["value"] > told[key] for key in bounds if key == "at_most"
    )


def test_a_value_on_its_bound_stays_there() -> None:
    told = one_measurement(Fraction(196, 2), at_least=98, at_most=98)
    assert (told["value"], told["at_least"], told["at_most"], told["ok"]) == (98.0, 98, 98, True)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (10**20, 10**20),
        (Fraction(1, 4), 0.25),
        (math.nan, "nan"),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
    ],
)
def test_numbers_that_json_lacks_are_written_as_text(value: Number, written: object) -> None:
    assert one_measurement(value)["value"] == written


@pytest.mark.parametrize("value", [0.5, Fraction(1, 3), 2, math.inf, math.nan])
def test_a_measurement_reads_the_same_after_it_became_json(value: Number) -> None:
    assert sentence(one_measurement(value, at_least=0.25, at_most=1)) == Measurement("m", value, "", 0.25, 1).message


def test_the_report_is_the_same_for_the_same_record() -> None:
    assert document(full_run()) == document(replace(full_run()))
