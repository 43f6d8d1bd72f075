"""Live gates in a run: one start for all of them, one item a service, and nothing left however the run ends."""

from __future__ import annotations

import os
import signal
import sys

from tests.facts.test_bad_services import PRELUDE
from tests.facts.test_processes import gone, wait_until
from tests.harbour import HARBOUR, Harbour

GATES = '''\
"""Whether the lamp shines."""

import time
from collections.abc import Iterator

from pytest_devnet import Evidence, Fails, Finding, Observation, Passes, Place, Reply, Services, Serving, gate, services

HONEST = Serving(lambda call: Reply(), name="lamp")
DARK = Serving(lambda call: Reply(500), name="lamp")
OUT = ("lamp: GET / answers 500",)


def observed(name: str, service: Services) -> Iterator[Observation]:
    answer = service.running(name).request("GET", "/")
    if answer.ok:
        yield Evidence(Place(""), f"GET / answers {answer}", subject=name)
    else:
        yield Finding(Place(""), f"GET / answers {answer}", subject=name)


@gate(
    "lamp.shines",
    each=services,
    examples=(Passes(case="lamp", service=HONEST), Fails(case="lamp", service=DARK, findings=OUT)),
)
def shines(name: str, service: Services) -> Iterator[Observation]:
    """A dark lamp leads nobody."""
    yield from observed(name, service)


@gate(
    "lamp.lasts",
    each=services,
    timeout=TIMEOUT,
    examples=(Passes(case="lamp", service=HONEST), Fails(case="lamp", service=DARK, findings=OUT)),
)
def lasts(name: str, service: Services) -> Iterator[Observation]:
    """A lamp that goes out leads nobody home."""
    yield from observed(name, service)
    if service.running(name).settings.start != "an example":
        time.sleep(LASTS)
'''
SETTINGS = 'plans = ["docs/plan/keel.md"]\n[service.lamp]\nstart = "python lamp.py {port}"\nready_within = 5\n'
SIDECAR = """\
[A.A1]
criterion = "Hull painted"
"lamp.lasts" = { claims = "Hull painted" }

[A1.D1]
criterion = "Frame drawn"
"lamp.shines" = { claims = "Frame drawn" }
"""


def lay_out(harbour: Harbour, code: str = "serve()", *, lasts: float = 0, timeout: float = 60) -> None:
    gates = GATES.replace("LASTS", str(lasts)).replace("TIMEOUT", str(timeout))
    ignored = f"{HARBOUR['.gitignore']}pids\n"
    harbour.lay_out(
        changes={
            "devnet.toml": SETTINGS,
            "docs/plan/keel.toml": SIDECAR,
            "gates/lamp.py": gates,
            "lamp.py": PRELUDE + code,
            ".gitignore": ignored,
        }
    )


def pids(harbour: Harbour) -> list[int]:
    file = harbour.root / "pids"
    return [int(pid) for pid in file.read_text().split()] if file.exists() else []


def all_gone(harbour: Harbour) -> bool:
    return all(gone(pid) for pid in pids(harbour))


def test_all_gates_share_one_start(harbour: Harbour) -> None:
    lay_out(harbour)
    run = harbour.run("-k", "lamp")
    assert run.verdicts["A::A.A1::lamp.lasts[lamp]"] == "passed"
    assert run.verdicts["A1::A1.D1::lamp.shines[lamp]"] == "passed"
    assert len(pids(harbour)) == 1
    assert all_gone(harbour)


def test_a_service_that_does_not_start_is_no_evidence_told_with_its_last_words(harbour: Harbour) -> None:
    lay_out(harbour, "raise SystemExit('no oil')")
    run = harbour.run("-k", "lamp")
    item = run.item("A1::A1.D1::lamp.shines[lamp]")
    assert item["verdict"] == "no-evidence"
    assert item["gaps"] == [
        {
            "place": "devnet.toml:2",
            "reason": "lamp ended with status 1 before it was ready; its last words: no oil",
            "remedy": "see what it says at its end",
        }
    ]
    assert len(pids(harbour)) == 1


def test_a_gate_past_its_time_takes_the_service_down_and_the_next_has_a_new_one(harbour: Harbour) -> None:
    lay_out(harbour, lasts=6, timeout=3)
    run = harbour.run("-k", "lamp")
    assert run.verdicts["A::A.A1::lamp.lasts[lamp]"] == "no-evidence"
    assert run.verdicts["A1::A1.D1::lamp.shines[lamp]"] == "passed"
    assert len(pids(harbour)) == 2
    assert all_gone(harbour)


def test_nothing_outlives_a_pytest_that_is_killed(harbour: Harbour) -> None:
    lay_out(harbour, "signal.signal(signal.SIGTERM, signal.SIG_IGN); child(); daemon(); serve()", lasts=600)
    arguments = [sys.executable, "-m", "pytest", "-p", "no:hypothesispytest", "--devnet-gates", "-k", "lamp.lasts"]
    pytest_itself = harbour.pytester.popen(arguments)
    wait_until(lambda: len(pids(harbour)) == 3)
    assert not any(gone(pid) for pid in pids(harbour))
    os.kill(pytest_itself.pid, signal.SIGKILL)
    pytest_itself.wait()
    for stream in (pytest_itself.stdout, pytest_itself.stderr):
        assert stream is not None
        stream.close()
    wait_until(lambda: all_gone(harbour))
