"""The providers as they run: processes of their own that speak HTTP."""

from __future__ import annotations

import http.client
import json
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from devnet_upstreams import ai
from devnet_upstreams.server import serving

SOURCE = Path(__file__).parents[1] / "src"


@pytest.fixture
def port(capsys: pytest.CaptureFixture[str]) -> Iterator[int]:
    """An AI provider in this process."""
    with serving("ai", ai.answer, 0) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def sent(port: int, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def test_it_says_that_it_is_well(port: int) -> None:
    assert sent(port, "GET", "/health") == (200, {"status": "ok"})


def test_a_question_is_answered_and_leaves_a_line_with_the_callers_ids(
    port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    headers = {"X-Request-ID": "req-7", "traceparent": f"00-{1:032x}-{2:016x}-01"}
    assert sent(port, "POST", "/v1/summaries", '{"text": "Berths clash."}', **headers)[0] == 200
    line = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert line.pop("timestamp")
    assert line.pop("duration_ms") >= 0
    assert line == {
        "level": "info",
        "logger": "devnet_upstreams.ai",
        "message": "request",
        "method": "POST",
        "path": "/v1/summaries",
        "status": 200,
        "request_id": "req-7",
        "traceparent": headers["traceparent"],
    }


@pytest.mark.parametrize("body", ["{", None, "[1]", json.dumps({"text": "x" * 70_000})])
def test_what_is_not_a_text_is_refused(port: int, body: str | None) -> None:
    assert sent(port, "POST", "/v1/summaries", body)[0] == 422


@pytest.mark.parametrize("name", ["billing", "ai"])
def test_a_process_serves_until_it_is_told_to_end(name: str) -> None:
    command = [sys.executable, "-W", "error", "-m", "devnet_upstreams", name, "--port", "0"]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        started = json.loads(process.stdout.readline())
        try:
            assert sent(started["port"], "GET", "/health") == (200, {"status": "ok"})
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_the_signal_that_ends_it_ends_it_with_status_0(monkeypatch: pytest.MonkeyPatch) -> None:
    handlers: dict[int, Callable[..., None]] = {}
    monkeypatch.setattr(sys, "argv", ["devnet_upstreams", "billing", "--port", "0"])
    monkeypatch.setattr(signal, "signal", handlers.__setitem__)
    monkeypatch.setattr(
        "socketserver.BaseServer.serve_forever", lambda _: handlers[signal.SIGTERM](signal.SIGTERM, None)
    )
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("devnet_upstreams", run_name="__main__", alter_sys=True)
    assert ended.value.code == 0
