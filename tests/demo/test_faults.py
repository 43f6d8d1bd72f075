"""Faults fit the system as it is, and those that need no test run of it are noticed as they promise."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from docs.generate import shipped
from pytest_devnet.demo.account import outcome
from pytest_devnet.demo.edits import Add, Edit, Git, Replace
from pytest_devnet.demo.fault import Fault
from pytest_devnet.demo.faults import all_faults
from pytest_devnet.demo.judged import PACKAGES, PLAN_ALONE, WHOLE, run_for
from pytest_devnet.demo.layout import lay_out
from pytest_devnet.demo.sweep import Sweep
from pytest_devnet.demo.system import PLAN, source
from pytest_devnet.plan import read_plan

FAULTS = {fault.name: fault for fault in all_faults()}
BESIDE = {"attested", "bound", "bindings.sound", "waivers.sound"}
SWEEP = Sweep(datetime.now(UTC).date(), quick=True)


def test_names_are_taken_once_and_easy_to_type() -> None:
    assert [name for name, count in Counter(fault.name for fault in all_faults()).items() if count > 1] == []
    assert [name for name in FAULTS if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", name)] == []


def test_every_gate_that_is_named_exists_and_every_gate_has_a_fault() -> None:
    gates = {gate.id for gate in shipped()} | BESIDE
    assert {gate for fault in all_faults() for gate in (fault.gate, *fault.also)} <= gates
    assert {fault.gate for fault in all_faults()} >= {"coverage.floor", "tests.passed", "docs.present", "plan.sound"}


def test_every_line_that_is_named_is_in_the_plan_or_added_to_it() -> None:
    plan = read_plan((source() / PLAN).read_text("utf-8"), PLAN)
    named = {id for fault in all_faults() for id in fault.criteria}
    assert named - {one.id for one in plan.criteria} == {"E4.D5"}


def test_no_fault_is_content_with_anything_a_gate_may_say() -> None:
    assert [name for name, fault in FAULTS.items() if len(fault.finding.replace("…", "")) < 10] == []


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_fits_the_system(name: str, tmp_path: Path) -> None:
    lay_out(tmp_path, date(2028, 2, 29), FAULTS[name])
    assert next(FAULTS[name].told(), "") != ""


@pytest.mark.parametrize("name", [name for name, fault in FAULTS.items() if run_for(fault, quick=True) == PLAN_ALONE])
def test_it_is_noticed_by_its_gate_at_its_lines_and_nothing_else_moves(name: str) -> None:
    seen, _ = SWEEP.tried(FAULTS[name])
    assert seen.as_promised, "\n".join(outcome(seen))


def fault(*paths: str) -> Fault:
    edits: tuple[Edit, ...] = (*(Add(path, "") for path in paths), Git("gc"))
    return Fault(name="x", why="y", edits=edits, criteria=(), gate="z", finding="")


@pytest.mark.parametrize(
    ("edited", "arguments"),
    [
        ((), PLAN_ALONE),
        (("docs/a.md", "DEVNET-CHECKPOINT.txt", "docs/plan/phase-e.toml", "devnet-waivers.toml"), PLAN_ALONE),
        (("packages/a.py", "docs/a.md"), PACKAGES),
        (("packages/a.py", "pyproject.toml"), WHOLE),
        ((".env.example",), WHOLE),
    ],
)
def test_a_quick_run_leaves_out_tests_that_no_edit_reaches(edited: tuple[str, ...], arguments: tuple[str, ...]) -> None:
    assert run_for(fault(*edited), quick=True) == arguments
    assert run_for(fault(*edited), quick=False) == WHOLE
    assert run_for(None, quick=True) == WHOLE


def test_what_is_edited_after_the_release_counts_as_well() -> None:
    late = Fault(name="x", why="y", afterwards=(Replace("packages/a.py", "x", "y"),), criteria=(), gate="z", finding="")
    assert late.edited == ("packages/a.py",)
