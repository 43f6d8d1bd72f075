from __future__ import annotations

import io
from typing import Any

import pytest
from _pytest._io import TerminalWriter

from pytest_devnet.model import (
    CriterionRecord,
    Defect,
    Evidence,
    Finding,
    Gap,
    Measurement,
    Phase,
    Place,
    Plan,
    RunRecord,
    RunVerdict,
    Strength,
    Verdict,
)
from pytest_devnet.report.columns import columns
from pytest_devnet.report.document import document
from pytest_devnet.report.terminal import render, write
from tests.report.sample_records import (
    PLAN,
    WAIVERS,
    attestation,
    criterion,
    full_run,
    judged,
    not_applicable,
    outcome,
    plan,
    run,
    texts,
    waiver,
)

HINT = Finding(Place("README.md", 3), "a badge is out of date", "refresh it", severity="advisory")
SEEN = tuple(Evidence(Place("docs/runbooks/billing.md", line), f"step {line} has an owner") for line in range(1, 6))
SIDECAR = "docs/plan/phase-e.toml"
BAD = Finding(Place("a.py", 7), "logs no correlation id", "add the filter", subject="GET /", reproduce="curl -v /")


def shown(record: RunRecord, *, width: int = 80, verbosity: int = 0, encoding: str = "utf-8") -> list[str]:
    lines = render(document(record), width=width, verbosity=verbosity, colour=False, encoding=encoding)
    return texts(lines)


def small_run() -> RunRecord:
    return run(
        judged(
            Verdict.PASSED,
            outcome("logs.structured", Verdict.PASSED, *SEEN, HINT, strength=Strength.EXECUTED, duration=1.4),
            of=criterion("E1.D1", "Logging adapters integrated with correlation IDs"),
            strength=Strength.EXECUTED,
        ),
        judged(
            Verdict.FAILED,
            outcome("logs.correlated", Verdict.FAILED, BAD, case="GET /", duration=0.25),
            outcome("logs.kept", Verdict.NO_EVIDENCE, Gap(Place("devnet.toml"), "no service", "describe one")),
            of=criterion("E1.D2", "Logs carry what an operator needs to follow one request through all services"),
        ),
        rerun="pytest --devnet-gates --lf",
    )


def test_the_section_at_eighty_columns() -> None:
    assert (
        "\n".join(shown(small_run()))
        == """
docs/plan/phase-e.md

E  Production Hardening & Enablement

E1  Observability & Reliability                                           1 of 2
  ✓ PASSED       E1.D1  Logging adapters integrated with corre…  executed  1.40s
    logs.structured
      · advisory: README.md:3: a badge is out of date
  ✗ FAILED       E1.D2  Logs carry what an operator needs to f…            0.25s
    docs/plan/phase-e.md:84
    logs.correlated[GET /]
      ✗ a.py:7: GET /: logs no correlation id
        → add the filter
        $ curl -v /
    logs.kept  NO EVIDENCE
      ? devnet.toml: no service
        → describe one

What blocks
  FAILED       E1.D2

2 criteria: 1 passed, 1 failed; 1 advisory
BLOCKED: 1 of 2 criteria stands in the way. (12.3s, commit 57162a8f00)
Run what failed once more:
  $ pytest --devnet-gates --lf"""
    )


def test_the_section_at_forty_columns_in_ascii() -> None:
    assert (
        "\n".join(shown(small_run(), width=40, encoding="ascii"))
        == """
docs/plan/phase-e.md

E  Production Hardening & Enablement

E1  Observability & Reliability   1 of 2
  + PASSED       E1.D1  Logging adapt...
    logs.structured
      - advisory: README.md:3: a badg...
  x FAILED       E1.D2  Logs carry wh...
    docs/plan/phase-e.md:84
    logs.correlated[GET /]
      x a.py:7  GET /
        logs no correlation id
        -> add the filter
        $ curl -v /
    logs.kept  NO EVIDENCE
      ? devnet.toml: no service
        -> describe one

What blocks
  FAILED       E1.D2

2 criteria: 1 passed, 1 failed;
  1 advisory
BLOCKED: 1 of 2 criteria stands in the
  way. (12.3s, commit 57162a8f00)
Run what failed once more:
  $ pytest --devnet-gates --lf"""
    )


def test_quiet_shows_what_blocks_and_how_it_ends() -> None:
    assert (
        "\n".join(shown(small_run(), verbosity=-1))
        == """\
  ✗ FAILED       E1.D2  Logs carry what an operator needs to f…            0.25s
    docs/plan/phase-e.md:84
    logs.correlated[GET /]
      ✗ a.py:7: GET /: logs no correlation id
        → add the filter
        $ curl -v /
    logs.kept  NO EVIDENCE
      ? devnet.toml: no service
        → describe one

2 criteria: 1 passed, 1 failed; 1 advisory
BLOCKED: 1 of 2 criteria stands in the way. (12.3s, commit 57162a8f00)
Run what failed once more:
  $ pytest --devnet-gates --lf"""
    )


def of_gate(*lines: Any, verbosity: int, **changes: Any) -> list[str]:
    """What stands below the line of a passed criterion."""
    record = run(judged(Verdict.PASSED, outcome("g.g", Verdict.PASSED, *lines, **changes)))
    told = shown(record, verbosity=verbosity)
    start = next(at for at, line in enumerate(told) if "E2.D4" in line) + 1
    return told[start : told.index("", start)]


def test_verbose_shows_measurements_and_the_first_evidence() -> None:
    load = Measurement("p95", 0.25, "s", at_most=1)
    assert of_gate(load, *SEEN, HINT, verbosity=1, strength=Strength.EXECUTED, duration=75.2, local=True) == [
        "    g.g  PASSED  executed, 1m15s, local",
        "      · advisory: README.md:3: a badge is out of date",
        "        → refresh it",
        "      ✓ p95 is 0.25 s (want at most 1 s)",
        "      ✓ docs/runbooks/billing.md:1: step 1 has an owner",
        "      ✓ docs/runbooks/billing.md:2: step 2 has an owner",
        "      ✓ docs/runbooks/billing.md:3: step 3 has an owner",
        "        and 2 more (-vv)",
    ]


def test_more_verbose_shows_all_evidence() -> None:
    assert of_gate(*SEEN, verbosity=2) == [
        "    g.g  PASSED",
        *(f"      ✓ docs/runbooks/billing.md:{line}: step {line} has an owner" for line in range(1, 6)),
    ]


@pytest.mark.parametrize(
    ("verdict", "aside"),
    [
        (Verdict.NO_EVIDENCE, "  not proven"),
        (Verdict.ERROR, "  not proven"),
        (Verdict.UNBOUND, ""),
        (Verdict.NOT_RUN, ""),
    ],
)
def test_that_a_gate_is_not_proven_is_said_where_it_spoke_in_vain(verdict: Verdict, aside: str) -> None:
    told = shown(run(judged(verdict, outcome("g.g", verdict, proven=False))), verbosity=1)
    assert next(line for line in told if "g.g" in line).partition(verdict.value.upper().replace("-", " "))[2] == aside


def cases_of_one_gap() -> RunRecord:
    gap = Gap(Place("devnet.toml", 3), "the service ended with status 1", "see what it says")
    other = Gap(Place("devnet.toml", 3), "nothing to try it on", "say seed")
    cases = [
        outcome("logs.kept", Verdict.NO_EVIDENCE, one, case=case)
        for case, one in (("GET /a", gap), ("GET /b", other), ("GET /c", gap), ("GET /d", gap))
    ]
    return run(judged(Verdict.NO_EVIDENCE, *cases))


def test_cases_that_one_and_the_same_keeps_from_evidence_are_told_together() -> None:
    section = shown(cases_of_one_gap())
    start = section.index("    logs.kept[GET /a]  and 2 more, for the same reason (-v)")
    assert section[start + 1 : start + 6] == [
        "      ? devnet.toml:3: the service ended with status 1",
        "        → see what it says",
        "    logs.kept[GET /b]",
        "      ? devnet.toml:3: nothing to try it on",
        "        → say seed",
    ]
    assert sum("ended with status 1" in line for line in shown(cases_of_one_gap(), verbosity=1)) == 3


def test_many_advisory_findings_stay_few_lines() -> None:
    hints = [Finding(Place("a.py", line), "is unkind", severity="advisory") for line in range(1, 6)]
    assert of_gate(*hints, verbosity=0)[1:] == [
        "      · advisory: a.py:1: is unkind",
        "      · advisory: a.py:2: is unkind",
        "      · advisory: a.py:3: is unkind",
        "        and 2 more (-v)",
    ]


def test_a_passed_gate_without_anything_to_say_takes_no_line() -> None:
    assert of_gate(*SEEN, verbosity=0) == []


def test_a_measurement_out_of_its_bounds_is_a_finding_once() -> None:
    low = Measurement("coverage", 97, "%", at_least=98, remedy="test a.py")
    told = shown(run(judged(Verdict.FAILED, outcome("g.g", Verdict.FAILED, low))), verbosity=1)
    assert [line.strip() for line in told if "coverage" in line] == ["✗ coverage is 97 % (want at least 98 %)"]


@pytest.mark.parametrize(
    ("finding", "lines"),
    [
        (Finding(Place(""), "is wrong"), ["✗ is wrong"]),
        (Finding(Place(""), "is wrong", subject="tag v1"), ["✗ tag v1: is wrong"]),
        (
            Finding(Place(""), "is wrong " * 8, subject="tag v1"),
            ["✗ tag v1", "is wrong is wrong is wrong is"],
        ),
        (Finding(Place("a.py"), "is wrong " * 8), ["✗ a.py", "is wrong is wrong is wrong is"]),
    ],
)
def test_a_finding_needs_no_place_and_no_subject(finding: Finding, lines: list[str]) -> None:
    told = shown(run(judged(Verdict.FAILED, outcome("g.g", Verdict.FAILED, finding))), width=40)
    start = told.index("    g.g") + 1
    assert [line.strip() for line in told[start : start + len(lines)]] == lines


def test_the_reason_of_an_error_is_shown() -> None:
    told = shown(run(judged(Verdict.ERROR, outcome("g.g", Verdict.ERROR, error="KeyError: 'id'"))))
    assert "      ✗ KeyError: 'id'" in told


def below(record: CriterionRecord, verbosity: int = 0) -> list[str]:
    told = shown(run(record), verbosity=verbosity)
    start = next(at for at, line in enumerate(told) if "E2.D4" in line) + 1
    return [line.strip() for line in told[start : told.index("", start)]]


def test_unclaimed_clauses_are_quoted() -> None:
    assert below(judged(Verdict.UNBOUND, outcome("g.g"), unclaimed=("incident response",))) == [
        f"{PLAN}:84",
        '✗ no gate answers "incident response"',
        "→ bind a gate; pytest --devnet-explain lists them",
    ]


def test_a_clause_is_quoted_in_a_failed_criterion_too() -> None:
    told = below(judged(Verdict.FAILED, outcome("g.g", Verdict.FAILED, BAD), unclaimed=("incident response",)))
    assert '✗ no gate answers "incident response"' in told


def test_clauses_of_what_was_not_selected_are_not_told() -> None:
    left_out = judged(Verdict.DESELECTED, outcome("bound", Verdict.DESELECTED), unclaimed=("incident response",))
    assert below(left_out, verbosity=1) == ["bound  DESELECTED"]


def test_a_clause_that_a_finding_quotes_is_not_told_twice() -> None:
    bound = outcome("bound", Verdict.UNBOUND, Finding(Place(PLAN, 84), 'nothing answers "incident response"'))
    told = below(judged(Verdict.UNBOUND, bound, unclaimed=("incident response",)))
    assert sum("incident response" in line for line in told) == 1


@pytest.mark.parametrize(
    ("paths", "remedies"),
    [
        ([PLAN], ["→ draft what has no binding yet: pytest --devnet-bind"]),
        ([SIDECAR], [f"→ complete {SIDECAR}; the gates there are: pytest --devnet-explain"]),
        (
            [PLAN, SIDECAR, SIDECAR],
            [
                "→ draft what has no binding yet: pytest --devnet-bind",
                f"→ complete {SIDECAR}; the gates there are: pytest --devnet-explain",
            ],
        ),
    ],
)
def test_what_is_unbound_ends_with_what_to_do_next(paths: list[str], remedies: list[str]) -> None:
    lines = [
        judged(
            Verdict.UNBOUND,
            outcome("bound", Verdict.UNBOUND, Finding(Place(path, 3), 'no gate answers "x"')),
            of=criterion(f"E2.D{number}"),
        )
        for number, path in enumerate(paths)
    ]
    told = shown(run(*lines), width=100)
    at = next(number for number, line in enumerate(told) if line.startswith("  UNBOUND"))
    assert [line.strip() for line in told[at + 1 : told.index("", at)]] == remedies


def test_a_criterion_that_nothing_answers_says_so() -> None:
    assert below(judged(Verdict.UNBOUND))[1] == "✗ no gate answers it"


def test_what_was_not_run_takes_one_line() -> None:
    record = judged(Verdict.NOT_RUN, outcome("g.g", Verdict.NOT_RUN))
    assert below(record) == []
    assert below(record, verbosity=1) == [f"{PLAN}:84", "g.g  NOT RUN"]


def test_a_waived_finding_names_its_waiver() -> None:
    gate = outcome("g.g", Verdict.WAIVED, BAD, waived={BAD.id("g.g"): f"{WAIVERS}:3"})
    assert below(judged(Verdict.WAIVED, gate)) == [
        "g.g",
        "· waived by devnet-waivers.toml:3: a.py:7: GET /: logs no correlation id",
    ]


@pytest.mark.parametrize(
    ("verdict", "start"),
    [
        (Verdict.PASSED, "  ✓ PASSED       E2.D4"),
        (Verdict.FAILED, "  ✗ FAILED       E2.D4"),
        (Verdict.ERROR, "  ✗ ERROR        E2.D4"),
        (Verdict.NO_EVIDENCE, "  ? NO EVIDENCE  E2.D4"),
        (Verdict.UNBOUND, "  ○ UNBOUND      E2.D4"),
        (Verdict.SUSPECT, "  ✗ SUSPECT      E2.D4"),
        (Verdict.NOT_RUN, "  ? NOT RUN      E2.D4"),
        (Verdict.DESELECTED, "  - DESELECTED   E2.D4"),
        (Verdict.WAIVED, "  ~ WAIVED       E2.D4"),
        (Verdict.ATTESTED, "  ✎ ATTESTED     E2.D4"),
        (Verdict.NOT_APPLICABLE, "  - N/A          E2.D4"),
        (Verdict.UPCOMING, "  · UPCOMING     E2.D4"),
    ],
)
def test_every_verdict_has_its_word(verdict: Verdict, start: str) -> None:
    assert any(line.startswith(start) for line in shown(run(judged(verdict)), verbosity=1))


def test_what_nobody_selected_takes_one_line() -> None:
    left_out = judged(Verdict.DESELECTED, outcome("g.g", Verdict.DESELECTED), of=criterion("E2.D1", "Cranes lift"))
    half = judged(Verdict.DESELECTED, outcome("g.g", Verdict.DESELECTED), outcome("h.h"))
    beside = outcome("plan.sound", Verdict.DESELECTED)
    record = run(left_out, half, loose=(beside,))
    told = shown(record)
    assert [line for line in told if "DESELECTED" in line] == [
        "  - DESELECTED   E2.D4  Authorization regressions tested"
    ]
    assert told[told.index("Deselected: 1 criterion and 1 gate (-v lists them)") - 1] == ""
    assert sum("DESELECTED" in line for line in shown(record, verbosity=1)) == 5
    assert not any("eselected:" in line for line in shown(record, verbosity=-1))


@pytest.mark.parametrize(
    ("record", "line"),
    [
        (run(judged(Verdict.DESELECTED), judged(of=criterion("E2.D5", "Cranes turn"))), "1 criterion"),
        (
            run(judged(), loose=(outcome("plan.sound", Verdict.DESELECTED), outcome("a.a", Verdict.DESELECTED))),
            "2 gates",
        ),
    ],
)
def test_what_was_left_out_is_counted_by_its_sort(record: RunRecord, line: str) -> None:
    assert f"Deselected: {line} (-v lists them)" in shown(record)


def test_an_id_is_never_cut_because_people_copy_it() -> None:
    qualified = judged(of=criterion("docs/plans/payments/phase-e.md:E2.D4"))
    assert "  ✓ PASSED       docs/plans/payments/phase-e.md:E2.D4  Auth" in "\n".join(shown(run(qualified), width=100))
    assert shown(run(qualified), width=40)[4:7] == [
        "  ✓ PASSED",
        "    docs/plans/payments/phase-e.md:E2.D4",
        "                 Authorization regressi…",
    ]


def test_the_title_of_a_plan_is_shown_where_its_phase_does_not_say_it() -> None:
    two = Plan(PLAN, "The way to 1.0", (Phase("D", "Build", Place(PLAN)), Phase("E", "Harden", Place(PLAN))))
    record = run(judged(of=criterion("D.A1", "Built")), judged(of=criterion("E2.D4", "Hardened")), plans=(two,))
    assert [line.partition("   ")[0] for line in shown(record) if line[:1].isalpha()][:4] == [
        "docs/plan/phase-e.md  The way to 1.0",
        "D  Build",
        "E  Harden",
        "E2",
    ]


def test_criteria_of_a_plan_that_is_not_known_are_shown_all_the_same() -> None:
    assert shown(run(judged(), plans=()))[1:4] == [PLAN, "", "E2".ljust(74) + "1 of 1"]


def test_gates_beside_the_criteria_are_shown() -> None:
    broken = outcome("plan.sound", Verdict.FAILED, Finding(Place(PLAN, 10), "says 4 steps but has 2"), duration=0.01)
    record = run(loose=(broken, outcome("a.a")))
    assert shown(record)[:5] == [
        "",
        "Beside the criteria",
        "  ✓ PASSED       a.a",
        "  ✗ FAILED       plan.sound" + "0.01s".rjust(53),
        "      ✗ docs/plan/phase-e.md:10: says 4 steps but has 2",
    ]
    assert not any("a.a" in line for line in shown(record, verbosity=-1))
    assert "BLOCKED: plan.sound stands in the way. (12.3s, commit 57162a8f00)" in shown(record)


@pytest.mark.parametrize("verbosity", [-1, 0, 1])
def test_exceptions_are_always_shown(verbosity: int) -> None:
    record = run(
        waivers=(waiver("00ff00ff00"), waiver(place=Place(WAIVERS, 12), criterion="", gate="", ticket="")),
        matched={f"{WAIVERS}:3": 1},
        attestations=(attestation(claims=("stakeholders",)), attestation(files={}, place=Place(WAIVERS, 40))),
        not_applicable=(not_applicable(),),
    )
    told = "\n".join(shown(record, width=100, verbosity=verbosity))
    assert (
        """
Waived, by agreement
  E2.D2  dependencies.safe  covers 1 finding, until 2026-03-01
    No fixed release yet, and the API never calls it.
    owner Sam Ode, approved by Mira Holt, SEC-41 (devnet-waivers.toml:3)
  any criterion  covers nothing, until 2026-03-01
    No fixed release yet, and the API never calls it.
    owner Sam Ode, approved by Mira Holt (devnet-waivers.toml:12)

Attested, by a person's word
  E.P3  "stakeholders", valid until 2026-06-01
    The operations team has named its two leads.
    signed by Mira Holt on 2025-12-01, approved by Sam Ode, for docs/handoff.md
    (devnet-waivers.toml:20)
  E.P3  valid until 2026-06-01
    The operations team has named its two leads.
    signed by Mira Holt on 2025-12-01, approved by Sam Ode (devnet-waivers.toml:40)

Not applicable, by agreement
  E3.D1  until 2026-12-31
    There is no front end here.
    owner Sam Ode, approved by Mira Holt (devnet-waivers.toml:31)
"""
        in told
    )


def test_defects_are_shown_unless_a_gate_reported_them() -> None:
    told, untold = Defect(Place(PLAN, 10), "says 4 steps"), Defect(Place(""), "names no file", "name one")
    gate = outcome("plan.sound", Verdict.FAILED, Finding(told.place, told.message))
    lines = shown(run(plans=(plan(told, untold),), loose=(gate,)))
    start = lines.index("Defects of the plan")
    assert lines[start + 1 : start + 4] == ["  · names no file", "    → name one", ""]


def test_defects_have_a_place() -> None:
    told = shown(run(plans=(plan(Defect(Place(PLAN, 10), "says 4 steps")),)))
    assert "  · docs/plan/phase-e.md:10: says 4 steps" in told


def test_notes_are_shown() -> None:
    assert "  · a worker was lost" in shown(run(notes=("a worker was lost",)))


def ending(record: RunRecord) -> str:
    lines = shown(record, width=200)
    return next(line for line in lines if line.partition(":")[0] in {"ACCEPTED", "READY", "BLOCKED", "PARTIAL"})


def test_accepted_in_words() -> None:
    assert ending(run(judged(), verdict=RunVerdict.ACCEPTED, duration=0)) == (
        "ACCEPTED: every criterion is met, and nothing was left out. (commit 57162a8f00)"
    )


def test_ready_says_what_remains() -> None:
    tag = judged(Verdict.FAILED, of=criterion("E4.D4"))
    record = run(judged(), tag, verdict=RunVerdict.READY)
    assert "all is done but the release tag: E4.D4. Set it and run once more." in ending(record)
    assert "What remains" in shown(record)
    assert "all is done but the release tag. Set it" in ending(run(judged(), verdict=RunVerdict.READY))


def test_partial_says_why() -> None:
    left_out = judged(Verdict.DESELECTED, *(outcome(f"g.g{one}", Verdict.DESELECTED) for one in range(2)))
    record = run(left_out, verdict=RunVerdict.PARTIAL, dirty=True, commit=None)
    assert ending(record) == (
        "PARTIAL: 2 gates were deselected and the tree holds changes that no commit has; "
        "only a full run on a clean tree can be accepted. (12.3s, no commit, uncommitted changes)"
    )
    assert "1 gate was deselected;" in ending(run(judged(Verdict.DESELECTED), verdict=RunVerdict.PARTIAL))
    assert "PARTIAL: not everything was judged;" in ending(run(judged(), verdict=RunVerdict.PARTIAL))


def test_blocked_without_a_culprit_says_that_nothing_was_judged() -> None:
    assert "BLOCKED: the run did not get far enough to judge anything." in ending(run())


def test_colour_is_markup_that_pytest_knows() -> None:
    stream = io.StringIO()
    writer = TerminalWriter(stream)
    writer.hasmarkup = True
    write(render(document(full_run()), width=80), writer)
    assert "\x1b[31m\x1b[1m  ✗ FAILED       \x1b[0mE.T1   Coverage" in stream.getvalue()


def test_words_alone_carry_the_meaning() -> None:
    """Without colour the same text is written, and nothing but text."""
    told = document(full_run())
    plain, coloured = (list(render(told, width=100, verbosity=2, colour=colour)) for colour in (False, True))
    assert texts(plain) == texts(coloured)
    assert not any(style for line in plain for _, style in line)


def test_wide_characters_keep_the_columns_in_line() -> None:
    record = run(
        *(
            judged(Verdict.PASSED, outcome(duration=1), of=criterion("E2.D4", text * 30), strength=Strength.PARSED)
            for text in ("日本語", "👍 ok ", "e\u0301", "plain ")
        )
    )
    rows = [line for line in shown(record) if "parsed" in line]
    wide = [line.partition("parsed")[0] for line in rows]
    assert {columns(line) for line in wide} == {65}


def test_control_characters_of_the_world_do_not_reach_the_terminal() -> None:
    evil = Finding(Place("a\x1b[2J.py"), "reads \u202e reversed\nAll passed", reproduce="curl '\x1b]0;x\x07'")
    told = shown(run(judged(Verdict.FAILED, outcome("g.g", Verdict.FAILED, evil))))
    assert r"      ✗ a\x1b[2J.py: reads \u202e reversed\nAll passed" in told
    assert r"        $ curl '\x1b]0;x\x07'" in told
