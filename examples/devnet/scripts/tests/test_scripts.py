from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

import dev_passwords
import sync_billing
import write_openapi
from devnet_domain.organisations import Plan
from devnet_infrastructure.database import opened
from devnet_infrastructure.organisation_table import OrganisationTable
from devnet_infrastructure.passwords import Scrypt
from devnet_infrastructure.seed import plant


@pytest.fixture(autouse=True)
def process(monkeypatch: pytest.MonkeyPatch, log: object) -> None:
    """Scripts lengthen the import path and set logging up; each test gets its own of both."""
    assert log
    monkeypatch.setattr(sys, "path", sys.path[:])


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    path = str(tmp_path / "harbor.db")
    with opened(path) as database:
        plant(database, {}, Scrypt(n=2))
    monkeypatch.setenv("DEVNET_DATABASE", path)
    return path


def export(tmp_path: Path, rows: object) -> str:
    path = tmp_path / "export.json"
    path.write_text(json.dumps(rows))
    return str(path)


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


def test_a_billing_export_reaches_the_database(
    tmp_path: Path, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sync_billing.main([export(tmp_path, {"acme": "starter", "globex": "team"})]) == 0
    assert capsys.readouterr().out == "changed: acme\nunchanged: globex\nrefused: none\n"
    with opened(database) as kept:
        acme = OrganisationTable(kept).get("acme")
    assert acme is not None
    assert acme.plan is Plan.STARTER


def test_refused_rows_are_named_and_make_the_sync_fail(
    tmp_path: Path, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sync_billing.main([export(tmp_path, {"hooli": "team"})]) == 1
    assert capsys.readouterr().out.endswith("refused: hooli: team\n")


@pytest.mark.usefixtures("database")
def test_an_unreadable_export_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert sync_billing.main([str(tmp_path / "absent.json")]) == 2
    assert sync_billing.main([export(tmp_path, ["acme"])]) == 2
    assert "expected an object of organisation ids and plan names" in capsys.readouterr().err


def test_without_a_database_or_an_export_the_sync_says_what_it_needs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DEVNET_DATABASE", "absent.db")
    assert sync_billing.main(["export.json"]) == 2
    monkeypatch.setattr(sys, "argv", ["sync_billing.py"])
    assert sync_billing.main() == 2
    assert capsys.readouterr().err.count("Name one export file, and an existing database") == 2
