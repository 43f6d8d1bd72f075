"""A supervisor's side of a running command, and ours: also on the day one of them is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pytest_devnet.errors import FactError
from pytest_devnet.facts import supervised, supervisor
from pytest_devnet.facts.endings import Endings
from pytest_devnet.facts.processes import Processes
from pytest_devnet.facts.supervised import Supervised, supervise
from tests.facts.test_bad_services import PRELUDE
from tests.facts.test_processes import FOREVER, gone, python, wait_until

MEASURED = (sys.executable, "-m", "pytest_devnet.facts.supervisor")


@pytest.fixture(params=["shipped", "measured"])
def command(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Supervised]:
    """It waits for SIGTERM, on which it ends with status 5."""
    if request.param == "measured":
        monkeypatch.setattr(supervised, "_PROGRAM", MEASURED)
    code = f"import signal, sys; signal.signal(15, lambda *_: sys.exit(5)); print('up', flush=True); {FOREVER}"
    running = supervise(python(code), cwd=tmp_path, env=dict(os.environ))
    assert running.log.await_line(lambda line: line.text == "up", 0, within=30) is not None
    yield running
    running.end()
    running.end()
    assert gone(running.pid)


def test_it_ends_when_it_is_told_to(command: Supervised) -> None:
    assert command.exited(0) is None
    command.terminate()
    assert command.exited(30) == 5
    command.terminate()


def test_it_is_killed(command: Supervised) -> None:
    command.kill()
    assert command.exited(0) == -9


def test_it_ends_with_the_input_of_its_supervisor(command: Supervised) -> None:
    assert command._supervisor.stdin is not None
    command._supervisor.stdin.close()
    assert command.exited(30) == -9


def test_it_does_not_outlive_a_supervisor_that_is_killed(command: Supervised) -> None:
    os.kill(command._supervisor.pid, signal.SIGKILL)
    wait_until(lambda: gone(command.pid))


def test_a_signal_for_everything_does_not_end_the_supervisor(command: Supervised) -> None:
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        os.kill(command._supervisor.pid, ending)
    command.terminate()
    assert command.exited(30) == 5


def test_a_supervisor_that_hears_nothing_is_killed(command: Supervised, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervised, "_ENDING", 0.2)
    os.kill(command._supervisor.pid, signal.SIGSTOP)
    command.kill()
    wait_until(lambda: gone(command.pid))


@pytest.mark.parametrize("program", [supervised._PROGRAM, MEASURED])
def test_what_it_left_behind_ends_with_it(
    program: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(supervised, "_PROGRAM", program)
    code = f"{PRELUDE}daemon(); child()\nwhile open('pids').read().count('\\n') < 3: time.sleep(0.01)"
    running = supervise(python(code), cwd=tmp_path, env=dict(os.environ))
    try:
        assert running.exited(30) == 0
        assert [gone(int(pid)) for pid in (tmp_path / "pids").read_text().split()] == [True, True, True]
    finally:
        running.end()


def test_its_last_line_is_read_before_its_end_is_told(tmp_path: Path) -> None:
    code = "import sys; sys.stdout.write('x' * 9_000_000 + '\\nlast'); sys.exit(3)"
    running = supervise(python(code), cwd=tmp_path, env=dict(os.environ))
    try:
        assert running.exited(30) == 3
        assert running.log.since(0)[-1].text == "last"
    finally:
        running.end()


@pytest.mark.parametrize("program", [supervised._PROGRAM, MEASURED])
def test_what_cannot_be_started_is_told(program: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervised, "_PROGRAM", program)
    with pytest.raises(FactError, match="x cannot be started: No such file or directory"):
        supervise(["x"], cwd=Path("/"), env={"PATH": "/none"})


def test_a_supervisor_that_cannot_run_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervised, "_PROGRAM", (sys.executable, "-c", ""))
    with pytest.raises(FactError, match="x cannot be started: its supervisor is silent"):
        supervise(["x"], cwd=Path("/"), env={})
    monkeypatch.setattr(supervised, "_PROGRAM", ("/no/such/python",))
    with pytest.raises(FactError, match="x cannot be supervised: No such file or directory"):
        supervise(["x"], cwd=Path("/"), env={})


@pytest.mark.parametrize("program", [supervised._PROGRAM, MEASURED])
def test_it_ends_when_whoever_started_it_is_gone(program: tuple[str, ...], tmp_path: Path) -> None:
    """Also where a child that was forked meanwhile still holds the supervisor's input open."""
    code = f"""
import os, sys, time
from pathlib import Path
from pytest_devnet.facts import supervised
supervised._PROGRAM = {program!r}
running = supervised.supervise([sys.executable, "-c", {FOREVER!r}], cwd=Path("."), env=dict(os.environ))
open("pid", "w").write(str(running.pid))
holder = os.fork()
if holder:
    open("holder", "w").write(str(holder))
    os.kill(os.getpid(), 9)
time.sleep(600)
"""
    starter = subprocess.run(python(code), cwd=tmp_path, check=False, timeout=60)
    assert starter.returncode == -9
    holder = int((tmp_path / "holder").read_text())
    try:
        wait_until(lambda: gone(int((tmp_path / "pid").read_text())))
        assert not gone(holder)
    finally:
        os.kill(holder, signal.SIGKILL)


def test_without_pidfd_the_end_is_noticed_all_the_same(tmp_path: Path) -> None:
    """As on systems that have none."""
    code = """
import os, sys
del os.pidfd_open
from pytest_devnet.facts import supervisor
out, err = os.dup(1), os.dup(2)
supervisor.main(out, err)
"""
    wanted = json.dumps({"argv": python("import sys; sys.exit(4)"), "cwd": str(tmp_path), "env": dict(os.environ)})
    held = subprocess.Popen(python(code), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with held:
        assert held.stdin is not None
        assert held.stdout is not None
        held.stdin.write(f"{wanted}\n")
        held.stdin.flush()
        said = [json.loads(line) for line in held.stdout]
    assert said[-1] == {"status": 4}


def test_descendants_are_found_however_deep() -> None:
    code = (
        f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {FOREVER!r}]); print(flush=True); {FOREVER}"
    )
    with subprocess.Popen(python(code), stdout=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        wait_until(lambda: len(supervisor.below(process.pid)) == 1)
        assert process.pid in supervisor.below(os.getpid())
        os.killpg(process.pid, signal.SIGKILL)


def test_what_is_ended_twice_ends_once_and_in_reverse() -> None:
    endings, ended = Endings(), list[str]()
    endings.later(lambda: ended.append("first"))
    endings.later(lambda: ended.append("second"))
    endings.close()
    endings.close()
    assert ended == ["second", "first"]


def test_what_is_begun_after_the_end_is_ended_at_once() -> None:
    endings, ended = Endings(), list[str]()
    endings.close()
    with pytest.raises(FactError, match="was ended while it was being started"):
        endings.later(lambda: ended.append("late"))
    assert ended == ["late"]


def test_all_that_is_held_is_ended_with_all_that_runs() -> None:
    processes, ended = Processes(), list[str]()
    processes.hold().later(lambda: ended.append("held"))
    released = processes.hold()
    released.later(lambda: ended.append("released"))
    released.close()
    processes.end_all()
    processes.end_all()
    assert ended == ["released", "held"]
