"""Nothing a gate does can hold the run up."""

from __future__ import annotations

import threading

import pytest

from pytest_devnet.run.limits import OutOfTime, within
from tests.harbour import Harbour

HANGS = '''
import subprocess, time
from pytest_devnet import *

@gate("ship.waits", answers=("painted",), timeout=1.5, examples=(
    Passes({"a": "x"}, tools={("sleep", "60"): Ran(0)}),
    Fails({"b": ""}, findings=("a: is missing",)),
))
def waits(repo, tools):
    """Waiting for ever is no answer."""
    if not repo.has("a"):
        yield Finding(Place("a"), "is missing")
        return
    yield Evidence(Place("a"), "was seen before the wait")
    if repo.has("hull.txt"):
        {wait}
'''


def test_work_in_time_returns_and_what_it_raises_is_raised() -> None:
    done: list[int] = []
    within(5, lambda _late: done.append(1))
    assert done == [1]
    with pytest.raises(ZeroDivisionError):
        within(5, lambda _late: done.append(1 // 0))


def test_work_past_its_time_is_told_so() -> None:
    stopped = threading.Event()

    def wait(late: threading.Event) -> None:
        late.wait(60)
        stopped.set()

    with pytest.raises(OutOfTime):
        within(0.05, wait)
    assert stopped.wait(5)


def test_no_time_left_means_no_start() -> None:
    with pytest.raises(OutOfTime):
        within(0, lambda _late: pytest.fail("was started"))


@pytest.mark.parametrize("wait", ['tools.run("sleep", "60")', "time.sleep(4)"])
def test_a_gate_past_its_timeout_has_no_evidence_and_leaves_no_process(harbour: Harbour, wait: str) -> None:
    harbour.lay_out(
        changes={
            "gates/waits.py": HANGS.replace("{wait}", wait),
            "a": "x",
            "docs/plan/keel.toml": '[A.A1]\ncriterion = "Hull painted"\n"ship.waits" = {}\n',
        }
    )
    run = harbour.run()
    item = run.item("A::A.A1::ship.waits")
    assert item["verdict"] == "no-evidence"
    assert item["gaps"][0]["reason"] == "took longer than its 1.5 s"
    assert item["evidence"][0]["detail"] == "was seen before the wait"


def test_a_gate_that_never_stops_yielding_is_stopped(harbour: Harbour) -> None:
    endless = (
        'yield from (Evidence(Place(str(number)), "and one more") for number in iter(int, 1) if not time.sleep(0.01))'
    )
    harbour.lay_out(
        changes={
            "gates/waits.py": HANGS.replace("{wait}", endless),
            "a": "x",
            "docs/plan/keel.toml": '[A.A1]\ncriterion = "Hull painted"\n"ship.waits" = {}\n',
        }
    )
    assert harbour.run().verdicts["A::A.A1::ship.waits"] == "no-evidence"


def test_past_the_deadline_of_the_run_every_gate_has_no_evidence(harbour: Harbour) -> None:
    harbour.lay_out()
    run = harbour.run("--devnet-deadline=0")
    assert set(run.criteria.values()) == {"no-evidence"}
    assert "took longer than the run's deadline" in run.text


def test_a_gate_that_is_interrupted_interrupts_the_run(harbour: Harbour) -> None:
    harbour.lay_out(
        changes={
            "gates/waits.py": HANGS.replace("{wait}", "raise KeyboardInterrupt"),
            "a": "x",
            "docs/plan/keel.toml": '[A.A1]\ncriterion = "Hull painted"\n"ship.waits" = {}\n',
        }
    )
    run = harbour.run(subprocess=True)
    assert run.status == 2
    assert (run.verdicts["A::A.A1::ship.waits"], run.document["verdict"]) == ("not-run", "blocked")
