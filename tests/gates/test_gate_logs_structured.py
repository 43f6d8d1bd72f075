"""A log that programs can read, where its examples leave something to be asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from pytest_devnet import Action, Call, Finding, Login, Principal, Reply, Request, Service, Services, Serving
from pytest_devnet.facts.processes import Processes
from pytest_devnet.model import findings_of
from pytest_devnet_gates.logs_structured import logs_structured
from tests.gates.live import findings, judged

LOOK = Action("look", Request("/ships?flag=red"))
SIGN_IN = Action("sign in", Request("/login", "POST", json={"email": "a@devnet.test", "password": "x"}))


@pytest.fixture
def processes() -> Iterator[Processes]:
    processes = Processes()
    yield processes
    processes.end_all()


def tells(call: Call) -> Reply:
    call.log("sign-in", body=call.body.decode())
    return Reply()


def test_a_service_that_may_only_be_read_is_sent_no_password() -> None:
    seen = judged(logs_structured, Serving(tells, actions=(SIGN_IN, LOOK), declared={"safe": "read"}))
    assert list(findings_of(seen)) == []
    assert {getattr(one, "subject", "") for one in seen} == {
        *("api", "look", "nothing is there", "a wrong token", "look, with a query", "nothing is there, with a query")
    }


def test_a_password_of_an_action_will_do_where_nobody_signs_in() -> None:
    said = findings(logs_structured, Serving(tells, actions=(LOOK, SIGN_IN), principals=(Principal("anonymous"),)))
    assert said[0] == "a wrong password: the password that was sent is in api's line 'sign-in'"


def test_a_principal_signs_in_with_its_own_secret() -> None:
    pin = Login(Request("/enter", "POST", json={"api_key": "x", "ship": 7}))
    serving = Serving(tells, actions=(LOOK,), principals=(Principal("alice", login=pin),))
    (first, *_) = findings_of(judged(logs_structured, serving))
    command = """curl -i -X POST "${URL}/enter" -H 'Content-Type: application/json' -d '{"api_key": "canary"""
    assert first.reproduce.startswith(command)
    assert first.reproduce.endswith('"ship": 7}\'')


def test_where_no_trace_is_seen_no_line_need_name_one(processes: Processes) -> None:
    def bare(said: dict[str, object]) -> str:
        return json.dumps({"time": 1, "level": "info", "message": said["request_id"]})

    def said_of(service: Service) -> set[str]:
        seen = logs_structured.judge("api", Services((service.settings,), lambda _: service))
        return {one.message for one in seen if isinstance(one, Finding)}

    service = Serving(tells, actions=(LOOK,), line=bare).served(processes)
    assert said_of(service) - said_of(replace(service, telemetry=None)) == {
        "the line '…' lacks trace_id or span_id, as lowercase hex digits"
    }


def test_blank_lines_are_no_lines() -> None:
    def blanks(call: Call) -> Reply:
        call.instance.lines.write("   ")
        return Reply()

    assert findings(logs_structured, Serving(blanks, actions=(LOOK,))) == []


def test_a_request_that_leaves_nothing_is_told_apart_from_those_that_do() -> None:
    def but_ships(said: dict[str, object]) -> str:
        return "" if said["path"] == "/ships" else json.dumps(said)

    serving = Serving(lambda _: Reply(), actions=(LOOK,), line=but_ships)
    assert findings(logs_structured, serving)[0] == "look: leaves no line that tells of it"
