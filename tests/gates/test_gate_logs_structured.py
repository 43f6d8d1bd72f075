"""A log that programs can read, where its examples leave something to be asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from pytest_devnet import (
    Action,
    Call,
    Finding,
    Login,
    Observation,
    Principal,
    Reply,
    Request,
    Service,
    Services,
    Serving,
)
from pytest_devnet.facts.processes import Processes
from pytest_devnet.model import findings_of
from pytest_devnet_gates.logs_structured import logs_structured

LOOK = Action("look", Request("/ships?flag=red"))
SIGN_IN = Action("sign in", Request("/login", "POST", json={"email": "a@devnet.test", "password": "x"}))


@pytest.fixture
def processes() -> Iterator[Processes]:
    processes = Processes()
    yield processes
    processes.end_all()


def judged(service: Service) -> list[Observation]:
    return list(logs_structured.judge("api", Services((service.settings,), lambda _: service)))


def tells(call: Call) -> Reply:
    call.log("sign-in", body=call.body.decode())
    return Reply()


def subjects(seen: list[Observation]) -> set[str]:
    return {getattr(one, "subject", "") for one in seen}


def test_a_service_that_may_only_be_read_is_sent_no_password(processes: Processes) -> None:
    serving = Serving(tells, actions=(SIGN_IN, LOOK), declared={"safe": "read"})
    seen = judged(serving.served(processes))
    assert list(findings_of(seen)) == []
    assert subjects(seen) == {
        *("api", "look", "nothing is there", "a wrong token", "look, with a query", "nothing is there, with a query")
    }


def test_a_password_of_an_action_will_do_where_nobody_signs_in(processes: Processes) -> None:
    anonymous = Principal("anonymous")
    seen = judged(Serving(tells, actions=(LOOK, SIGN_IN), principals=(anonymous,)).served(processes))
    said = [str(one) for one in findings_of(seen) if one.severity == "blocking"]
    assert said[0].endswith("a wrong password: the password that was sent is in api's line 'sign-in'")


def test_a_principal_signs_in_with_its_own_secret(processes: Processes) -> None:
    pin = Login(Request("/enter", "POST", json={"api_key": "x", "ship": 7}))
    serving = Serving(tells, actions=(LOOK,), principals=(Principal("alice", login=pin),))
    (first, *_) = findings_of(judged(serving.served(processes)))
    assert first.reproduce.startswith(
        'curl -i -X POST "${URL}/enter" -H \'Content-Type: application/json\' -d \'{"api_key": "canary'
    )
    assert first.reproduce.endswith('"ship": 7}\'')


def test_where_no_trace_is_seen_no_line_need_name_one(processes: Processes) -> None:
    serving = Serving(
        tells, actions=(LOOK,), line=lambda said: f'{{"time": 1, "level": "info", "message": "{said["request_id"]}"}}'
    )
    service = serving.served(processes)
    said = {one.message for one in judged(service) if isinstance(one, Finding)}
    blind = {one.message for one in judged(replace(service, telemetry=None)) if isinstance(one, Finding)}
    assert said - blind == {"the line '…' lacks trace_id or span_id, as lowercase hex digits"}


def test_blank_lines_are_no_lines(processes: Processes) -> None:
    def blanks(call: Call) -> Reply:
        call.instance.lines.write("   ")
        return Reply()

    assert list(findings_of(judged(Serving(blanks, actions=(LOOK,)).served(processes)))) == []


def test_a_request_that_leaves_nothing_is_told_apart_from_those_that_do(processes: Processes) -> None:
    def but_ships(said: dict[str, object]) -> str:
        return "" if said["path"] == "/ships" else json.dumps(said)

    serving = Serving(lambda _: Reply(), actions=(LOOK,), line=but_ships)
    said = [str(one) for one in findings_of(judged(serving.served(processes)))]
    assert said[0] == "devnet.toml: service.api: look: leaves no line that tells of it"
