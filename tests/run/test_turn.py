"""Gates that measure time wait until no test can disturb them, and need nothing of the tests."""

from __future__ import annotations

import pytest

from tests.harbour import HARBOUR, Harbour

GATES = '''\
import os
from collections.abc import Iterator

from pytest_devnet import Evidence, Fails, Finding, Load, Observation, Passes, Place, Repo, Strength, gate


@gate(
    "rope.timed",
    strength=Strength.EXECUTED,
    examples=(Passes({"rope": "1"}), Fails({}, findings=("rope: is gone",))),
)
def timed(repo: Repo, load: Load) -> Iterator[Observation]:
    """A rope is timed where nobody pulls at it."""
    if repo.is_file("rope"):
        yield Evidence(Place("rope"), f"timed by {os.environ.get('PYTEST_XDIST_WORKER', 'nobody')} else")
    else:
        yield Finding(Place("rope"), "is gone")
'''
SIDECAR = """\
[A.A1]
criterion = "Ropes tested"
"rope.timed" = { claims = "Ropes tested" }
"""
WORLD = {
    "devnet.toml": HARBOUR["devnet.toml"],
    "docs/plan/keel.md": "# Phase A: Keel\n\n## Phase Acceptance\n\n- Ropes tested\n",
    "docs/plan/keel.toml": SIDECAR,
    "gates/rope.py": GATES,
    "rope": "1",
    ".gitignore": HARBOUR[".gitignore"],
    "test_rope.py": "def test_it_holds():\n    assert 1 + 1 == 2\n",
}
GONE = {path: text for path, text in WORLD.items() if path != "rope"}
TIMED = "A::A.A1::rope.timed"


@pytest.mark.parametrize("workers", [[], ["-n2"]])
def test_what_is_timed_waits_for_the_tests_in_the_first_process(
    harbour: Harbour, monkeypatch: pytest.MonkeyPatch, workers: list[str]
) -> None:
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    harbour.lay_out(WORLD)
    run = harbour.run(*workers, "-v", subprocess=True)
    assert run.verdicts[TIMED] == "passed"
    assert [one["detail"] for one in run.item(TIMED)["evidence"]] == ["timed by nobody else"]
    assert run.text.index("test_it_holds") < run.text.index(f"{TIMED} PASSED")


def test_a_waiver_for_it_is_drafted_without_the_tests(harbour: Harbour) -> None:
    harbour.lay_out(GONE)
    run = harbour.run("--devnet-waive", "A.A1", "--devnet-report=json:report.json", flag=False)
    run.result.assert_outcomes(failed=1, deselected=1)


def test_it_is_run_again_by_itself(harbour: Harbour) -> None:
    harbour.lay_out(GONE)
    assert "$ pytest --devnet-gates docs/plan/keel.md::A::A.A1::rope.timed\n" in harbour.run().text
