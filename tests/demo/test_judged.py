"""A run of the gates: pytest as anybody would start it, with nothing of the caller's settings."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pytest_devnet.demo import judged
from pytest_devnet.demo.judged import GATES, judge
from pytest_devnet.errors import DevnetError

TREE = {
    "devnet.toml": 'plans = ["plan.md"]\n',
    "plan.md": "# Phase A: Keel\n\n## Acceptance\n\n- Guide in `guide.md`\n",
    "plan.toml": '[A.A1]\ncriterion = "Guide in `guide.md`"\n"docs.present" = { words = 2, claims = "Guide" }\n',
    "guide.md": "# Guide\n\nSteer by stars.\n",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for path, text in TREE.items():
        (tmp_path / path).write_text(text)
    return tmp_path


def test_the_report_comes_back(folder: Path) -> None:
    done = judge(folder, GATES, shown=False)
    assert [one["verdict"] for one in done.report["criteria"]] == ["passed"]
    assert (done.status, done.seconds > 0) == (0, True)


def test_its_output_is_shown_where_it_is_asked_for(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    judge(folder, GATES)
    assert "2 passed" in capfd.readouterr().out
    judge(folder, GATES, shown=False)
    assert capfd.readouterr().out == ""


def test_settings_of_the_caller_do_not_reach_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", "--no-such-option")
    monkeypatch.setenv("DEVNET_DATABASE", "mine.db")
    (folder / "test_environment.py").write_text(
        "import os\n\ndef test_it():\n    assert 'DEVNET_DATABASE' not in os.environ\n"
    )
    assert judge(folder, GATES, shown=False).status == 0


def test_a_run_that_judges_nothing_is_an_error_with_its_last_words(folder: Path) -> None:
    with pytest.raises(DevnetError, match="judged nothing") as refused:
        judge(folder, (*GATES, "--no-such-option"), shown=False)
    assert "--no-such-option" in refused.value.remedy


def test_an_interrupt_waits_for_pytest_to_end_what_it_started(monkeypatch: pytest.MonkeyPatch) -> None:
    process = sleeper("import time; time.sleep(0.3)", monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        judged._finished(process)
    assert process.returncode == 0


def test_pytest_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judged, "_PATIENCE", 0.1)
    process = sleeper("import time; time.sleep(60)", monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        judged._finished(process)
    assert process.returncode == -signal.SIGKILL


def sleeper(script: str, monkeypatch: pytest.MonkeyPatch) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", script], text=True)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(process, "communicate", interrupted)
    return process


def test_ctrl_c_is_one_message_and_leaves_nothing(tmp_path: Path) -> None:
    """As a terminal does it: the whole group of the demo gets the signal."""
    env = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    demo = subprocess.Popen(
        [sys.executable, "-m", "pytest_devnet.demo"],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - it may be ignored here
    )
    assert demo.stdout is not None
    while "workers [" not in demo.stdout.readline():
        assert demo.poll() is None
    os.killpg(demo.pid, signal.SIGINT)
    said = demo.communicate(timeout=180)[1]
    assert demo.returncode == 130
    assert said.endswith("interrupted\n")
    assert str(Path(judged.__file__).parent) not in said
    assert list(tmp_path.glob("devnet-demo-*")) == []
    assert not left_running(demo.pid)


def left_running(group: int) -> bool:
    for _ in range(50):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.1)
    return True
