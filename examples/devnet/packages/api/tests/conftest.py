from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from devnet_api.app import build
from devnet_api.settings import Settings
from devnet_infrastructure.passwords import Argon2
from devnet_infrastructure.seed import PEOPLE
from devnet_upstreams import ai, billing
from devnet_upstreams.server import Provider, serving

TENANT = {person.name: person.organisation for person in PEOPLE}


class HandClock:
    """A clock that moves only when it is told to."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 2, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def advance(self, span: timedelta) -> None:
        self.time += span


@dataclass
class Running:
    """A provider that answers on the loopback address until it is stopped."""

    name: str
    provider: Provider
    port: int = 0

    def start(self) -> None:
        self.server = serving(self.name, self.provider, self.port)
        self.port = self.server.server_port
        self.thread = Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="session")
def providers() -> Iterator[dict[str, Running]]:
    """Both providers, for all tests that leave them running."""
    started = {"billing": Running("billing", billing.answer), "ai": Running("ai", ai.answer)}
    for provider in started.values():
        provider.start()
    yield started
    for provider in started.values():
        provider.stop()


@pytest.fixture
def settings(providers: dict[str, Running]) -> Settings:
    """Everyone's password is ``<name>'s password``, and both providers are there."""
    return Settings(
        passwords={person.name: f"{person.name}'s password" for person in PEOPLE},
        hashing=Argon2(kibibytes=8, rounds=1),
        billing_url=providers["billing"].address,
        ai_url=providers["ai"].address,
        sign_in_attempts=5,
    )


@pytest.fixture
def app(settings: Settings, clock: HandClock) -> Iterator[FastAPI]:
    """The whole application on a real database in memory."""
    built = build(settings, clock)
    yield built
    built.state.harbor.close()


@pytest.fixture
def spans(app: FastAPI) -> InMemorySpanExporter:
    """The spans that ended."""
    exporter = InMemorySpanExporter()
    app.state.harbor.tracing.add_span_processor(SimpleSpanProcessor(exporter))
    return exporter


@pytest.fixture
def anonymous(app: FastAPI) -> TestClient:
    return TestClient(app, raise_server_exceptions=False)


@pytest.fixture
def login(anonymous: TestClient) -> Callable[[str], dict[str, str]]:
    """Signs someone in and returns the tokens."""

    def tokens(name: str) -> dict[str, str]:
        body = {"email": f"{name}@{TENANT[name]}.test", "password": f"{name}'s password"}
        answer = anonymous.post("/auth/login", json=body)
        assert answer.status_code == 200
        return dict(answer.json())

    return tokens


@pytest.fixture
def as_(app: FastAPI, login: Callable[[str], dict[str, str]]) -> Callable[[str], TestClient]:
    """A client that calls as the person of this name."""

    def client(name: str) -> TestClient:
        headers = {"Authorization": f"Bearer {login(name)['access_token']}"}
        return TestClient(app, headers=headers, raise_server_exceptions=False)

    return client
