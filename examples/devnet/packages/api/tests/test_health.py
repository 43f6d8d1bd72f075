from __future__ import annotations

from fastapi import FastAPI
from fastapi.testclient import TestClient


def test_a_process_with_its_database_is_live_and_ready(anonymous: TestClient) -> None:
    assert anonymous.get("/health/live").json() == {"status": "live"}
    ready = anonymous.get("/health/ready")
    assert (ready.status_code, ready.json()) == (200, {"status": "ready", "checks": {"database": "ok"}})


def test_a_process_without_its_database_is_live_but_not_ready(app: FastAPI, anonymous: TestClient) -> None:
    app.state.harbor.database.close()
    assert anonymous.get("/health/live").status_code == 200
    ready = anonymous.get("/health/ready")
    assert (ready.status_code, ready.json()) == (503, {"status": "not ready", "checks": {"database": "failing"}})


def test_the_database_is_closed_with_the_application(app: FastAPI) -> None:
    with TestClient(app):
        assert app.state.harbor.database.answers()
    assert not app.state.harbor.database.answers()
