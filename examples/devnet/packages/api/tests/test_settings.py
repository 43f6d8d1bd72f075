from __future__ import annotations

import logging
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
    assert (first.database, first.summaries, first.passwords) == (":memory:", True, {})
    assert len(first.token_key) == 32
    assert first.token_key != second.token_key


def test_each_variable_is_taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEVNET_DATABASE", "harbor.db")
    monkeypatch.setenv("DEVNET_TOKEN_KEY", "k" * 32)
    monkeypatch.setenv("DEVNET_SUMMARIES", "off")
    monkeypatch.setenv("DEVNET_GIL_PASSWORD", "gil's")
    monkeypatch.setenv("DEVNET_GWEN_PASSWORD", "")
    assert from_environment() == Settings("harbor.db", b"k" * 32, summaries=False, passwords={"gil": "gil's"})


def test_a_switch_that_is_neither_on_nor_off_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEVNET_SUMMARIES", "maybe")
    with pytest.raises(ValueError, match=r"^DEVNET_SUMMARIES is 'maybe': say on or off$"):
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


def test_the_factory_serves_what_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", root.handlers[:])
    monkeypatch.setattr(root, "level", root.level)
    monkeypatch.setenv("DEVNET_GIL_PASSWORD", "gil's")
    with TestClient(create()) as client:
        answer = client.post("/auth/login", json={"email": "gil@globex.test", "password": "gil's"})
    assert answer.status_code == 200
