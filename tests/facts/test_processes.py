"""Real processes: their output, their end, and the end of all they started."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from pytest_devnet.facts.processes import Processes, Ran

FOREVER = "import time; time.sleep(600)"


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def gone(pid: int) -> bool:
    """Whether the process has ended; one that nobody waited for yet has, too."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def wait_until(true: object) -> None:
    assert callable(true)
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_command_leaves_its_status_and_its_output(tmp_path: Path) -> None:
    code = "import os, sys; print(os.getcwd()); sys.stderr.write('ä'); sys.exit(3)"
    assert Processes().run(python(code), cwd=tmp_path) == Ran(3, f"{tmp_path}\n", "ä")


def test_text_goes_in_and_without_it_there_is_nothing_to_read(tmp_path: Path) -> None:
    echo = python("import sys; print(sys.stdin.read().upper(), end='')")
    assert Processes().run(echo, cwd=tmp_path, text="ö").stdout == "Ö"
    assert Processes().run(echo, cwd=tmp_path).stdout == ""


def test_the_environment_is_ours_unless_another_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEVNET_SAID", "outer")
    show = python("import os; print(os.environ.get('DEVNET_SAID'), end='')")
    assert Processes().run(show, cwd=tmp_path).stdout == "outer"
    assert Processes().run(show, cwd=tmp_path, env={**os.environ, "DEVNET_SAID": "inner"}).stdout == "inner"


def test_bytes_that_are_no_text_do_no_harm(tmp_path: Path) -> None:
    assert (
        Processes().run(python("import os; os.write(1, b'a\\xff')"), cwd=tmp_path).stdout
        == "a\N{REPLACEMENT CHARACTER}"
    )


def test_a_program_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Processes().run(["devnet-no-such-program"], cwd=tmp_path)


def test_past_its_time_a_command_ends_with_all_it_started(tmp_path: Path) -> None:
    child = f"import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', {FOREVER!r}]); "
    code = f"{child}open('pid', 'w').write(str(p.pid)); {FOREVER}"
    with pytest.raises(subprocess.TimeoutExpired):
        Processes().run(python(code), cwd=tmp_path, timeout=3)
    pid = int((tmp_path / "pid").read_text())
    wait_until(lambda: gone(pid))


def test_what_a_command_leaves_behind_ends_too(tmp_path: Path) -> None:
    """The child closes its output, so that the command itself ends well before it."""
    start = f"subprocess.Popen([sys.executable, '-c', {FOREVER!r}], stdout=-3, stderr=-3)"
    ran = Processes().run(python(f"import subprocess, sys; print({start}.pid)"), cwd=tmp_path)
    wait_until(lambda: gone(int(ran.stdout)))


def test_a_child_that_holds_the_output_open_ends_when_time_is_up(tmp_path: Path) -> None:
    start = f"subprocess.Popen([sys.executable, '-c', {FOREVER!r}])"
    code = f"import subprocess, sys; open('pid', 'w').write(str({start}.pid))"
    with pytest.raises(subprocess.TimeoutExpired):
        Processes().run(python(code), cwd=tmp_path, timeout=3)
    wait_until(lambda: gone(int((tmp_path / "pid").read_text())))


def test_all_that_runs_can_be_ended_at_once(tmp_path: Path) -> None:
    processes, ended = Processes(), list[Ran]()
    code = f"open('started', 'w').close(); {FOREVER}"
    runner = threading.Thread(target=lambda: ended.append(processes.run(python(code), cwd=tmp_path)))
    runner.start()
    wait_until((tmp_path / "started").exists)
    processes.end_all()
    runner.join()
    assert ended == [Ran(-9)]
    processes.end_all()
