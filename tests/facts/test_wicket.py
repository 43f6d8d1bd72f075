"""Who is to call an operation, told to another process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.request import urlopen

import pytest

from pytest_devnet import Call, Principal, Reply, Request, Serving
from pytest_devnet.declarations import Login
from pytest_devnet.facts.fuzzed import answer_to
from pytest_devnet.facts.processes import Processes
from pytest_devnet.facts.wicket import Wicket
from pytest_devnet.formats.fuzz_tally import Sent
from pytest_devnet.formats.openapi import read_openapi

DONE = {"responses": {"200": {"description": "done"}}}
OPENAPI: dict[str, Any] = {
    "openapi": "3.1.0",
    "security": [{"key": []}],
    "components": {
        "securitySchemes": {
            "key": {"type": "http", "scheme": "bearer"},
            "pass": {"type": "apiKey", "in": "query", "name": "pass"},
        }
    },
    "paths": {
        "/a": {"get": DONE},
        "/b": {"get": {**DONE, "security": [{}]}},
        "/c": {"get": {**DONE, "security": [{"pass": []}]}},
    },
}
ANN = Principal("ann", login=Login(Request("/login", "POST", json={})))
BOB, EVE = Principal("bob", token="b"), Principal("eve", login=Login(Request("/nowhere", "POST")))  # noqa: S106


def signing_in(call: Call) -> Reply:
    if call.path != "/login":
        return Reply(404, headers={"X-Path": call.path})
    call.count("logins_total")
    return Reply(json={"access_token": f"a{call.instance.meter.value('logins_total'):g}"})


def session(call: Call) -> Reply:
    """Only the token of the last login is good, and only from the second login on."""
    if call.path == "/login":
        return signing_in(call)
    last = f"a{call.instance.meter.value('logins_total'):g}"
    good = call.headers.get("Authorization") == f"Bearer {last}" and last != "a1"
    return Reply(200 if good else 401)


@pytest.mark.parametrize(("caller", "status", "logins"), [(ANN, 200, 2), (BOB, 401, 0), (EVE, 401, 0)])
def test_whose_session_is_over_signs_in_anew(caller: Principal, status: int, logins: int) -> None:
    processes = Processes()
    served = Serving(session, openapi=OPENAPI, principals=(caller,), counters=("logins_total",)).served(processes)
    wicket = Wicket(served, read_openapi(json.dumps(OPENAPI), "openapi.json"), (caller.name,))
    seen = [answer_to(served, wicket, "GET /a", Sent("GET", "/a", signed=True)).status for _ in range(5)]
    assert (seen[0], served.scrape().value("logins_total")) == (status, logins)
    processes.end_all()


def test_who_is_never_let_in_is_not_signed_in_for_ever() -> None:
    processes = Processes()
    served = Serving(lambda call: signing_in(call) if call.path == "/login" else Reply(401), principals=(ANN,))
    service = replace(served, counters=("logins_total",)).served(processes)
    wicket = Wicket(service, read_openapi(json.dumps(OPENAPI), "openapi.json"), ("ann",))
    for _ in range(9):
        assert answer_to(service, wicket, "GET /a", Sent("GET", "/a", signed=True)).status == 401
    assert service.scrape().value("logins_total") == 4
    processes.end_all()


@pytest.fixture
def wicket() -> Iterator[Wicket]:
    processes = Processes()
    served = Serving(signing_in, openapi=OPENAPI, principals=(ANN, BOB, EVE), counters=("logins_total",))
    text = json.dumps(OPENAPI)
    yield Wicket(served.served(processes), read_openapi(text, "openapi.json"), ("ann", "bob", "eve"))
    processes.end_all()


def bearer(token: str) -> dict[str, Any]:
    return {"headers": {"Authorization": f"Bearer {token}"}, "query": {}}


NOBODY: dict[str, Any] = {"headers": {}, "query": {}}


def test_the_first_principal_calls_until_it_is_refused(wicket: Wicket) -> None:
    assert [wicket.signed("GET /a"), wicket.signed("GET /a")] == [bearer("a1"), bearer("a1")]
    assert wicket.signed("GET /a", 403) == bearer("b")
    assert wicket.signed("GET /a") == bearer("b")
    assert wicket.callers == {"GET /a": "bob"}


def test_a_session_that_ended_is_begun_anew_once(wicket: Wicket) -> None:
    assert wicket.signed("GET /a") == bearer("a1")
    assert wicket.signed("GET /a", 401) == bearer("a2")
    assert wicket.signed("GET /a", 401) == bearer("b")


def test_who_cannot_sign_in_is_nobody_and_why_is_told(wicket: Wicket) -> None:
    wicket.signed("GET /a", 403)
    assert wicket.signed("GET /a", 403) == NOBODY
    assert wicket.problems == ["eve cannot sign in: POST /nowhere: 404"]
    assert wicket.signed("GET /a", 403) == bearer("a1")


def test_what_anybody_may_call_is_called_by_nobody(wicket: Wicket) -> None:
    assert [wicket.signed("GET /b"), wicket.signed("GET /not-described")] == [NOBODY, NOBODY]
    assert Wicket(wicket.service, wicket.description, ()).signed("GET /a") == NOBODY


def test_what_signs_in_goes_where_the_operation_wants_it(wicket: Wicket) -> None:
    assert wicket.signed("GET /c") == {"headers": {}, "query": {"pass": "a1"}}


def test_another_process_asks_by_http(wicket: Wicket) -> None:
    server = wicket.opened()
    with urlopen(f"{server.url}?operation=GET+/a&refused=0") as answer:  # noqa: S310
        assert json.load(answer) == bearer("a1")
    server.end()


def test_what_is_sent_again_is_signed_where_the_operation_wants_it(wicket: Wicket) -> None:
    sent = Sent("GET", "/c?a=1", signed=True)
    assert answer_to(wicket.service, wicket, "GET /c", sent).headers.get("X-Path") == "/c?a=1&pass=a1"
