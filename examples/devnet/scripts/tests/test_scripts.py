from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

import dev_passwords
import serve
import sync_billing
import write_openapi
from devnet_domain.organisations import Plan
from devnet_infrastructure.database import opened
from devnet_infrastructure.organisation_table import OrganisationTable
from devnet_infrastructure.passwords import Argon2
from devnet_infrastructure.seed import plant
from devnet_upstreams.server import UNKNOWN, Answer, serving


@pytest.fixture(autouse=True)
def process(monkeypatch: pytest.MonkeyPatch, log: object) -> None:
    """Scripts lengthen the import path and set logging up; each test gets its own of both."""
    assert log
    monkeypatch.setattr(sys, "path", sys.path[:])


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    path = str(tmp_path / "harbor.db")
    with opened(path) as database:
        plant(database, {}, Argon2(kibibytes=8, rounds=1))
    monkeypatch.setenv("DEVNET_DATABASE", path)
    return path


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """A billing provider on the loopback address, and what it says."""
    plans: dict[str, str] = {}

    def answer(_: str, path: str, __: object) -> Answer:
        organisation = path.split("/")[3]
        return (200, {"plan": plans[organisation]}) if organisation in plans else UNKNOWN

    with serving("billing", answer, 0) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        monkeypatch.setenv("DEVNET_BILLING_URL", f"http://127.0.0.1:{server.server_port}")
        yield plans
        server.shutdown()
        thread.join()


def said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What was printed for people; the provider in this process prints its log beside it."""
    return [line for line in capsys.readouterr().out.splitlines() if not line.startswith("{")]


def test_the_openapi_file_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    assert write_openapi.main(["--check"]) == 0, capsys.readouterr().err


def test_an_outdated_openapi_file_is_noticed_and_rewritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(write_openapi, "TARGET", tmp_path / "openapi.json")
    write_openapi.TARGET.write_text("{}")
    assert write_openapi.main(["--check"]) == 1
    assert "out of date" in capsys.readouterr().err
    assert write_openapi.main([]) == 0
    assert json.loads(write_openapi.TARGET.read_text())["info"] == {"title": "Harbor", "version": "1.0.0"}
    assert write_openapi.main(["--check"]) == 0


def test_everyone_gets_another_password_every_time() -> None:
    lines = dev_passwords.lines() + dev_passwords.lines()
    assert all(re.fullmatch(r"export DEVNET_[A-Z]+_PASSWORD=[\w-]{24}", line) for line in lines)
    assert len(set(lines)) == 12


def test_every_organisation_is_synced(
    database: str, provider: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    provider.update(acme="starter", globex="team")
    assert sync_billing.main([]) == 0
    assert said(capsys) == ["acme: starter", "globex: team"]
    with opened(database) as kept:
        plans = [organisation.plan for organisation in OrganisationTable(kept).all()]
    assert plans == [Plan.STARTER, Plan.TEAM]


@pytest.mark.usefixtures("database")
def test_what_is_refused_is_named_and_makes_the_sync_fail(
    provider: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    provider.update(acme="team")
    assert sync_billing.main(["hooli", "acme"]) == 1
    refusal = "hooli: The billing provider knows no plan of ours for this organisation."
    assert said(capsys) == [refusal, "acme: team"]


def test_without_a_database_or_a_provider_the_sync_says_what_it_needs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("DEVNET_DATABASE", str(tmp_path / "absent.db"))
    monkeypatch.setenv("DEVNET_BILLING_URL", "http://127.0.0.1:1")
    monkeypatch.setattr(sys, "argv", ["sync_billing.py"])
    assert sync_billing.main() == 2
    assert "Name an existing database in DEVNET_DATABASE" in capsys.readouterr().err


def test_a_setting_that_cannot_be_meant_ends_the_service_before_it_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DEVNET_DRAIN_SECONDS", "soon")
    assert serve.main(["--port", "0"]) == 2
    assert capsys.readouterr().err == "DEVNET_DRAIN_SECONDS is 'soon': give a number of at least 0\n"


def test_the_service_starts_without_a_warning_and_ends_with_0_when_it_is_told_to() -> None:
    command = [sys.executable, "-W", "error", serve.__file__, "--port", "0"]
    environment = {**os.environ, "DEVNET_DRAIN_SECONDS": "0"}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        messages = []
        for line in process.stdout:
            messages.append(json.loads(line)["message"])
            if messages[-1].startswith("Uvicorn running"):
                process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    assert messages[-1].startswith("Finished server process")
