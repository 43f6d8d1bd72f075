"""A quick run leaves out what no edit of a fault can reach, and nothing else."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from pytest_devnet.demo.edits import Add, Edit, Git, Replace
from pytest_devnet.demo.fault import Fault
from pytest_devnet.demo.judged import PLAN_ALONE, WHOLE
from pytest_devnet.demo.reach import alone_for, live_gates, run_for


def fault(*paths: str, criteria: tuple[str, ...] = ()) -> Fault:
    edits: tuple[Edit, ...] = (*(Add(path, "") for path in paths), Git("gc"))
    return Fault(name="x", why="y", edits=edits, criteria=criteria, gate="z", finding="")


@pytest.mark.parametrize(
    ("edited", "arguments", "lively"),
    [
        ((), PLAN_ALONE, False),
        (("docs/a.md", "DEVNET-CHECKPOINT.txt", "docs/plan/phase-e.toml", "devnet-waivers.toml"), PLAN_ALONE, False),
        (("packages/api/src/a.py", "docs/a.md"), WHOLE, True),
        (("packages/api/tests/test_a.py",), WHOLE, False),
        (("packages/api/tests/test_a.py", "pyproject.toml"), WHOLE, False),
        (("packages/api/src/a.py", "pyproject.toml"), WHOLE, True),
        (("scripts/tests/test_a.py",), WHOLE, False),
        ((".env.example",), WHOLE, True),
    ],
)
def test_only_what_was_edited_is_run(edited: tuple[str, ...], arguments: tuple[str, ...], lively: bool) -> None:
    chosen = run_for(fault(*edited), quick=True)
    assert chosen[: len(arguments)] == arguments
    assert chosen[len(arguments) :][:1] == (() if lively else ("-m",))
    assert run_for(fault(*edited), quick=False) == WHOLE
    assert run_for(None, quick=True) == WHOLE


def test_gates_that_start_something_stay_where_the_fault_names_them() -> None:
    assert {"slo.alerts", "shutdown.graceful"} <= live_gates()
    assert not live_gates() & {"docs.present", "plan.sound", "tests.passed", "coverage.floor", "release.tagged"}
    *_, still = run_for(
        replace(fault("docs/a.md"), gate="slo.alerts", also=("health.follows-dependencies",)), quick=True
    )
    assert 'gate(name="shutdown.graceful")' in still
    assert not re.search(r"slo\.alerts|health\.follows", still)


def test_a_gate_that_rests_on_nothing_else_can_be_asked_alone() -> None:
    assert alone_for(replace(fault("a.py"), gate="slo.alerts")) == (*PLAN_ALONE, "-m", 'gate(name="slo.alerts")')
    for gate in ("tests.passed", "coverage.floor", "release.tagged", "bound"):
        resting = replace(fault("a.py"), gate=gate)
        assert alone_for(resting) == run_for(resting, quick=True)


def test_what_is_edited_after_the_release_counts_as_well() -> None:
    edit = Replace("packages/a.py", "x", "y")
    assert Fault(name="x", why="y", afterwards=(edit,), criteria=(), gate="z", finding="").edited == ("packages/a.py",)
