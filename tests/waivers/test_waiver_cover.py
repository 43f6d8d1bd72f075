from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pytest_devnet.model import Finding, Place, Waiver
from pytest_devnet.settings import Policy
from pytest_devnet.waivers import FILE, WaiverFile, covering, not_applicable_now
from tests.waivers.agreed import ASIDE, FINDING, ID, TODAY, WAIVER

POLICY = Policy(waiver_days=90)


def covered(
    *waivers: Waiver,
    criterion: str = "E1.D1",
    gate: str = "docs.present",
    finding: Finding = FINDING,
    today: date = TODAY,
    policy: Policy = POLICY,
) -> dict[str, str]:
    file = WaiverFile(waivers)
    return covering(file, criterion=criterion, gate=gate, findings=[finding], today=today, policy=policy)


def test_a_waiver_covers_the_findings_it_names() -> None:
    assert covered(WAIVER) == {ID: f"{FILE}:3"}


def test_a_finding_it_does_not_name_stands() -> None:
    assert covered(WAIVER, finding=Finding(Place("docs/slo.md", 4), "has no alert")) == {}


def test_a_finding_that_only_moved_is_still_covered() -> None:
    assert covered(WAIVER, finding=replace(FINDING, place=Place("docs/slo.md", 400))) != {}


def test_an_advisory_finding_needs_no_waiver() -> None:
    assert covered(WAIVER, finding=replace(FINDING, severity="advisory")) == {}


def test_the_first_of_two_waivers_is_named() -> None:
    assert covered(WAIVER, replace(WAIVER, place=Place(FILE, 30))) == {ID: f"{FILE}:3"}


@pytest.mark.parametrize(
    ("written", "actual"),
    [
        ("E1.D1", "E1.D1"),
        ("E1.D1", "docs/plan/a.md:E1.D1"),
        ("docs/plan/a.md:E1.D1", "E1.D1"),
        ("docs/plan/a.md:E1.D1", "docs/plan/a.md:E1.D1"),
        ("", "E1.D1"),
    ],
)
def test_both_spellings_of_a_criterion_are_understood(written: str, actual: str) -> None:
    assert covered(replace(WAIVER, criterion=written), criterion=actual) != {}


@pytest.mark.parametrize(
    ("written", "actual"),
    [("E1.D1", "E1.D2"), ("docs/plan/a.md:E1.D1", "docs/plan/b.md:E1.D1"), ("E1.D1", "")],
)
def test_another_criterion_is_not_covered(written: str, actual: str) -> None:
    assert covered(replace(WAIVER, criterion=written), criterion=actual) == {}


@pytest.mark.parametrize(
    ("written", "actual"),
    [
        ("docs.present", "docs.present[support]"),
        ("docs.present[support]", "docs.present[support]"),
        ("", "docs.present"),
    ],
)
def test_a_gate_is_named_with_or_without_its_label(written: str, actual: str) -> None:
    assert covered(replace(WAIVER, gate=written), gate=actual) != {}


@pytest.mark.parametrize("actual", ["docs.present", "docs.present[incidents]"])
def test_another_label_is_not_covered(actual: str) -> None:
    assert covered(replace(WAIVER, gate="docs.present[support]"), gate=actual) == {}


@pytest.mark.parametrize(
    "invalid",
    [
        replace(WAIVER, expires=TODAY - timedelta(1)),
        replace(WAIVER, expires=TODAY + timedelta(91)),
        replace(WAIVER, expires=date.max),
        replace(WAIVER, approver="Ana <ana@x>"),
        replace(WAIVER, match=(ID, *(f"{number:010}" for number in range(10)))),
        replace(WAIVER, criterion="", gate=""),
    ],
    ids=["expired", "over-long", "for ever", "self-approved", "eleven findings", "no scope"],
)
def test_a_waiver_with_a_fault_covers_nothing(invalid: Waiver) -> None:
    assert covered(invalid) == {}


@pytest.mark.parametrize("expires", [TODAY, TODAY + timedelta(90)])
def test_the_first_and_the_last_day_count(expires: date) -> None:
    assert covered(replace(WAIVER, expires=expires)) != {}


def test_the_policy_decides_how_long_a_waiver_may_live() -> None:
    assert covered(WAIVER, policy=Policy(waiver_days=29)) == {}
    assert covered(replace(WAIVER, expires=date.max), policy=Policy(waiver_days=10**9)) != {}


def test_the_judgement_of_waivers_cannot_be_waived() -> None:
    id = FINDING.id("waivers.sound")
    assert covered(replace(WAIVER, match=(id,), gate="waivers.sound"), gate="waivers.sound") == {}


def test_a_criterion_is_set_aside_until_the_last_day() -> None:
    file = WaiverFile(not_applicable=(ASIDE,))
    assert not_applicable_now(file, "docs/plan/a.md:E3.D2", ASIDE.expires) is ASIDE
    assert not_applicable_now(file, "E3.D2", ASIDE.expires + timedelta(1)) is None
    assert not_applicable_now(file, "E3.D1", TODAY) is None


def test_a_criterion_set_aside_by_one_person_stays() -> None:
    file = WaiverFile(not_applicable=(replace(ASIDE, approver="Ana"),))
    assert not_applicable_now(file, "E3.D2", TODAY) is None
