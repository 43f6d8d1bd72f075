from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.model import Finding, Gap, Measurement, Outcome, Place, Verdict
from pytest_devnet.settings import Policy
from pytest_devnet.waivers import FILE, covering, draft, read_waivers
from tests.waivers import agreed
from tests.waivers.agreed import FINDING, ID, TODAY

NODE = f"{agreed.OUTCOME.nodeid}[support]"
OUTCOME = replace(agreed.OUTCOME, nodeid=NODE, label="support")


def test_a_draft_holds_what_a_machine_can_know() -> None:
    assert draft([OUTCOME], TODAY) == (
        f"# for devnet-waivers.toml: {NODE}\n"
        "[[waiver]]\n"
        'criterion = "docs/plan/a.md:E1.D1"\n'
        'gate = "docs.present[support]"\n'
        "match = [\n"
        f'    "{ID}",  # docs/slo.md:4: has no threshold\n'
        "]\n"
        'owner = ""  # who mends it\n'
        'approver = ""  # who agreed, another person\n'
        'reason = ""  # why it is right to go on without\n'
        'ticket = ""  # where mending it is planned\n'
        "expires = 2026-10-31"
    )


def test_an_unedited_draft_is_a_problem_at_each_blank(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(draft([OUTCOME], TODAY))
    file = read_waivers(tmp_path)
    assert not file.waivers
    assert [str(problem) for problem in file.problems] == [
        f"{FILE}:8: owner is empty",
        f"{FILE}:9: approver is empty",
        f"{FILE}:10: reason is empty",
        f"{FILE}:11: ticket is empty",
    ]


def test_a_completed_draft_waives_what_it_was_drafted_for(tmp_path: Path) -> None:
    text = draft([OUTCOME], TODAY)
    for key, value in {"owner": "ana", "approver": "ben", "reason": "so agreed", "ticket": "OPS-12"}.items():
        text = text.replace(f'{key} = ""', f'{key} = "{value}"')
    (tmp_path / FILE).write_text(text)
    assert covering(
        read_waivers(tmp_path),
        criterion="E1.D1",
        gate="docs.present[support]",
        findings=OUTCOME.findings,
        today=TODAY,
        policy=Policy(),
    ) == {ID: f"{FILE}:2"}


def test_a_number_out_of_bounds_can_be_drafted_for() -> None:
    low = replace(OUTCOME, observations=(Measurement("coverage", 97, "%", at_least=98),))
    assert "# coverage is 97 % (want at least 98 %)" in draft([low], TODAY)


def test_findings_of_one_id_are_named_once() -> None:
    moved = replace(FINDING, place=Place("docs/slo.md", 9))
    text = draft([replace(OUTCOME, observations=(FINDING, moved))], TODAY)
    assert tomllib.loads(text)["waiver"][0]["match"] == [ID]
    assert "has no threshold (and 1 more like it)" in text


def test_what_is_waived_or_advisory_is_left_out() -> None:
    other = replace(FINDING, message="has no alert")
    hint = replace(FINDING, message="is long", severity="advisory")
    waived = {ID: f"{FILE}:3"}
    text = draft([replace(OUTCOME, observations=(FINDING, other, hint), waived=waived)], TODAY)
    assert tomllib.loads(text)["waiver"][0]["match"] == [other.id("docs.present")]


def test_a_local_gate_in_the_place_of_a_shipped_one_is_named_by_its_criterion_alone() -> None:
    (waiver,) = tomllib.loads(draft([replace(OUTCOME, gate="displaced", label=None)], TODAY))["waiver"]
    assert "gate" not in waiver


def test_a_gate_that_judges_no_criterion_is_named_alone() -> None:
    loose = replace(OUTCOME, criterion="", gate="plan.sound", label=None)
    (waiver,) = tomllib.loads(draft([loose], TODAY))["waiver"]
    assert waiver["gate"] == "plan.sound"
    assert "criterion" not in waiver


def test_ten_findings_fit_one_waiver() -> None:
    ten = tuple(replace(FINDING, subject=str(number)) for number in range(10))
    (waiver,) = tomllib.loads(draft([replace(OUTCOME, observations=ten)], TODAY))["waiver"]
    assert len(waiver["match"]) == 10


def test_more_than_ten_findings_are_refused() -> None:
    many = tuple(replace(FINDING, subject=str(number)) for number in range(11))
    assert draft([replace(OUTCOME, observations=many)], TODAY) == (
        f"# {NODE} has 11 findings; a waiver covers at most 10: mend some of them first"
    )


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (replace(OUTCOME, verdict=Verdict.PASSED, observations=()), "it is passed"),
        (
            replace(OUTCOME, verdict=Verdict.NO_EVIDENCE, observations=(Gap(Place("docs"), "is empty"),)),
            "it is no-evidence; what could not be judged cannot be waived",
        ),
        (replace(OUTCOME, gate="bound", verdict=Verdict.SUSPECT), "it is suspect; that can only be mended, not waived"),
        (
            replace(OUTCOME, verdict=Verdict.WAIVED, waived={ID: f"{FILE}:3"}),
            f"it is waived; waived already by {FILE}:3",
        ),
    ],
)
def test_where_there_is_nothing_to_waive_it_says_why(outcome: Outcome, expected: str) -> None:
    assert draft([outcome], TODAY) == f"# {NODE} has no finding to waive: {expected}"


def test_each_item_that_blocks_gets_an_entry() -> None:
    other = replace(OUTCOME, nodeid=f"{NODE}2", label="incidents")
    through = replace(OUTCOME, verdict=Verdict.PASSED, observations=())
    unseen = replace(OUTCOME, verdict=Verdict.NO_EVIDENCE, observations=(Gap(Place("docs"), "is empty"),))
    text = draft([OUTCOME, through, other, unseen], TODAY)
    assert [one["gate"] for one in tomllib.loads(text)["waiver"]] == [
        "docs.present[support]",
        "docs.present[incidents]",
    ]
    assert text.count("no finding to waive") == 1


HOSTILE = st.text(st.characters(), max_size=30) | st.text(
    "\"'#\\\n\r\t\x00\x1b\x7f\x85\u2028\u202e\ud800[]=", max_size=30
)


@given(
    nodeid=HOSTILE,
    plan=HOSTILE,
    criterion=HOSTILE,
    gate=HOSTILE,
    label=st.none() | HOSTILE,
    messages=st.lists(HOSTILE, max_size=12),
)
def test_whatever_a_gate_says_its_draft_is_toml(
    nodeid: str, plan: str, criterion: str, gate: str, label: str | None, messages: list[str]
) -> None:
    found = tuple(Finding(Place("a"), message) for message in messages)
    outcome = Outcome(nodeid, plan, criterion, gate, Verdict.FAILED, label=label, observations=found)
    text = draft([outcome], TODAY)
    text.encode()
    assert set(tomllib.loads(text)) <= {"waiver"}
