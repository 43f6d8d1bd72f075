"""What schemathesis does with a caller, in the process that it is read in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from requests.exceptions import Timeout
from urllib3.exceptions import ReadTimeoutError

from pytest_devnet.facts import fuzzing_hooks
from pytest_devnet.facts.loopback import LoopbackServer


class Asked(BaseHTTPRequestHandler):
    """Lets another in each time it is asked."""

    paths: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.paths.append(self.path)
        body = json.dumps({"headers": {"Authorization": f"t{len(self.paths)}"}, "query": {"q": "1"}}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    server = LoopbackServer(Asked, name="wicket")
    monkeypatch.setenv(fuzzing_hooks.WICKET, server.url)
    Asked.paths.clear()
    yield Asked.paths
    server.end()


def case(**parts: Any) -> Any:
    return SimpleNamespace(**{"operation": SimpleNamespace(label="GET /a"), "headers": None, "query": None, **parts})


def test_a_caller_stays_until_it_is_refused(asked: list[str]) -> None:
    caller, sent = fuzzing_hooks.Caller(), case()
    caller.set(sent, caller.get(sent, None), None)
    assert (sent.headers, sent.query) == ({"Authorization": "t1"}, {"q": "1"})
    fuzzing_hooks.after_call(None, sent, SimpleNamespace(status_code=200))
    assert caller.get(sent, None)["headers"] == {"Authorization": "t1"}
    fuzzing_hooks.after_call(None, case(), SimpleNamespace(status_code=401))
    fuzzing_hooks.after_call(None, sent, SimpleNamespace(status_code=403))
    assert caller.get(sent, None)["headers"] == {"Authorization": "t2"}
    assert asked == ["/?operation=GET+%2Fa&refused=0", "/?operation=GET+%2Fa&refused=403"]


def test_a_caller_may_be_refused_by_an_error_of_graphql(asked: list[str]) -> None:
    caller, sent = fuzzing_hooks.Caller(), case(operation=SimpleNamespace(label="Query.docks"))
    caller.set(sent, caller.get(sent, None), None)
    fuzzing_hooks.after_call(None, sent, SimpleNamespace(status_code=200, content=b'{"data": {"docks": []}}'))
    assert caller.get(sent, None)["headers"] == {"Authorization": "t1"}
    refused = b'{"errors": [{"message": "no", "extensions": {"code": "FORBIDDEN"}}]}'
    fuzzing_hooks.after_call(None, sent, SimpleNamespace(status_code=200, content=refused))
    assert caller.get(sent, None)["headers"] == {"Authorization": "t2"}
    assert asked == ["/?operation=Query.docks&refused=0", "/?operation=Query.docks&refused=403"]


def test_an_answer_without_end_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    response = SimpleNamespace(_pool="pool")
    parts = fuzzing_hooks.bounded(lambda _response, size: iter([b"x" * size] * 3))
    assert list(parts(response, 4)) == [b"xxxx"] * 3
    with pytest.raises(ReadTimeoutError, match="the answer has no end"):
        list(parts(response, 20 << 20))
    monkeypatch.setattr(fuzzing_hooks, "_LONGEST", -1.0)
    with pytest.raises(ReadTimeoutError, match="the answer has no end"):
        list(parts(response, 4))


@pytest.fixture
def lively(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[str]]:
    """What was asked of a service that answers for its life after two looks."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            if len(seen) < 3:
                time.sleep(0.4)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    server = LoopbackServer(Handler, name="lively")
    monkeypatch.setenv(fuzzing_hooks.LIVE, f"{server.url}/live")
    monkeypatch.setenv(fuzzing_hooks.LAST, str(tmp_path / "last"))
    monkeypatch.setattr(fuzzing_hooks, "_TO_ANSWER", 0.1)
    yield seen
    server.end()


def test_after_a_request_that_timed_out_the_service_is_waited_for(lively: list[str]) -> None:
    sent: list[int] = []

    def send(_adapter: None, request: SimpleNamespace) -> int:
        number: int = request.number
        sent.append(number)
        if number == 1:
            raise Timeout
        return number

    patient = fuzzing_hooks.patient(send)
    requests = [SimpleNamespace(number=number, method="GET", path_url=f"/{number}") for number in range(4)]
    assert patient(None, requests[0]) == 0
    assert lively == []
    with pytest.raises(Timeout):
        patient(None, requests[1])
    assert Path(os.environ[fuzzing_hooks.LAST]).read_text("utf-8").rstrip() == "GET /1"
    assert (patient(None, requests[2]), patient(None, requests[3])) == (2, 3)
    assert (sent, lively) == ([0, 1, 2, 3], ["/live"] * 3)


def test_what_refuses_every_connection_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(fuzzing_hooks.LAST, str(tmp_path / "last"))
    monkeypatch.setenv(fuzzing_hooks.LIVE, "http://127.0.0.1:9/live")
    answers = iter([Timeout(), None])

    def send(_adapter: None, _request: SimpleNamespace) -> None:
        if (one := next(answers)) is not None:
            raise one

    patient = fuzzing_hooks.patient(send)
    request = SimpleNamespace(method="GET", path_url="/")
    with pytest.raises(Timeout):
        patient(None, request)
    assert patient(None, request) is None


@pytest.mark.parametrize(
    ("environment", "patched"),
    [({}, "False False"), ({fuzzing_hooks.WICKET: "http://w", fuzzing_hooks.LAST: "/dev/null"}, "True True")],
)
def test_requests_are_watched_in_the_process_of_a_run_only(environment: dict[str, str], patched: str) -> None:
    code = """
from pytest_devnet.facts import fuzzing_hooks
from requests.adapters import HTTPAdapter
from urllib3.response import HTTPResponse
print(*(way.__module__ == fuzzing_hooks.__name__ for way in (HTTPAdapter.send, HTTPResponse.stream)))
"""
    ran = subprocess.run(
        [sys.executable, "-c", code], check=False, env={**os.environ, **environment}, capture_output=True, text=True
    )
    assert (ran.stdout.strip(), ran.stderr) == (patched, "")
