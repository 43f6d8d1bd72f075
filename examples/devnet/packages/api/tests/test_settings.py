from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from devnet_api.app import create
from devnet_api.settings import Settings, from_environment

ROOT = Path(__file__).parents[3]
VARIABLES = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)


def test_an_empty_environment_gives_a_private_world_in_memory() -> None:
    first, second = from_environment(), from_environment()
    assert first == Settings(token_key=first.token_key)
    assert len(first.token_key) == 32
    assert first.token_key != second.token_key


def test_each_variable_is_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEVNET_DATABASE", "harbor.db")
    monkeypatch.setenv("DEVNET_TOKEN_KEY", "k" * 32)
    monkeypatch.setenv("DEVNET_GIL_PASSWORD", "gil's")
    monkeypatch.setenv("DEVNET_GWEN_PASSWORD", "")
    monkeypatch.setenv("DEVNET_BILLING_URL", "https://billing.test")
    monkeypatch.setenv("DEVNET_AI_URL", "http://127.0.0.1:8002")
    monkeypatch.setenv("DEVNET_UPSTREAM_TIMEOUT_SECONDS", "0.5")
    monkeypatch.setenv("DEVNET_SIGN_IN_ATTEMPTS", "3")
    monkeypatch.setenv("DEVNET_DRAIN_SECONDS", "0")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
    assert from_environment() == Settings(
        database="harbor.db",
        token_key=b"k" * 32,
        passwords={"gil": "gil's"},
        billing_url="https://billing.test",
        ai_url="http://127.0.0.1:8002",
        upstream_timeout=0.5,
        sign_in_attempts=3,
        drain_seconds=0,
        export_spans=True,
    )


@pytest.mark.parametrize(
    ("variable", "value", "wanted"),
    [
        ("DEVNET_BILLING_URL", "billing.test", "give an address that begins with http:// or https://"),
        ("DEVNET_AI_URL", "file:///etc/passwd", "give an address that begins with http:// or https://"),
        ("DEVNET_UPSTREAM_TIMEOUT_SECONDS", "0", "give a number of at least 0.1"),
        ("DEVNET_SIGN_IN_ATTEMPTS", "many", "give a number of at least 1"),
        ("DEVNET_SIGN_IN_ATTEMPTS", "nan", "give a number of at least 1"),
        ("DEVNET_DRAIN_SECONDS", "inf", "give a number of at least 0"),
    ],
)
def test_a_value_that_cannot_be_meant_is_named(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, wanted: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(ValueError, match=f"^{variable} is '{value}': {wanted}$"):
        from_environment()


@pytest.mark.criterion("E2.D3")
def test_the_example_lists_exactly_the_variables_the_code_reads() -> None:
    sources = [*ROOT.glob("packages/*/src/**/*.py"), *ROOT.glob("scripts/**/*.py")]
    read = {name for source in sources for name in re.findall(r"environ\.get\(\"(\w+)\"", source.read_text())}
    assert read == VARIABLES


@pytest.mark.criterion("E2.D4")
def test_settings_never_show_their_secrets() -> None:
    shown = repr(Settings(token_key=b"k" * 32, passwords={"gil": "gil's"}))
    assert "kkk" not in shown
    assert "gil" not in shown


@pytest.mark.usefixtures("log")
def test_the_factory_serves_what_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEVNET_GIL_PASSWORD", "gil's")
    with TestClient(create()) as client:
        answer = client.post("/auth/login", json={"email": "gil@globex.test", "password": "gil's"})
    assert answer.status_code == 200
