"""A fault is noticed by the gate it names, with the finding it names, at exactly the lines it names."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_devnet.demo.account import outcome
from pytest_devnet.demo.fault import Fault
from pytest_devnet.demo.noticed import Notice, notice
from pytest_devnet.demo.scene import Scene
from tests.demo.reports import Json, finding, gate, report

FAULT = Fault(
    name="lamp-out",
    why="The lamp went out.",
    criteria=("A.A1", "A1.D1"),
    gate="lamp.lit",
    finding="docs/lamp.md:{line}: was out … times since 2026-11-20",
    also=("plan.sound",),
)
SCENE = Scene(Path(), days=1, line=7)
OUT = finding("was out 3 times since 2026-11-21", path="docs/lamp.md", line=7)
LIT, DARK = gate("lamp.lit"), gate("lamp.lit", "failed", OUT)
TAGGED, HELD = gate("release.tagged"), gate("release.tagged", "failed", finding("is set, but 2 items are not through"))
SOUND = report(A_A1=(LIT, gate("bound")), A1_D1=(LIT,), A1_D2=(gate("rope.held"),), A2_D4=(TAGGED,))
BROKEN = report(A_A1=(DARK, gate("bound")), A1_D1=(DARK,), A1_D2=(gate("rope.held"),), A2_D4=(HELD,))


def seen(broken: Json, sound: Json | None = SOUND, fault: Fault = FAULT) -> Notice:
    return notice(fault, SCENE, broken, sound)


def test_it_is_noticed_at_every_line_named_and_the_tag_follows() -> None:
    assert seen(BROKEN).as_promised
    assert list(outcome(seen(BROKEN))) == [
        "fault lamp-out: noticed",
        "  expected  A.A1, A1.D1 blocked; lamp.lit says: docs/lamp.md:7: was out …",
        "            times since 2026-11-21",
        "  noticed   A.A1 FAILED, A1.D1 FAILED; lamp.lit says: docs/lamp.md:7: was",
        "            out 3 times since 2026-11-21",
    ]


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "75")


def test_a_finding_in_other_words_or_at_another_line_is_not_the_one_expected() -> None:
    for wrong in ({**OUT, "line": 8}, {**OUT, "message": "was lit"}, {**OUT, "severity": "advisory"}):
        other = gate("lamp.lit", "failed", wrong)
        assert seen(report(A_A1=(other,), A1_D1=(other,))).said == ()
        assert not seen(report(A_A1=(other,), A1_D1=(other,))).as_promised


def test_the_same_words_by_another_gate_are_not_noticed_by_the_gate_named() -> None:
    other = gate("lamp.seen", "failed", OUT)
    told = list(outcome(seen(report(A_A1=(other,), A1_D1=(other,)))))
    assert told[0] == "fault lamp-out: NOT NOTICED as promised"
    assert "  noticed   nothing of the kind by lamp.lit" in told


def test_a_line_that_stays_green_is_missed() -> None:
    half = seen({**BROKEN, "criteria": [*BROKEN["criteria"][:1], *SOUND["criteria"][1:]]})
    assert (half.silent, half.as_promised) == (("A1.D1",), False)
    assert "  missed    A1.D1 did not turn red" in outcome(half)


def test_a_line_of_which_no_gate_was_asked_is_not_missed() -> None:
    alone = report(A_A1=(DARK, gate("bound", "deselected")), A1_D1=(gate("rope.held", "deselected"),))
    assert (seen(alone, None).silent, seen(alone, None).as_promised) == ((), True)


def test_a_line_that_was_red_before_and_says_no_more_is_missed() -> None:
    assert seen(BROKEN, BROKEN).silent == ("A.A1", "A1.D1")


@pytest.mark.parametrize(
    ("name", "verdict", "gaps", "said"),
    [
        ("rope.held", "failed", (), "nothing"),
        ("rope.held", "no-evidence", ("no rope",), "no rope"),
        ("rope.counted", "passed", (), "nothing"),
    ],
)
def test_anything_else_that_moves_is_disturbed(name: str, verdict: str, gaps: tuple[str, ...], said: str) -> None:
    other = gate(name, verdict, gaps=gaps)
    moved = seen(report(A_A1=(DARK, gate("bound")), A1_D1=(DARK,), A1_D2=(other,), A2_D4=(HELD,)))
    assert [one.gate for one in moved.disturbed][:1] == [name]
    assert any(line.endswith(f"{name} says: {said}") for line in outcome(moved))


def test_what_stands_beside_the_lines_may_move_only_where_the_fault_says_so() -> None:
    moved = {**BROKEN, "gates": [gate("plan.sound", "failed", finding("names docs/lamp.md"))]}
    assert seen(moved).as_promised
    moved = {**BROKEN, "gates": [gate("waivers.sound", "failed")]}
    assert [one.gate for one in seen(moved).disturbed] == ["waivers.sound"]


def test_a_fault_of_the_plan_itself_is_noticed_beside_the_lines() -> None:
    fault = Fault(name="x", why="y", criteria=(), gate="plan.sound", finding="lies")
    moved = {**SOUND, "gates": [gate("plan.sound", "failed", finding("lies"))]}
    assert seen(moved, fault=fault).as_promised
    assert "  noticed   the plan as a whole FAILED; plan.sound says: lies" in outcome(seen(moved, fault=fault))


def test_without_a_sound_report_nothing_counts_as_disturbed() -> None:
    moved = {**BROKEN, "gates": [gate("waivers.sound", "failed")]}
    assert seen(moved, None).as_promised
