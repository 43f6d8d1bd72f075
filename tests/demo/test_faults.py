"""Faults fit the system as it is, and those that need no test run of it are noticed as they promise."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from docs.generate import shipped
from pytest_devnet.demo.account import outcome
from pytest_devnet.demo.dates import days_since_release
from pytest_devnet.demo.faults import all_faults
from pytest_devnet.demo.layout import copy_system, lay_out
from pytest_devnet.demo.reach import is_live
from pytest_devnet.demo.scene import Scene
from pytest_devnet.demo.sweep import Sweep
from pytest_devnet.demo.system import PLAN, source
from pytest_devnet.plan import read_plan

FAULTS = {fault.name: fault for fault in all_faults()}
BESIDE = {"attested", "bound", "bindings.sound", "waivers.sound"}
PROSE = [name for name, fault in FAULTS.items() if not is_live(fault)]
LEAP_DAY = date(2028, 2, 29)
SWEEP = Sweep(datetime.now(UTC).date(), quick=True)


def test_names_are_taken_once_and_easy_to_type() -> None:
    assert [name for name, count in Counter(fault.name for fault in all_faults()).items() if count > 1] == []
    assert [name for name in FAULTS if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", name)] == []


def test_every_gate_that_is_named_exists() -> None:
    gates = {gate.id for gate in shipped()} | BESIDE
    assert {gate for fault in all_faults() for gate in (fault.gate, *fault.also)} <= gates


def test_every_line_that_is_named_is_in_the_plan_or_added_to_it() -> None:
    plan = read_plan((source() / PLAN).read_text("utf-8"), PLAN)
    named = {id for fault in all_faults() for id in fault.criteria}
    assert named - {one.id for one in plan.criteria} == {"E4.D5"}


def test_no_fault_is_content_with_anything_a_gate_may_say() -> None:
    assert [name for name, fault in FAULTS.items() if len(fault.finding.replace("…", "")) < 10] == []


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    copy_system(folder, days_since_release(LEAP_DAY))
    return folder


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_fits_the_system(name: str, tmp_path: Path, files: Path) -> None:
    fault = FAULTS[name]
    if fault.afterwards:
        lay_out(tmp_path, LEAP_DAY, fault)
    else:
        shutil.copytree(files, tmp_path, dirs_exist_ok=True)
        Scene(tmp_path, days_since_release(LEAP_DAY)).make(fault.edits)
    assert next(fault.told(), "") != ""


@pytest.mark.system
@pytest.mark.parametrize("name", PROSE)
def test_it_is_noticed_by_its_gate_at_its_lines_and_nothing_else_moves(name: str) -> None:
    seen = SWEEP.tried(FAULTS[name]).notice
    assert seen is not None
    assert seen.as_promised, "\n".join(outcome(seen))
