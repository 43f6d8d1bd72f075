from __future__ import annotations

import logging
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.responses import StreamingResponse

from devnet_infrastructure.correlation import correlation_id

As = Callable[[str], TestClient]


@pytest.fixture
def lines() -> Any:
    """What the request log said, each line with the correlation id that was current."""
    seen: list[tuple[str | None, str, dict[str, Any]]] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            seen.append((correlation_id.get(), record.getMessage(), getattr(record, "fields", {})))

    logger, keeper = logging.getLogger("devnet_api.requests"), Keeper()
    logger.addHandler(keeper)
    logger.setLevel(logging.INFO)
    yield seen
    logger.removeHandler(keeper)
    logger.setLevel(logging.NOTSET)


@pytest.mark.criterion("E1.D1")
def test_an_offered_id_is_logged_and_sent_back(anonymous: TestClient, lines: Any) -> None:
    answer = anonymous.get("/health/live?token=abc", headers={"X-Request-ID": "req-7"})
    assert answer.headers["X-Request-ID"] == "req-7"
    ((found, message, fields),) = lines
    assert fields.pop("duration_ms") >= 0
    assert (found, message) == ("req-7", "request")
    assert fields == {"method": "GET", "path": "/health/live", "status": 200}


@pytest.mark.criterion("E1.D1")
def test_without_an_id_each_request_gets_a_new_one(anonymous: TestClient) -> None:
    ids = {anonymous.get("/health/live").headers["X-Request-ID"] for _ in range(5)}
    assert len(ids) == 5
    assert all(re.fullmatch(r"[0-9a-f]{32}", found) for found in ids)


@pytest.mark.criterion("E1.D1")
def test_concurrent_requests_keep_their_ids_apart(app: FastAPI, lines: Any) -> None:
    def call(number: int) -> str:
        answer = TestClient(app).get(f"/projects/{number}", headers={"X-Request-ID": f"req-{number}"})
        return str(answer.headers["X-Request-ID"])

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(call, range(20))) == [f"req-{number}" for number in range(20)]
    assert {(found, fields["path"]) for found, _, fields in lines} == {
        (f"req-{number}", f"/projects/{number}") for number in range(20)
    }


@pytest.mark.criterion("E1.D1")
def test_a_failure_is_logged_under_its_id_and_answered_without_its_reason(app: FastAPI, as_: As, lines: Any) -> None:
    alice = as_("alice")
    app.state.harbor.database.close()
    answer = alice.get("/projects", headers={"X-Request-ID": "req-8"})
    assert answer.status_code == 500
    assert answer.json() == {"code": "internal", "message": "Something went wrong here, not with you.", "fields": []}
    assert answer.headers["X-Request-ID"] == "req-8"
    assert [(found, message) for found, message, _ in lines[-2:]] == [("req-8", "request failed"), ("req-8", "request")]
    assert lines[-1][2]["status"] == 500


def test_a_failure_after_the_answer_began_still_ends_the_connection(app: FastAPI, lines: Any) -> None:
    def pieces() -> Any:
        yield b"half"
        raise RuntimeError("cable cut")

    app.add_route("/stream", lambda _: StreamingResponse(pieces()))
    with TestClient(app) as client, pytest.raises(RuntimeError, match="cable cut"):
        client.get("/stream")
    assert [message for _, message, _ in lines] == ["request failed", "request"]


@pytest.mark.criterion("E2.D4")
def test_no_password_or_token_is_logged(anonymous: TestClient, as_: As, lines: Any) -> None:
    alice = as_("alice")
    alice.get("/users/me")
    anonymous.post("/auth/login", json={"email": "alice@acme.test", "password": "alice's password wrong"})
    token = alice.headers["Authorization"].removeprefix("Bearer ")
    assert len(lines) == 3
    assert "password" not in str(lines)
    assert token not in str(lines)
