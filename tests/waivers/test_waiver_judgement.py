from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

import pytest

from pytest_devnet.errors import SettingsError
from pytest_devnet.model import (
    Evidence,
    Finding,
    Gap,
    Observation,
    Outcome,
    Place,
    Verdict,
    Waiver,
)
from pytest_devnet.settings import Policy
from pytest_devnet.waivers import FILE, WaiverFile, judge
from tests.waivers.agreed import ASIDE, FINDING, ID, OUTCOME, PLAN, TODAY, WAIVER, WORD

OTHER = Finding(Place("docs/slo.md", 9), "has no alert")
OTHER_ID = OTHER.id("docs.present")


def judged(
    file: WaiverFile,
    *outcomes: Outcome,
    criteria: Collection[str] = ("E.P3", "E1.D1", "E3.D2"),
    gates: Collection[str] = ("adr.final", "docs.present"),
    today: date = TODAY,
    partial: bool = False,
) -> list[Observation]:
    return list(
        judge(
            file,
            outcomes=outcomes,
            criteria=criteria,
            gates=gates,
            today=today,
            policy=Policy(),
            partial=partial,
        )
    )


def blocking(*waivers: Waiver, outcomes: Collection[Outcome] = (OUTCOME,), partial: bool = False) -> list[str]:
    seen = judged(WaiverFile(waivers), *outcomes, partial=partial)
    return [str(one) for one in seen if isinstance(one, Finding) and one.severity == "blocking"]


def test_every_entry_in_order_is_evidence() -> None:
    assert judged(WaiverFile((WAIVER,), (WORD,), (ASIDE,)), OUTCOME) == [
        Evidence(
            Place(FILE, 3),
            "waives 1 finding until 2026-11-30, by ana, approved by ben: so agreed",
            "E1.D1 docs.present",
        ),
        Evidence(Place(FILE, 20), "attested by ana, approved by ben, until 2026-12-30: known to all", "E.P3"),
        Evidence(
            Place(FILE, 30),
            "not applicable until 2026-11-30, by ana, approved by ben: there is no mobile client",
            "E3.D2",
        ),
    ]


def test_of_what_cannot_be_waived_only_the_named_finding_is_told() -> None:
    unbound = replace(OUTCOME, gate="bound", verdict=Verdict.UNBOUND, observations=(FINDING, OTHER))
    reaching = replace(WAIVER, gate="", match=(FINDING.id("bound"),))
    assert blocking(reaching, outcomes=(unbound,)) == [
        f"{FILE}:3: E1.D1: {FINDING.id('bound')} is unbound, which cannot be waived"
    ]


def test_a_file_without_entries_is_sound() -> None:
    assert judged(WaiverFile()) == [Evidence(Place(FILE), "excuses nothing")]


def test_mistakes_block_where_they_stand() -> None:
    problems = (
        SettingsError("owner is empty", place=f"{FILE}:4", remedy="name one"),
        SettingsError("is not UTF-8 text", place=FILE),
    )
    assert judged(WaiverFile(problems=problems)) == [
        Finding(Place(FILE, 4), "owner is empty", "name one"),
        Finding(Place(FILE), "is not UTF-8 text"),
    ]


@pytest.mark.parametrize(
    ("faulty", "expected"),
    [
        (replace(WAIVER, expires=TODAY - timedelta(1)), "expired on 2026-09-30"),
        (replace(WAIVER, approver="Ana <ana@x>"), "ana and Ana <ana@x> look like the same person"),
        (
            replace(WAIVER, expires=date(2027, 1, 1)),
            "lasts until 2027-01-01, longer than 90 days from today",
        ),
    ],
)
def test_a_waiver_with_a_fault_blocks(faulty: Waiver, expected: str) -> None:
    assert blocking(faulty) == [f"{FILE}:3: E1.D1 docs.present: {expected}"]


def test_a_waiver_of_eleven_findings_blocks() -> None:
    broad = replace(WAIVER, match=tuple(f"{number:010}" for number in range(11)))
    assert f"{FILE}:3: E1.D1 docs.present: is too broad: it names 11 findings" in blocking(broad)


def test_what_is_set_aside_obeys_the_same_policy() -> None:
    (finding,) = judged(WaiverFile(not_applicable=(replace(ASIDE, expires=date.max),)))
    assert str(finding) == f"{FILE}:30: E3.D2: lasts until 9999-12-31, longer than 90 days from today"


def test_an_attestation_out_of_its_time_blocks() -> None:
    (finding,) = judged(WaiverFile(attestations=(WORD,)), today=TODAY + timedelta(91))
    assert str(finding) == f"{FILE}:20: E.P3: was valid until 2026-12-30"


@pytest.mark.parametrize("days", [0, 14])
def test_an_end_that_comes_near_is_announced(days: int) -> None:
    soon = replace(WAIVER, expires=TODAY + timedelta(days))
    seen = judged(WaiverFile((soon,)), OUTCOME)
    (finding,) = (one for one in seen if isinstance(one, Finding))
    assert finding.severity == "advisory"
    assert finding.message == f"expires on {soon.expires}"
    assert any(isinstance(one, Evidence) for one in seen)


def test_a_waiver_that_matches_nothing_blocks() -> None:
    assert blocking(WAIVER, outcomes=[replace(OUTCOME, verdict=Verdict.PASSED, observations=())]) == [
        f"{FILE}:3: E1.D1 docs.present: matches no finding at all"
    ]


def test_each_single_id_that_matches_nothing_blocks() -> None:
    assert blocking(replace(WAIVER, match=(ID, OTHER_ID))) == [
        f"{FILE}:3: E1.D1 docs.present: {OTHER_ID} matches no finding"
    ]


def test_an_advisory_finding_is_nothing_to_match() -> None:
    harmless = replace(OUTCOME, verdict=Verdict.PASSED, observations=(replace(FINDING, severity="advisory"),))
    assert len(blocking(WAIVER, outcomes=[harmless])) == 1


def test_a_waiver_whose_gate_is_left_by_no_item_matches_nothing() -> None:
    assert blocking(WAIVER, outcomes=[]) == [f"{FILE}:3: E1.D1 docs.present: matches no finding at all"]


def test_in_a_partial_run_a_waiver_nobody_looked_for_is_in_order() -> None:
    (seen,) = judged(WaiverFile((WAIVER,)), partial=True)
    assert isinstance(seen, Evidence)
    assert seen.detail.endswith("so agreed (not every gate it reaches could look)")


def test_in_a_partial_run_a_gate_that_looked_leaves_no_excuse() -> None:
    assert blocking(WAIVER, outcomes=[replace(OUTCOME, observations=())], partial=True) != []


@pytest.mark.parametrize(
    "unseeing",
    [
        replace(OUTCOME, verdict=Verdict.DESELECTED, observations=()),
        replace(OUTCOME, verdict=Verdict.NOT_RUN, observations=()),
        replace(OUTCOME, verdict=Verdict.ERROR, observations=()),
        replace(OUTCOME, verdict=Verdict.FAILED, observations=(OTHER, Gap(Place("docs"), "cannot be read"))),
    ],
    ids=["deselected", "not run", "error", "a gap beside findings"],
)
def test_an_id_is_not_stale_while_a_gate_that_could_find_it_did_not_look(unseeing: Outcome) -> None:
    looked = replace(OUTCOME, case="GET /", verdict=Verdict.PASSED, observations=())
    assert blocking(WAIVER, outcomes=[looked, unseeing]) == []


def test_a_label_narrows_what_a_waiver_reaches() -> None:
    labelled = replace(WAIVER, gate="docs.present[support]")
    assert blocking(labelled) != []
    assert blocking(labelled, outcomes=[replace(OUTCOME, label="support")]) == []


def test_a_gate_that_judges_no_criterion_is_reached_by_its_id() -> None:
    assert blocking(replace(WAIVER, criterion=""), outcomes=[replace(OUTCOME, criterion="")]) == []


def test_an_entry_for_another_plan_matches_nothing() -> None:
    assert blocking(replace(WAIVER, criterion=f"{PLAN}:E1.D1")) == []
    assert len(blocking(replace(WAIVER, criterion="docs/plan/b.md:E1.D1"))) == 1


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (WaiverFile((replace(WAIVER, criterion="E1.D9"),)), "there is no criterion E1.D9"),
        (WaiverFile(attestations=(replace(WORD, criterion="E1.D9"),)), "there is no criterion E1.D9"),
        (WaiverFile(not_applicable=(replace(ASIDE, criterion="E1.D9"),)), "there is no criterion E1.D9"),
    ],
)
def test_a_criterion_that_does_not_exist_names_the_nearest(file: WaiverFile, expected: str) -> None:
    (finding,) = judged(file, OUTCOME)
    assert isinstance(finding, Finding)
    assert (finding.message, finding.remedy) == (expected, "did you mean 'E1.D1'?")


def test_the_nearest_criterion_is_spelt_as_the_entry_spells_it() -> None:
    criteria = ("docs/plan/a.md:E1.D1", "docs/plan/b.md:E1.D2")
    bare, qualified = judged(
        WaiverFile(attestations=(replace(WORD, criterion="E1.D7"), replace(WORD, criterion="docs/plan/c.md:E1.D1"))),
        criteria=criteria,
    )
    assert isinstance(bare, Finding)
    assert isinstance(qualified, Finding)
    assert bare.remedy in ("did you mean 'E1.D1'?", "did you mean 'E1.D2'?")
    assert qualified.remedy == "did you mean 'docs/plan/a.md:E1.D1'?"


def test_an_id_that_two_plans_share_must_be_qualified() -> None:
    criteria = ("docs/plan/b.md:E.P3", "docs/plan/a.md:E.P3")
    (finding,) = judged(WaiverFile(attestations=(WORD,)), criteria=criteria)
    assert str(finding) == f"{FILE}:20: E.P3: E.P3 could be any of docs/plan/a.md:E.P3, docs/plan/b.md:E.P3"


@pytest.mark.parametrize(
    ("gate", "gates", "remedy"),
    [
        ("docs.presence", ("adr.final", "docs.present"), "did you mean 'docs.present'?"),
        ("docs.presence[a]", ("adr.final", "docs.present"), "did you mean 'docs.present'?"),
        ("docs.present[a]", ("docs.present[b]",), "did you mean 'docs.present[b]'?"),
    ],
)
def test_a_gate_that_does_not_exist_names_the_nearest(gate: str, gates: tuple[str, ...], remedy: str) -> None:
    (finding,) = judged(WaiverFile((replace(WAIVER, gate=gate),)), OUTCOME, gates=gates)
    assert isinstance(finding, Finding)
    assert (finding.message, finding.remedy) == (f"there is no gate {gate}", remedy)


@pytest.mark.parametrize(("gate", "known"), [("docs.present", "docs.present[a]"), ("docs.present[a]", "docs.present")])
def test_a_gate_is_known_with_or_without_its_label(gate: str, known: str) -> None:
    outcome = replace(OUTCOME, label="a")
    (seen,) = judged(WaiverFile((replace(WAIVER, gate=gate),)), outcome, gates=[known])
    assert isinstance(seen, Evidence)


def test_one_finding_in_two_waivers_blocks_once() -> None:
    second = replace(WAIVER, place=Place(FILE, 13), gate="")
    again = replace(OUTCOME, case="GET /")
    assert blocking(WAIVER, second, outcomes=[OUTCOME, again]) == [
        f"{FILE}:13: E1.D1: waives {ID}, which {FILE}:3 waives already"
    ]


def test_a_waiver_that_renews_an_expired_one_covers_alone() -> None:
    expired = replace(WAIVER, expires=TODAY - timedelta(1))
    assert blocking(expired, replace(WAIVER, place=Place(FILE, 13))) == [
        f"{FILE}:3: E1.D1 docs.present: expired on 2026-09-30"
    ]
