from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from devnet_api.app import build
from devnet_api.settings import Settings
from devnet_infrastructure.passwords import Scrypt
from devnet_infrastructure.seed import PEOPLE

TENANT = {person.name: person.organisation for person in PEOPLE}


class HandClock:
    """A clock that moves only when it is told to."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 2, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def advance(self, span: timedelta) -> None:
        self.time += span


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def app(clock: HandClock) -> Iterator[FastAPI]:
    """The whole application on a real database in memory; everyone's password is ``<name>'s password``."""
    passwords = {person.name: f"{person.name}'s password" for person in PEOPLE}
    built = build(Settings(passwords=passwords, scrypt=Scrypt(n=2)), clock)
    yield built
    built.state.harbor.database.close()


@pytest.fixture
def anonymous(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


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
