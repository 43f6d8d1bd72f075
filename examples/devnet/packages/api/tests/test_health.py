from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from devnet_api.app import build
from devnet_api.readiness import Readiness
from devnet_api.settings import Settings
from devnet_infrastructure.upstream import State


@pytest.fixture(autouse=True)
def always_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devnet_api.readiness.FRESH_SECONDS", 0)


@pytest.fixture
def alone(settings: Settings) -> Iterator[FastAPI]:
    """A Harbor without providers."""
    built = build(replace(settings, billing_url="", ai_url=""))
    yield built
    built.state.harbor.close()


def ready(app: FastAPI) -> tuple[int, Any]:
    answer = TestClient(app).get("/health/ready")
    return answer.status_code, answer.json()


def failing(settings: Settings, **gone: str) -> tuple[int, Any]:
    """What a Harbor says when this provider does not answer, and that it lives all the same."""
    app = build(replace(settings, **gone))
    try:
        assert TestClient(app).get("/health/live").json() == {"status": "live"}
        return ready(app)
    finally:
        app.state.harbor.close()


def test_with_everything_it_needs_a_process_is_ready(app: FastAPI) -> None:
    checks = {"database": "ok", "billing": "ok", "ai": "ok"}
    assert ready(app) == (200, {"status": "ready", "checks": checks})


def test_without_its_database_it_lives_but_is_not_ready(app: FastAPI) -> None:
    app.state.harbor.database.close()
    checks = {"database": "failing", "billing": "ok", "ai": "ok"}
    assert TestClient(app).get("/health/live").status_code == 200
    assert ready(app) == (503, {"status": "not ready", "checks": checks})


def test_without_billing_it_is_not_ready(settings: Settings) -> None:
    checks = {"database": "ok", "billing": "failing", "ai": "ok"}
    assert failing(settings, billing_url="http://127.0.0.1:1") == (503, {"status": "not ready", "checks": checks})


def test_without_ai_it_is_only_degraded(settings: Settings) -> None:
    checks = {"database": "ok", "billing": "ok", "ai": "failing"}
    assert failing(settings, ai_url="http://127.0.0.1:1") == (200, {"status": "degraded", "checks": checks})


def test_what_was_never_configured_is_said_and_does_not_fail(alone: FastAPI) -> None:
    checks = {"database": "ok", "billing": "not configured", "ai": "not configured"}
    assert ready(alone) == (200, {"status": "ready", "checks": checks})


def test_a_process_that_is_about_to_end_is_not_ready(app: FastAPI) -> None:
    app.state.harbor.readiness.stop()
    assert ready(app) == (503, {"status": "stopping", "checks": {}})


class Dependency:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.asked, self.answer = 0, Event()
        self.answer.set()

    def state(self) -> State:
        self.asked += 1
        assert self.answer.wait(5)
        return "ok"


def test_within_a_second_the_dependencies_are_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devnet_api.readiness.FRESH_SECONDS", 1)
    dependency, times = Dependency(), iter([10.0, 10.2, 10.9, 11.2, 11.3])
    readiness = Readiness({"one": dependency.state}, {}, lambda: next(times))
    assert [readiness.report().serves, dependency.asked] == [True, 1]
    assert [readiness.report().serves, dependency.asked] == [True, 1]
    assert [readiness.report().serves, dependency.asked] == [True, 2]


def test_who_comes_while_they_are_asked_shares_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devnet_api.readiness.FRESH_SECONDS", 60)
    dependency = Dependency()
    dependency.answer.clear()
    readiness = Readiness({}, {"one": dependency.state})
    with ThreadPoolExecutor(8) as pool:
        reports = [pool.submit(readiness.report) for _ in range(8)]
        dependency.answer.set()
        assert {report.result().status for report in reports} == {"ready"}
    assert dependency.asked == 1


def test_everything_is_let_go_with_the_application(settings: Settings) -> None:
    app = build(settings)
    with TestClient(app):
        assert app.state.harbor.database.state() == "ok"
    assert app.state.harbor.database.state() == "failing"
