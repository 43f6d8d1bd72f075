from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.responses import StreamingResponse

As = Callable[[str], TestClient]
Log = Callable[[], list[dict[str, Any]]]


def ours(log: Log) -> list[dict[str, Any]]:
    """The lines of this layer."""
    return [line for line in log() if line["logger"] == "devnet_api.requests"]


@pytest.mark.criterion("E1.D1")
def test_an_offered_id_is_logged_and_sent_back(anonymous: TestClient, log: Log) -> None:
    answer = anonymous.get("/health/live?token=abc", headers={"X-Request-ID": "req-7"})
    assert answer.headers["X-Request-ID"] == "req-7"
    (line,) = ours(log)
    assert line.pop("timestamp")
    assert line.pop("duration_ms") >= 0
    assert (len(line.pop("trace_id")), len(line.pop("span_id"))) == (32, 16)
    assert line == {
        "level": "info",
        "logger": "devnet_api.requests",
        "message": "request",
        "method": "GET",
        "path": "/health/live",
        "route": "/health/live",
        "status": 200,
        "correlation_id": "req-7",
    }


@pytest.mark.criterion("E1.D1")
def test_a_request_leaves_lines_of_both_layers_under_one_id(as_: As, log: Log) -> None:
    as_("alice").get("/projects/prj-acme-berths", headers={"X-Request-ID": "req-9"})
    lines = [line for line in log() if line.get("correlation_id") == "req-9"]
    assert {line["logger"] for line in lines} == {"devnet_api.requests", "devnet_infrastructure.database"}
    assert lines[-1]["route"] == "/projects/{id}"


@pytest.mark.criterion("E1.D1")
def test_without_an_id_each_request_gets_a_new_one(anonymous: TestClient) -> None:
    ids = {anonymous.get("/health/live").headers["X-Request-ID"] for _ in range(5)}
    assert len(ids) == 5
    assert all(re.fullmatch(r"[0-9a-f]{32}", found) for found in ids)


@pytest.mark.criterion("E1.D1")
def test_concurrent_requests_keep_their_ids_apart(app: FastAPI, log: Log) -> None:
    def call(number: int) -> str:
        answer = TestClient(app).get(f"/projects/{number}", headers={"X-Request-ID": f"req-{number}"})
        return str(answer.headers["X-Request-ID"])

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(call, range(20))) == [f"req-{number}" for number in range(20)]
    assert {(line["correlation_id"], line["path"]) for line in ours(log)} == {
        (f"req-{number}", f"/projects/{number}") for number in range(20)
    }


@pytest.mark.criterion("E1.D1")
def test_a_failure_is_logged_under_its_id_and_answered_without_its_reason(app: FastAPI, as_: As, log: Log) -> None:
    alice = as_("alice")
    app.state.harbor.database.close()
    answer = alice.get("/projects", headers={"X-Request-ID": "req-8"})
    assert answer.status_code == 500
    assert answer.json() == {"code": "internal", "message": "Something went wrong here, not with you.", "fields": []}
    assert answer.headers["X-Request-ID"] == "req-8"
    failed, told = ours(log)[-2:]
    assert (failed["correlation_id"], failed["message"], failed["level"]) == ("req-8", "request failed", "error")
    assert "ProgrammingError" in failed["exception"]
    assert (told["correlation_id"], told["message"], told["status"]) == ("req-8", "request", 500)


def test_a_failure_after_the_answer_began_still_ends_the_connection(app: FastAPI, log: Log) -> None:
    def pieces() -> Any:
        yield b"half"
        raise RuntimeError("cable cut")

    app.add_route("/stream", lambda _: StreamingResponse(pieces()))
    with TestClient(app) as client, pytest.raises(RuntimeError, match="cable cut"):
        client.get("/stream")
    assert [line["message"] for line in ours(log)] == ["request failed", "request"]


@pytest.mark.criterion("E2.D4")
def test_no_password_or_token_is_logged(anonymous: TestClient, as_: As, log: Log) -> None:
    alice = as_("alice")
    alice.get("/users/me")
    anonymous.post("/auth/login", json={"email": "alice@acme.test", "password": "alice's password wrong"})
    token = alice.headers["Authorization"].removeprefix("Bearer ")
    assert len(ours(log)) == 3
    assert "alice's password" not in str(log())
    assert token not in str(log())
