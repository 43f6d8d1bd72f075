"""A quick run leaves out what no edit of a fault can reach, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_devnet.demo import reach
from pytest_devnet.demo.edits import Add, Edit, Git, Replace
from pytest_devnet.demo.fault import Fault
from pytest_devnet.demo.judged import PACKAGES, PLAN_ALONE, WHOLE
from pytest_devnet.demo.reach import live_gates, run_for
from pytest_devnet.demo.system import BINDINGS


def fault(*paths: str, criteria: tuple[str, ...] = ()) -> Fault:
    edits: tuple[Edit, ...] = (*(Add(path, "") for path in paths), Git("gc"))
    return Fault(name="x", why="y", edits=edits, criteria=criteria, gate="z", finding="")


@pytest.mark.parametrize(
    ("edited", "arguments", "lively"),
    [
        ((), PLAN_ALONE, False),
        (("docs/a.md", "DEVNET-CHECKPOINT.txt", "docs/plan/phase-e.toml", "devnet-waivers.toml"), PLAN_ALONE, False),
        (("packages/api/src/a.py", "docs/a.md"), PACKAGES, True),
        (("packages/api/tests/test_a.py",), PACKAGES, False),
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


def test_gates_that_start_something_stay_where_the_fault_names_their_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "slo.alerts" in live_gates()
    assert not live_gates() & {"docs.present", "plan.sound", "tests.passed", "coverage.floor", "release.tagged"}
    (tmp_path / BINDINGS).parent.mkdir(parents=True)
    (tmp_path / BINDINGS).write_text('[E1.D4]\n"slo.alerts[a]" = {}\n[E4.D2]\n"docs.present" = {}\n')
    monkeypatch.setattr(reach, "source", lambda: tmp_path)
    *_, still = run_for(fault("docs/a.md", criteria=("E1.D4", "E4.D2", "E9.D9")), quick=True)
    assert 'gate(name="slo.alerts")' in still
    assert still.endswith(') or gate(criterion="E1.D4")')


def test_what_is_edited_after_the_release_counts_as_well() -> None:
    edit = Replace("packages/a.py", "x", "y")
    assert Fault(name="x", why="y", afterwards=(edit,), criteria=(), gate="z", finding="").edited == ("packages/a.py",)
