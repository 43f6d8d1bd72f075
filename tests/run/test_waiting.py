"""Gates that need the finished test run wait for it, and say NO EVIDENCE when it was not whole."""

from __future__ import annotations

import pytest

from tests.harbour import HARBOUR, Harbour

PLAN = """\
# Phase A: Keel

## Overview

- Coverage Target: Keep ≥90% overall

## Phase Acceptance

- Ropes tested
"""
SIDECAR = """\
[A.T1]
criterion = "Coverage Target: Keep ≥90% overall"
"coverage.floor" = {}

[A.A1]
criterion = "Ropes tested"
"tests.passed" = { select = ["test_ship.py"], claims = "Ropes tested" }
"""
SHIP = """\
def knots(rope):
    if rope == "bow":
        return 2
    return 1
"""
TESTS = """\
from ship import knots


def test_bow():
    assert knots("bow") == 2


def test_stern():
    assert knots("stern") == 1
"""
WORLD = {
    "devnet.toml": HARBOUR["devnet.toml"],
    "docs/plan/keel.md": PLAN,
    "docs/plan/keel.toml": SIDECAR,
    "ship.py": SHIP,
    "test_ship.py": TESTS,
    ".gitignore": HARBOUR[".gitignore"],
    "pytest.ini": "[pytest]\npythonpath = .\n",
}
COV = ("--cov=ship", "--cov-branch", "--cov-report=")
FLOOR, PASSED = "A::A.T1::coverage.floor", "A::A.A1::tests.passed"


@pytest.mark.parametrize("workers", [[], ["-n2"]])
class TestWaiting:
    def test_for_coverage_and_for_tests(self, harbour: Harbour, workers: list[str]) -> None:
        harbour.lay_out(WORLD)
        run = harbour.run(*COV, *workers, subprocess=True)
        assert (run.verdicts[FLOOR], run.verdicts[PASSED]) == ("passed", "passed")
        assert (run.status, run.document["verdict"]) == (0, "accepted")
        (measured,) = (one for one in run.item(FLOOR)["measurements"] if one["at_least"] is not None)
        assert (measured["value"], measured["at_least"], measured["ok"]) == (100, 90, True)
        run.result.assert_outcomes(passed=5)

    def test_a_test_that_fails_fails_the_gate_that_rests_on_it(self, harbour: Harbour, workers: list[str]) -> None:
        harbour.lay_out(WORLD, changes={"test_ship.py": TESTS.replace("== 1", "== 3")})
        run = harbour.run(*COV, *workers, subprocess=True)
        assert (run.status, run.verdicts[FLOOR], run.verdicts[PASSED]) == (1, "passed", "failed")

    def test_coverage_below_the_floor_fails(self, harbour: Harbour, workers: list[str]) -> None:
        harbour.lay_out(WORLD, changes={"test_ship.py": TESTS.partition("\n\n\ndef test_stern")[0] + "\n"})
        run = harbour.run(*COV, *workers, subprocess=True)
        assert (run.status, run.verdicts[FLOOR]) == (1, "failed")

    @pytest.mark.parametrize(
        "options",
        [
            (),
            ("--no-cov", *COV),
            (*COV, "--cov-append"),
            (*COV, "-k", "bow or gate or floor or A"),
            (*COV, "--deselect", "test_ship.py::test_bow"),
            (*COV, "test_ship.py::test_bow"),
            (*COV, "docs/plan/keel.md"),
            ("--cov=nowhere", "--cov-report="),
        ],
    )
    def test_a_run_that_was_not_whole_or_not_measured_is_no_evidence(
        self, harbour: Harbour, workers: list[str], options: tuple[str, ...]
    ) -> None:
        harbour.lay_out(WORLD)
        run = harbour.run("-p", "no:warnings", *options, *workers, subprocess=True)
        assert run.verdicts[FLOOR] == "no-evidence"
        assert run.status == 1
        assert run.item(FLOOR)["gaps"][0]["reason"]


def test_a_lost_worker_takes_the_coverage_with_it(harbour: Harbour) -> None:
    crash = "\n\ndef test_sinks():\n    import os\n\n    os._exit(3)\n"
    harbour.lay_out(WORLD, changes={"test_ship.py": TESTS + crash})
    run = harbour.run(*COV, "-n2", "--max-worker-restart=0", subprocess=True)
    assert run.status != 0
    assert run.verdicts[FLOOR] in ("no-evidence", "not-run")
    assert run.document["verdict"] == "blocked"


def test_gates_that_wait_are_not_run_when_the_first_failure_stops_the_run(harbour: Harbour) -> None:
    harbour.lay_out(WORLD, changes={"test_ship.py": TESTS.replace("== 1", "== 3")})
    run = harbour.run(*COV, "-x", subprocess=True)
    assert (run.verdicts[FLOOR], run.verdicts[PASSED]) == ("not-run", "not-run")


def test_a_gate_does_not_raise_the_coverage_it_judges(harbour: Harbour) -> None:
    calls = """
from pytest_devnet import *

@gate("ship.sails", answers=("sails",), examples=(Passes({"a": "x"}), Fails({"b": ""}, findings=("a: is missing",))))
def sails(repo):
    \"\"\"A gate that runs the code under test must not count as a test of it.\"\"\"
    import ship
    ship.knots("stern")
    yield Evidence(Place("a"), "sails") if repo.has("a") else Finding(Place("a"), "is missing")
"""
    harbour.lay_out(
        WORLD,
        changes={
            "gates/ship.py": calls,
            "a": "x",
            "docs/plan/keel.md": PLAN + "- Ship sails\n",
            "docs/plan/keel.toml": SIDECAR + '\n[A.A2]\ncriterion = "Ship sails"\n"ship.sails" = {}\n',
            "test_ship.py": TESTS.partition("\n\n\ndef test_stern")[0] + "\n",
        },
    )
    run = harbour.run(*COV, subprocess=True)
    assert (run.verdicts["A::A.A2::ship.sails"], run.verdicts[FLOOR]) == ("passed", "failed")


def test_a_waiting_gate_that_fails_under_x_stops_those_behind_it(harbour: Harbour) -> None:
    harbour.lay_out(WORLD)
    run = harbour.run("-x")
    assert run.status in (1, 2)
    assert sorted((run.verdicts[FLOOR], run.verdicts[PASSED])) == ["no-evidence", "not-run"]


def test_a_run_that_is_told_to_stop_stops_before_the_next_waiting_gate(harbour: Harbour) -> None:
    stops = """
def pytest_sessionstart(session):
    global running
    running = session

def pytest_runtest_logreport(report):
    if "coverage.floor" in report.nodeid:
        running.shouldstop = "enough"
"""
    harbour.lay_out(WORLD, changes={"conftest.py": stops})
    run = harbour.run()
    assert (run.status, run.document["verdict"]) == (2, "blocked")
    assert (run.verdicts[FLOOR], run.verdicts[PASSED]) == ("no-evidence", "not-run")


def test_a_coverage_report_and_tests_are_seen_in_one_process_too(harbour: Harbour) -> None:
    harbour.lay_out(WORLD)
    run = harbour.run()
    assert (run.verdicts[FLOOR], run.verdicts[PASSED]) == ("no-evidence", "passed")


def test_a_line_marked_no_branch_does_not_make_coverage_unjudgeable(harbour: Harbour) -> None:
    ship = SHIP.replace('if rope == "bow":', 'if rope == "bow":  # pragma: no branch')
    harbour.lay_out(WORLD, changes={"ship.py": ship})
    run = harbour.run(*COV, subprocess=True)
    assert run.verdicts[FLOOR] == "passed"


@pytest.mark.parametrize("workers", [[], ["-n1"]], ids=["alone", "xdist"])
def test_what_ran_before_the_last_failure_is_no_evidence(harbour: Harbour, workers: list[str]) -> None:
    broken = {"test_deck.py": "def test_deck():\n    assert False\n"}
    harbour.lay_out(WORLD, changes=broken | {"docs/plan/keel.toml": SIDECAR.replace("test_ship.py", "test_*.py::*")})
    assert harbour.run(*workers).status == 1
    harbour.lay_out({"test_deck.py": "def test_deck():\n    assert __name__\n"})
    run = harbour.run("--lf", *workers)
    assert run.verdicts[PASSED] == "no-evidence"
    assert "not all tests ran: --lf leaves out what passed before" in run.document["notes"]
    assert harbour.run("--lf", *workers).verdicts[PASSED] == "no-evidence"
    assert harbour.run(*workers).verdicts[PASSED] == "passed"


def test_last_failed_leaves_nothing_out_when_nothing_failed(harbour: Harbour) -> None:
    harbour.lay_out(WORLD)
    assert harbour.run("--lf", *COV, subprocess=True).document["verdict"] == "accepted"
