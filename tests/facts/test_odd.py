"""What no fuzzer thinks of, sent to services that break at one thing each."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from pytest_devnet import Call, FactError, OwnServices, Principal, Reply, Serving
from pytest_devnet.facts.asking import Asker
from pytest_devnet.facts.objects import Objects
from pytest_devnet.facts.odd import oddities
from pytest_devnet.facts.pulse import Pulse
from pytest_devnet.facts.seeding import Seeding
from pytest_devnet.facts.wicket import Wicket
from pytest_devnet.facts.world import World
from pytest_devnet.formats.fuzz_tally import Failure, Sent, Tally
from pytest_devnet.formats.openapi import read_openapi
from pytest_devnet.formats.openapi_model import BEARER
from pytest_devnet_gates._fuzz_repeated import reproduced

DONE = {"responses": {"200": {"description": "done"}}}
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
DAYS = {"name": "days", "in": "query", "schema": {"type": "integer"}}
TOP = {"name": "top", "in": "query", "schema": {"type": "integer"}}
DAY = {"name": "day", "in": "query", "required": True, "schema": {"type": "string", "format": "date"}}
TRACE = {"name": "X-Trace", "in": "header", "required": True, "schema": {"type": "string", "format": "uuid"}}
FORM = {"schema": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}}
TOWS = {"type": "array", "items": {"type": "string"}, "minItems": 1}
CREW = {
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "properties": {"name": {"type": "string", "maxLength": 60}, "age": {"type": "integer", "minimum": 1}},
                "required": ["name", "age"],
            }
        }
    }
}
TRIP = {
    "schema": {
        "type": "object",
        "properties": {"leaves": {"type": "string", "format": "date-time"}, "seats": {"type": "integer"}},
        "required": ["leaves", "seats"],
    }
}
DEEP = {"anyOf": [{"type": "integer"}, {"type": "null"}]}
YARD = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "depth": DEEP,
        "width": DEEP,
        "kind": {"enum": ["dry"], "type": "string"},
    },
    "required": ["name"],
}
SORT = {"name": "sort", "in": "query", "schema": {"type": "string", "enum": ["name", "-name"]}}
LIMIT = {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 5}}
FIELDS = {"name": {"type": "string"}, "tons": {"type": "integer"}}
BODY = {"content": {"application/json": {"schema": {"type": "object", "properties": FIELDS, "required": [*FIELDS]}}}}
OPENAPI: dict[str, Any] = {
    "openapi": "3.1.0",
    "security": [{"bearer": []}],
    "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
    "paths": {
        "/ships": {"get": {**DONE, "parameters": [DAYS]}, "post": {**DONE, "requestBody": BODY}},
        "/ships/{id}": {"parameters": [ID], "get": DONE, "delete": DONE, "put": {**DONE, "requestBody": BODY}},
        "/masts": {"post": {**DONE, "requestBody": {"content": {"application/json": {"schema": False}}}}},
        "/ports/{id}": {"parameters": [ID], "get": DONE},
        "/buoys": {"get": {**DONE, "parameters": [TOP]}},
        "/docks": {"get": {**DONE, "parameters": [LIMIT]}},
        "/logs": {"get": {**DONE, "parameters": [DAY, TRACE, LIMIT]}},
        "/letters": {"post": {**DONE, "requestBody": {"content": {"application/x-www-form-urlencoded": FORM}}}},
        "/charts/{id}": {
            "parameters": [ID],
            "post": {**DONE, "requestBody": {"content": {"multipart/form-data": FORM}}},
        },
        "/crew": {"get": {**DONE, "parameters": [DAY, TRACE, SORT]}, "post": {**DONE, "requestBody": CREW}},
        "/tows": {"post": {**DONE, "requestBody": {"content": {"application/json": {"schema": TOWS}}}}},
        "/yards": {"post": {**DONE, "requestBody": {"content": {"application/json": {"schema": YARD}}}}},
        "/trips": {"post": {**DONE, "requestBody": {"content": {"application/json": TRIP}}}},
    },
}
ANN = Principal("ann", "keeper", "north", token="a")  # noqa: S106
Handler = Callable[[Call], Reply]


class Harbour:
    """Ships that are made, shown and deleted; ``odd`` answers instead, where it has anything to say."""

    def __init__(self, odd: Callable[[Harbour, Call], Reply | None]) -> None:
        self.odd, self.ships, self.sunk = odd, dict[str, Any](), set[str]()

    def __call__(self, call: Call) -> Reply:
        path = call.path.partition("?")[0]
        return self.odd(self, call) or self.known(call, path.removeprefix("/ships").strip("/"), path)

    def known(self, call: Call, number: str, path: str) -> Reply:
        if not path.startswith("/ships"):
            return Reply(404, {})
        if not number:
            return self.all(call)
        if number not in self.ships:
            return Reply(404, {})
        if call.method == "DELETE":
            self.sunk.add(number)
            return Reply(200, self.ships.pop(number))
        return Reply(200, self.ships[number])

    def all(self, call: Call) -> Reply:
        if call.method == "GET":
            return Reply(json=list(self.ships.values()))
        sent = call.json if len(call.body) < 9000 else None
        if not isinstance(sent, dict):
            return Reply(422, {})
        number = f"s{len(self.ships) + len(self.sunk)}"
        self.ships[number] = {"id": number, **sent}
        return Reply(200, self.ships[number])


def found(
    tmp_path: Path,
    odd: Callable[[Harbour, Call], Reply | None],
    operation: str,
    but: tuple[str, ...] = ("limit", "media_type"),
) -> dict[str, str]:
    """Each check that failed, with what is said of it; but for what bothers nobody here."""
    failures = tried(tmp_path, odd, operation)
    return {one.check: one.said for one in failures if one.check not in ("duplicate_keys", *but)}


def tried(tmp_path: Path, odd: Callable[[Harbour, Call], Reply | None], operation: str) -> list[Failure]:
    served = Serving(Harbour(odd), openapi=OPENAPI, principals=(ANN,))
    world = World(tmp_path, date(2026, 1, 15), given={"service": served})
    try:
        own = cast("OwnServices", world.fact("own_service"))
        with own.fresh("api") as service:
            asker = Asker(service, read_openapi(json.dumps(OPENAPI), "openapi.json"), (ANN,))
            objects = Objects(asker, Seeding(tmp_path, world.processes, service))
            objects.learn()
            wicket = Wicket(service, asker.description, ("ann",))
            return [*oddities(objects, wicket, Tally(operation), Pulse(service))]
    finally:
        world.processes.end_all()


def broken_if(sign: Callable[[Harbour, Call], bool]) -> Callable[[Harbour, Call], Reply | None]:
    return lambda harbour, call: Reply(500, {}) if sign(harbour, call) else None


def silent_if(sign: Callable[[Call], bool], asked: list[str] | None = None) -> Callable[[Harbour, Call], Reply | None]:
    """No status is no answer."""

    def odd(_harbour: Harbour, call: Call) -> Reply | None:
        if sign(call):
            (asked if asked is not None else []).append(call.path)
            return Reply(0)
        return None

    return odd


def sunk(harbour: Harbour, call: Call) -> bool:
    return call.path.removeprefix("/ships/") in harbour.sunk


@pytest.mark.parametrize("operation", ["POST /ships", "GET /ships", "GET /ships/{id}", "PUT /ships/{id}"])
def test_of_a_sound_service_there_is_nothing_to_say(tmp_path: Path, operation: str) -> None:
    assert found(tmp_path, lambda _harbour, _call: None, operation) == {}


@pytest.mark.parametrize("operation", ["DELETE /ships/{id}", "GET /nowhere"])
def test_what_cannot_be_asked_or_is_better_not_is_left_alone(tmp_path: Path, operation: str) -> None:
    assert found(tmp_path, broken_if(lambda _, call: "nowhere" in call.path), operation) == {}


@pytest.mark.parametrize(
    ("sign", "operation", "said"),
    [
        (lambda _, call: b"\\u0416" in call.body, "POST /ships", "letters that are not Latin in the body's name"),
        (lambda _, call: b"\\u0000" in call.body, "PUT /ships/{id}", "a NUL in the body's name"),
        (lambda _, call: b"\\ud800" in call.body, "POST /ships", "half a character in the body's name"),
        (lambda _, call: b'"tons": 9223372036854775808' in call.body, "POST /ships", "2^63 in the body's tons"),
        (lambda _, call: "days=2147483648" in call.path, "GET /ships", "2^31 in the query's days"),
        (lambda _, call: "%ED%A0%80" in call.path, "GET /ships/{id}", "half a character in the path's id"),
        (sunk, "GET /ships/{id}", "a request about what was deleted"),
        (sunk, "PUT /ships/{id}", "a request about what was deleted"),
    ],
)
def test_what_breaks_is_named(tmp_path: Path, sign: Callable[[Harbour, Call], bool], operation: str, said: str) -> None:
    assert found(tmp_path, broken_if(sign), operation) == {"odd_value": said}


@pytest.mark.parametrize(
    ("sign", "said"),
    [
        (lambda sent: sent.get("width", 0) >= 2**63, {"odd_value": "2^63 in the body's width"}),
        (lambda sent: {"depth", "width"} <= set(sent), {"odd_value": "2^31 in the body's depth, width"}),
        (lambda _sent: False, {}),
    ],
)
def test_fields_that_may_be_null_or_left_out_are_tried_all_at_once_and_then_alone(
    tmp_path: Path, sign: Callable[[dict[str, int]], bool], said: dict[str, str]
) -> None:
    def odd(_harbour: Harbour, call: Call) -> Reply | None:
        if call.path != "/yards":
            return None
        broken = isinstance(call.json, dict) and call.json.get("name") and sign(call.json)
        return Reply(500 if broken else 200, {})

    assert found(tmp_path, odd, "POST /yards", but=("limit", "media_type", "deep_body", "huge_body")) == said


def test_who_cannot_sign_in_any_more_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []

    def refuse(wicket: Wicket, _operation: str) -> None:
        said.append("asked")
        wicket.problems = said
        raise FactError("ann cannot sign in")

    monkeypatch.setattr(Wicket, "signed", refuse)
    assert tried(tmp_path, lambda _harbour, _call: None, "GET /ships") == []
    assert said == ["asked", "ann cannot sign in"]


def test_an_operation_that_refuses_the_plain_request_is_tried_for_what_breaks_it(tmp_path: Path) -> None:
    def refuses(_harbour: Harbour, call: Call) -> Reply | None:
        broken = b"\\u0416" in call.body
        return Reply(500 if broken else 401, {}) if call.method == "PUT" else None

    assert found(tmp_path, refuses, "PUT /ships/{id}") == {"odd_value": "letters that are not Latin in the body's name"}


def test_what_was_deleted_and_is_still_shown(tmp_path: Path) -> None:
    def shows(harbour: Harbour, call: Call) -> Reply | None:
        return Reply(200, {}) if sunk(harbour, call) else None

    assert found(tmp_path, shows, "GET /ships/{id}") == {"use_after_free": ""}
    assert found(tmp_path, shows, "PUT /ships/{id}") == {}
    (failure,) = (one for one in tried(tmp_path, shows, "GET /ships/{id}") if one.check == "use_after_free")
    assert reproduced(failure.sent, BEARER, {"GET /ships/{id}": "ann"}, "GET /ships/{id}") == (
        """ID=$(curl -sS -X POST "${URL}/ships" -H 'Content-Type: application/json' """
        """-H "Authorization: Bearer ${ANN_TOKEN}" -d '{"name": "devnet", "tons": 1}' | jq -r .id)"""
        """ && curl -i -X DELETE "${URL}/ships/${ID}" -H "Authorization: Bearer ${ANN_TOKEN}\""""
        """ && curl -i "${URL}/ships/${ID}" -H "Authorization: Bearer ${ANN_TOKEN}\""""
    )


def test_where_nothing_new_can_be_made_nothing_is_deleted(tmp_path: Path) -> None:
    def full(harbour: Harbour, call: Call) -> Reply | None:
        return Reply(409, {}) if call.method == "POST" and harbour.ships else None

    assert found(tmp_path, full, "GET /ships/{id}") == {}


def test_a_body_that_cannot_be_made_is_not_sent(tmp_path: Path) -> None:
    assert found(tmp_path, broken_if(lambda _, call: "masts" in call.path), "POST /masts") == {}


def page(count: int, **more: int) -> Reply:
    return Reply(json={"items": [{"id": number} for number in range(count)], **more})


@pytest.mark.parametrize(
    ("operation", "answer", "said"),
    [
        ("GET /buoys", lambda _: page(2), {"page_unlimited": "top has no largest value"}),
        ("GET /docks", lambda _: page(6), {"page_size": "limit is described to be 5 at most"}),
        ("GET /docks", lambda _: page(1, limit=6), {"page_size": "limit is described to be 5 at most"}),
        ("GET /docks", lambda _: page(5, limit=5), {}),
        ("GET /docks", lambda call: Reply(422 if "limit=6" in call.path else 200, {}), {}),
    ],
)
def test_a_page_is_as_large_as_it_may_be(
    tmp_path: Path, operation: str, answer: Callable[[Call], Reply], said: dict[str, str]
) -> None:
    assert found(tmp_path, lambda _harbour, call: None if "ships" in call.path else answer(call), operation) == said


def test_what_does_not_answer_a_plain_request_is_asked_nothing_else(tmp_path: Path) -> None:
    assert found(tmp_path, silent_if(lambda call: call.method == "PUT"), "PUT /ships/{id}") == {
        "no_answer": "Positive test case"
    }


def test_what_gave_no_answer_twice_is_left_alone(tmp_path: Path) -> None:
    asked: list[str] = []
    said = found(tmp_path, silent_if(lambda call: "days=" in call.path, asked), "GET /ships")
    assert set(said) == {"line_break", "odd_value"}
    assert len(asked) == 2


def test_a_body_too_long_to_be_shown_can_be_printed(tmp_path: Path) -> None:
    bodies: list[bytes] = []

    def odd(_harbour: Harbour, call: Call) -> Reply | None:
        bodies.extend([call.body] if len(call.body) > 9000 else [])
        return Reply(500, {}) if len(call.body) > 9000 else None

    served = Serving(Harbour(odd), openapi=OPENAPI)
    world = World(tmp_path, date(2026, 1, 15), given={"service": served})
    with cast("OwnServices", world.fact("own_service")).fresh("api") as service:
        asker = Asker(service, read_openapi(json.dumps(OPENAPI), "openapi.json"), ())
        objects = Objects(asker, Seeding(tmp_path, world.processes, service))
        tally, wicket = Tally("POST /ships"), Wicket(service, asker.description, ())
        piped = [one.piped for one in oddities(objects, wicket, tally, Pulse(service)) if one.piped]
    world.processes.end_all()
    assert [subprocess.run(["sh", "-c", one], capture_output=True, check=True).stdout for one in piped] == bodies
    assert len(bodies) == 3


def test_of_a_traceback_in_an_answer_only_what_was_raised_is_told(tmp_path: Path) -> None:
    trace = "Traceback (most recent call last):\n  File x\nKeyError: 'days'\n"
    served = Serving(
        Harbour(lambda _harbour, call: Reply(500, body=trace) if "days=" in call.path else None), openapi=OPENAPI
    )
    world = World(tmp_path, date(2026, 1, 15), given={"service": served})
    with cast("OwnServices", world.fact("own_service")).fresh("api") as service:
        asker = Asker(service, read_openapi(json.dumps(OPENAPI), "openapi.json"), ())
        objects = Objects(asker, Seeding(tmp_path, world.processes, service))
        tally, wicket = Tally("GET /ships"), Wicket(service, asker.description, ())
        seen = {(one.answer, one.trace) for one in oddities(objects, wicket, tally, Pulse(service))}
    world.processes.end_all()
    assert seen == {("", "it raised KeyError: 'days'")}


def taken(call: Call) -> Reply | None:
    """Takes whatever comes to what the harbour knows nothing of."""
    return None if call.path.startswith("/ships") else Reply(200, {})


@pytest.mark.parametrize(
    ("operation", "sign", "said"),
    [
        ("GET /logs", lambda call: "day=9999-12-31" in call.path, "9999-12-31 in the query's day"),
        ("GET /logs", lambda call: "day=0001-01-01" in call.path, "0001-01-01 in the query's day"),
        ("POST /trips", lambda call: "9999-12-31T23:59:59-14:00" in str(call.json), "9999-12-31 in the body's leaves"),
        ("POST /trips", lambda call: call.body == b"", "an empty body"),
        ("POST /trips", lambda call: call.body.startswith(b"{") and not call.body.endswith(b"}"), "half a body"),
        ("POST /trips", lambda call: b"\xff" in call.body, "a body that is no UTF-8"),
        ("POST /trips", lambda call: call.body == b"[]", "a body of another type"),
        ("POST /trips", lambda call: b"NaN" in call.body, "NaN in the body's seats"),
        ("POST /tows", lambda call: call.body == b"{}", "a body of another type"),
        ("POST /letters", lambda call: b"%00" in call.body, "a NUL in the body's name"),
        ("POST /charts/{id}", lambda call: "..%2F" in call.path, "a way up in the path's id"),
        ("GET /ports/{id}", lambda call: "%00" in call.path, "a NUL in the path's id"),
    ],
)
def test_what_breaks_in_a_place_that_has_to_be_filled_is_named(
    tmp_path: Path, operation: str, sign: Callable[[Call], bool], said: str
) -> None:
    def odd(_harbour: Harbour, call: Call) -> Reply | None:
        return Reply(500, {}) if sign(call) else taken(call)

    assert found(tmp_path, odd, operation)["odd_value"] == said


@pytest.mark.parametrize(
    ("operation", "accepted", "said"),
    [
        ("GET /crew", "sort=devnet", "'devnet', which is none of those listed, in the query's sort"),
        ("POST /crew", '"age": 0', "0, beyond the minimum, in the body's age"),
        ("POST /crew", '"age": "devnet"', "'devnet', which is no number, in the body's age"),
        ("POST /crew", "x" * 61, "a text of 61 characters in the body's name"),
    ],
)
def test_a_step_beyond_what_is_described_is_not_to_be_accepted(
    tmp_path: Path, operation: str, accepted: str, said: str
) -> None:
    fits = ("sort", '"age": 1,', '"age": 1}', '"age": 123')

    def odd(_harbour: Harbour, call: Call) -> Reply | None:
        if "/crew" not in call.path:
            return None
        text = f"{call.path}{call.body.decode('utf-8', 'replace')}"
        plain = call.path == "/crew?day=2026-01-02" or ('"devnetmark' in text and any(one in text for one in fits))
        return Reply(200, {}) if accepted in text or plain else Reply(422, {})

    assert found(tmp_path, odd, operation, but=())["limit"] == said


def test_a_list_is_tried_as_a_body_too(tmp_path: Path) -> None:
    assert found(tmp_path, lambda _harbour, call: taken(call), "POST /tows") == {}


def test_json_that_is_called_a_text_is_told(tmp_path: Path) -> None:
    said = found(tmp_path, lambda _harbour, _call: None, "POST /ships", but=("limit",))
    assert said["media_type"] == "application/json that is called text/plain"


def test_an_operation_that_fails_anyway_is_told_so_and_tried_no_further(tmp_path: Path) -> None:
    said = found(tmp_path, broken_if(lambda _, call: call.method == "PUT"), "PUT /ships/{id}")
    assert said == {"not_a_server_error": "Positive test case"}


def test_where_a_fuzzer_found_what_is_accepted_no_limit_is_tried(tmp_path: Path) -> None:
    served = Serving(Harbour(lambda _harbour, call: taken(call)), openapi=OPENAPI)
    world = World(tmp_path, date(2026, 1, 15), given={"service": served})
    with cast("OwnServices", world.fact("own_service")).fresh("api") as service:
        asker = Asker(service, read_openapi(json.dumps(OPENAPI), "openapi.json"), ())
        objects = Objects(asker, Seeding(tmp_path, world.processes, service))
        tally, wicket = Tally("GET /crew"), Wicket(service, asker.description, ())
        assert "limit" in {one.check for one in oddities(objects, wicket, tally, Pulse(service))}
        tally.add(Failure("negative_data_rejection", Sent("GET", "/crew"), 200))
        assert "limit" not in {one.check for one in oddities(objects, wicket, tally, Pulse(service))}
    world.processes.end_all()


def test_a_day_that_there_never_was_is_not_to_be_accepted(tmp_path: Path) -> None:
    said = found(tmp_path, lambda _harbour, call: taken(call), "GET /logs")
    assert said["no_such_day"] == "2026-02-30 in the query's day"


def test_a_page_is_as_large_as_it_may_be_also_where_more_is_required(tmp_path: Path) -> None:
    def odd(_harbour: Harbour, call: Call) -> Reply | None:
        if "day=2026-01-02" not in call.path or not call.headers.get("X-Trace"):
            return Reply(400, {})
        return Reply(json={"items": [{}] * 6}) if "limit=6" in call.path else taken(call)

    assert found(tmp_path, odd, "GET /logs")["page_size"] == "limit is described to be 5 at most"
