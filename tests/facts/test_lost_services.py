"""Services that end, or fall silent, at one operation: it is told of that one, and the others are tried."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from pytest_devnet import Authorization, Gap, Survey, Verdict
from pytest_devnet.facts.accounts import Accounts
from pytest_devnet.facts.pulse import Lost
from pytest_devnet.facts.world import World
from pytest_devnet.formats.openapi import read_openapi
from pytest_devnet.gating.observe import observe
from pytest_devnet.model import Finding, fold
from pytest_devnet_gates.authorization_holds import authorization_holds

SERVICE = """
import http.server, json, os, sys, time

PEOPLE = {"ann": "north", "cid": "south"}
BOATS = {}


class Handler(http.server.BaseHTTPRequestHandler):
    def answered(self):
        me = self.headers.get("Authorization", "").removeprefix("Bearer ")
        sent = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "{}")
        if self.path == "/ready":
            return 200, {}
        if me not in PEOPLE:
            return 401, {}
        ODD
        if self.path == "/me":
            return (200, {"id": me}) if self.command == "GET" else (405, {})
        if self.path == "/boats" and self.command == "POST":
            BOATS[f"boat-{len(BOATS)}"] = me
            return 201, {"id": f"boat-{len(BOATS) - 1}"}
        owner = BOATS.get(self.path.removeprefix("/boats/"))
        if owner != me:
            return 404, {}
        return (200, {"owner": owner}) if self.command == "GET" else (405, {})

    def any(self):
        status, said = self.answered()
        self.send_response(status)
        self.send_header("Content-Length", str(len(json.dumps(said))))
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = any

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
SETTINGS = """
[service.api]
start = "python service.py {port}"
ready = "/ready"
live = "/ready"
openapi = "openapi.json"

[principals.ann]
role = "keeper"
tenant = "north"
token = "ann"

[principals.cid]
role = "keeper"
tenant = "south"
token = "cid"
"""
DONE: dict[str, Any] = {"responses": {"200": {"description": "done"}}}
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
ROOT = {
    "openapi": "3.1.0",
    "security": [{"key": []}],
    "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
    "paths": {
        "/me": {"get": DONE},
        "/tide": {"get": DONE},
        "/boats": {"post": DONE},
        "/boats/{id}": {"parameters": [ID], "get": DONE},
    },
}
Look = Callable[[str, str], tuple[Survey, Verdict, list[str]]]


@pytest.fixture
def look(tmp_path: Path) -> Iterator[Look]:
    """What is found out of an operation, and what the gate says, of a service that does something odd."""
    worlds: list[World] = []

    def looked(name: str, odd: str) -> tuple[Survey, Verdict, list[str]]:
        if not worlds:
            (tmp_path / "service.py").write_text(SERVICE.replace("ODD", odd))
            (tmp_path / "devnet.toml").write_text(SETTINGS)
            (tmp_path / "openapi.json").write_text(json.dumps(ROOT))
            worlds.append(World(tmp_path, date(2026, 1, 15)))
        fact = cast("Authorization", worlds[0].fact("authorization"))
        (settings,) = fact.own.declared
        description = read_openapi(json.dumps(ROOT), "openapi.json")
        operation = description.operation(name)
        assert operation is not None
        seen = list(observe(authorization_holds, worlds[0], {}, name))
        said = [str(one) for one in seen if isinstance(one, Gap | Finding)]
        return fact.survey(settings, description, operation), fold(seen, gate="authorization.holds"), said

    yield looked
    for world in worlds:
        world.processes.end_all()


def test_an_operation_that_ends_the_service_is_named_and_the_others_are_tried(look: Look) -> None:
    dies = 'if self.path == "/tide" and me == "cid": print("aground", flush=True); os._exit(3)'
    survey, verdict, said = look("GET /tide", dies)
    assert verdict is Verdict.FAILED
    assert said[0].startswith("openapi.json:1: GET /tide: the service ended with status 3, when GET /tide was asked")
    assert said[0].endswith("its last words: aground")
    assert survey.cells == ()
    assert look("GET /boats/{id}", dies)[1:] == (Verdict.PASSED, [])


def test_what_was_tried_before_the_end_is_kept(look: Look) -> None:
    dies = (
        'if self.command == "GET" and self.path.startswith("/boats/") and BOATS.get(self.path[7:]) != me: os._exit(3)'
    )
    survey, verdict, said = look("GET /boats/{id}", dies)
    assert verdict is Verdict.FAILED
    assert survey.lost is not None
    assert survey.lost.asked is not None
    assert survey.lost.asked.curl.startswith('curl -i "${URL}/boats/')
    assert len(said) == 1
    assert look("POST /boats", dies)[1:] == (Verdict.PASSED, [])


def test_where_objects_cannot_be_made_without_an_end_the_others_are_tried(look: Look) -> None:
    dies = 'if self.path == "/boats": os._exit(3)'
    assert look("GET /me", dies)[1:] == (Verdict.PASSED, [])
    assert look("POST /boats", dies)[1] is Verdict.FAILED
    assert look("GET /boats/{id}", dies)[1] is Verdict.NO_EVIDENCE


def test_a_service_that_ends_at_everything_is_not_started_for_ever(
    look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pytest_devnet.facts.authorization._MOST_ENDS", 1)
    dies = 'open("starts", "a").write("."); os._exit(3)'
    seen = {name: look(name, dies)[1] for name in ("GET /me", "GET /tide", "POST /boats", "GET /boats/{id}")}
    assert seen == {
        "GET /me": Verdict.FAILED,
        "GET /tide": Verdict.FAILED,
        "POST /boats": Verdict.NO_EVIDENCE,
        "GET /boats/{id}": Verdict.NO_EVIDENCE,
    }
    assert len((tmp_path / "starts").read_text()) == 2


def test_what_answers_and_then_ends_the_service_is_named_by_the_next_request(look: Look) -> None:
    later = "__import__('threading').Timer(0.1, os._exit, [3]).start(); time.sleep(0.05)"
    dies = f'if self.command == "GET" and BOATS.get(self.path[7:], me) != me:\n            {later}'
    _, verdict, said = look("GET /boats/{id}", dies)
    assert verdict is Verdict.FAILED
    assert any("the service ended with status 3, when GET /boats/{id} was asked" in one for one in said)


def test_what_is_found_out_is_kept_where_the_service_ends_at_the_look_back(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(_accounts: Accounts) -> bool:
        raise Lost("the service ended with status 3, when GET /me was asked")

    monkeypatch.setattr(Accounts, "are_others", lost)
    survey, verdict, said = look("POST /boats", "pass")
    assert verdict is Verdict.NO_EVIDENCE
    assert said == ["openapi.json: not all of it was tried: the service ended with status 3, when GET /me was asked"]
    assert {one.decision for one in survey.cells} == {"allow"}


def test_an_operation_that_does_not_answer_is_not_waited_for_all_day(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pytest_devnet.facts.given._TIMEOUT", 0.5)
    sleeps = 'if self.path == "/tide": open("asked", "a").write("."); time.sleep(2)'
    survey, verdict, said = look("GET /tide", sleeps)
    assert verdict is Verdict.FAILED
    assert "GET /tide: ann (keeper), cid (keeper): the service fails (no whole answer within 0.5 s)" in said[0]
    assert {one.decision for one in survey.cells} == {"error"}
    assert look("GET /boats/{id}", sleeps)[1:] == (Verdict.PASSED, [])
