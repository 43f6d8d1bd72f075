"""Fuzzing for real: schemathesis, a service, and what it makes of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs

import pytest

from pytest_devnet import Call, Effort, FactError, Fuzzed, Fuzzing, LibraryMissing, Principal, Reply, Serving
from pytest_devnet.facts import fuzzing
from pytest_devnet.facts.shared import Shared
from pytest_devnet.facts.world import World
from pytest_devnet.formats.openapi import read_openapi
from pytest_devnet.formats.openapi_document import Document
from pytest_devnet.formats.openapi_model import Description

DONE = {"responses": {"200": {"description": "done"}, "201": {"description": "made"}, "400": {"description": "no"}}}
NAME = {"type": "string", "maxLength": 40}
SENT = {"type": "object", "properties": {"name": NAME}, "required": ["name"], "additionalProperties": False}
LIMIT = {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 9}}
SIZE = {"name": "size", "in": "query", "schema": {"type": "integer"}}
ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
BODY = {"required": True, "content": {"application/json": {"schema": SENT}}}
OPENAPI: dict[str, Any] = {
    "openapi": "3.1.0",
    "security": [{"bearer": []}],
    "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
    "paths": {
        "/docks": {
            "get": {**DONE, "parameters": [LIMIT, SIZE]},
            "post": {**DONE, "requestBody": BODY},
        },
        "/docks/{id}": {"get": {**DONE, "parameters": [ID]}, "delete": {**DONE, "parameters": [ID]}},
    },
}
ANN, BOB = Principal("ann", "keeper", "north", token="a"), Principal("bob", "guest", "north", token="b")  # noqa: S106
LITTLE = Effort(examples=2, seconds=60)
Handler = Callable[[Call], Reply]


def sound(call: Call) -> Reply:
    """Looks at everything before it does anything."""
    path, _, query = call.path.partition("?")
    if call.headers.get("Authorization") not in ("Bearer a", "Bearer b"):
        return Reply(401, {})
    if path == "/docks":
        return listed(query) if call.method == "GET" else made(call) if call.method == "POST" else Reply(405, {})
    if path.startswith("/docks/") and call.method in ("GET", "DELETE"):
        return Reply(json={"id": path[7:]}) if path[7:].startswith("d") else Reply(404, {})
    return Reply(404 if not path.startswith("/docks/") else 405, {})


def listed(query: str) -> Reply:
    asked = parse_qs(query, keep_blank_values=True)
    if set(asked) - {"limit", "size"} or any(len(one) > 1 or not one[0].isascii() for one in asked.values()):
        return Reply(400, {})
    limit, size = asked.get("limit", ["3"])[0], asked.get("size", ["1"])[0].removeprefix("-")
    fits = limit.isdigit() and 1 <= int(limit) <= 9 and size.isdigit()
    return Reply(json=[{"id": "d1"}]) if fits else Reply(400, {})


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("twice")
    return dict(pairs)


def made(call: Call) -> Reply:
    if call.headers.get("Authorization") == "Bearer b":
        return Reply(403, {})
    try:
        sent = json.loads(call.body, object_pairs_hook=unique)
    except (ValueError, RecursionError):
        return Reply(400, {})
    fits = isinstance(sent, dict) and set(sent) == {"name"} and isinstance(sent["name"], str) and len(sent["name"]) < 41
    is_json = call.headers.get("Content-Type").partition(";")[0] == "application/json"
    return Reply(201, {"id": f"d{len(sent['name'])}"}) if fits and is_json else Reply(400, {})


def lax(call: Call) -> Reply:
    """Believes what it is sent, and breaks at the rest."""
    path, _, query = call.path.partition("?")
    if path == "/docks" and call.method == "POST":
        return believed(call)
    if path == "/docks" and call.method == "GET":
        if "%0D%0A" in query or str(2**63) in query:
            return Reply(500, {})
        limit = parse_qs(query).get("limit", ["3"])[0]
        return Reply(json=[{"id": "d1"}] * (int(limit) if limit.isdecimal() and len(limit) < 4 else 3))
    return sound(call)


def believed(call: Call) -> Reply:
    try:
        sent = json.loads(call.body)
    except (ValueError, RecursionError) as error:
        return Reply(500 if isinstance(error, RecursionError) else 400, {})
    name = str(sent.get("name")) if isinstance(sent, dict) else ""
    if not name or len(call.body) > 1 << 20 or any(ord(one) > 255 for one in name):
        return Reply(500, {"error": "no such name"})
    extra = dict(line.split(": ", 1) for line in name.split("\r\n")[1:] if ": " in line)
    return Reply(201, {"id": "d1"}, headers=extra)


@pytest.fixture
def worlds(tmp_path: Path) -> Iterator[Callable[..., World]]:
    made: list[World] = []

    def make(handler: Handler, people: tuple[Principal, ...] = (ANN,), **declared: Any) -> World:
        served = Serving(handler, openapi=OPENAPI, principals=people, declared=declared)
        made.append(World(tmp_path, date(2026, 1, 15), given={"service": served}))
        return made[-1]

    yield make
    for world in made:
        world.processes.end_all()


def fuzzed(world: World, effort: Effort = LITTLE) -> Fuzzed:
    fact = cast("Fuzzing", world.fact("fuzzing"))
    (settings,) = fact.own.declared
    return fact.of(settings, read_openapi(json.dumps(OPENAPI), "openapi.json"), effort)


def checks(of: Fuzzed, operation: str) -> set[str]:
    return {one.check for one in of.of(operation).failures.values() if one.status != 501}


BLOCKING = {"not_a_server_error", "negative_data_rejection", "ignored_auth", "use_after_free", "no_answer"}


def test_of_a_service_that_looks_at_what_it_is_sent_there_is_nothing_to_say(worlds: Callable[..., World]) -> None:
    world = worlds(sound, (BOB, ANN))
    seen = fuzzed(world)
    assert (seen.stopped, seen.problems) == ("", ())
    assert not any(checks(seen, name) & BLOCKING for name in seen.tallies)
    assert set(seen.tallies) == {"GET /docks", "POST /docks", "GET /docks/{id}", "DELETE /docks/{id}"}
    assert all(any(200 <= status < 300 for status in tally.answers) for tally in seen.tallies.values())
    assert fuzzed(world) is seen


def test_tables_that_take_seconds_to_make_are_made_once(
    worlds: Callable[..., World], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    fuzzed(worlds(sound))
    assert list((tmp_path / "cache" / "pytest-devnet" / "hypothesis").glob("unicode_data/*/codec-*"))


def test_each_way_of_being_lax_is_seen(worlds: Callable[..., World]) -> None:
    seen = fuzzed(worlds(lax))
    assert checks(seen, "POST /docks") >= {
        "not_a_server_error",
        "negative_data_rejection",
        "duplicate_keys",
        "header_injection",
        "deep_body",
        "huge_body",
        "odd_value",
    }
    assert checks(seen, "GET /docks") >= {
        "negative_data_rejection",
        "line_break",
        "odd_value",
        "page_size",
        "page_unlimited",
    }
    assert checks(seen, "GET /docks/{id}") & BLOCKING == {"use_after_free"}
    broken = [one for one in seen.of("POST /docks").failures.values() if one.check == "not_a_server_error"]
    assert min(one.sent.size for one in broken) < 60


def test_processes_share_many_operations(
    worlds: Callable[..., World], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fuzzing, "_WORTH_SHARING", 4)
    world = worlds(lax)
    world.shared = Shared(tmp_path / "shared", processes=2)
    seen = fuzzed(world)
    assert len(list((tmp_path / "shared").iterdir())) == 3
    other = worlds(sound)
    other.shared = world.shared
    assert fuzzed(other) == seen


def test_where_no_answer_leads_on_no_sequences_are_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzzing, "_WORTH_SHARING", 1)

    def phases(**path: Any) -> list[tuple[str, ...]]:
        flat = json.dumps({"openapi": "3.1.0", "security": [], "paths": {"/tides": {"get": {"responses": {}}}, **path}})
        return [unit.phases for unit in fuzzing._units(read_openapi(flat, "openapi.json"), 2, LITTLE)]

    by_day: dict[str, Any] = {"name": "day", "in": "query", "schema": {}}
    by_id: dict[str, Any] = {**by_day, "name": "dock_id"}
    once = [("coverage", "fuzzing")] * 2
    assert phases() == once
    assert phases(**{"/x": {"get": {"responses": {}, "parameters": [by_day]}}}) == once
    assert phases(**{"/x": {"get": {"responses": {}, "parameters": [by_id]}}}) == [("stateful",), *once]


def test_without_schemathesis_it_says_what_to_install(
    worlds: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(LibraryMissing, match="schemathesis is not installed") as missing:
        fuzzed(worlds(sound))
    assert missing.value.remedy == "pip install 'pytest-devnet[api]'"


def test_what_may_only_be_written_to_is_not_fuzzed(worlds: Callable[..., World]) -> None:
    with pytest.raises(FactError, match="api may not be sent what nobody meant to send"):
        fuzzed(worlds(sound, safe="write"))


def test_what_takes_too_long_is_stopped_and_what_was_seen_is_kept(worlds: Callable[..., World]) -> None:
    seen = fuzzed(worlds(sound), replace(LITTLE, examples=100_000, seconds=20))
    assert seen.stopped.startswith("it was not done after 20 s; its last request was ")
    assert seen.of("GET /docks").requests


def test_a_description_it_cannot_read_is_told(worlds: Callable[..., World]) -> None:
    fact = cast("Fuzzing", worlds(sound).fact("fuzzing"))
    (settings,) = fact.own.declared
    paths = {"/docks": {"get": {**DONE, "parameters": [{"name": "q", "in": "query", "schema": {"$ref": "#/no"}}]}}}
    broken = read_openapi(json.dumps({"openapi": "3.1.0", "info": [], "paths": paths}), "openapi.json")
    seen = fact.of(settings, broken, LITTLE)
    assert seen.stopped or seen.of("GET /docks").failures or seen.of("GET /docks").requests


def test_nobody_is_declared(worlds: Callable[..., World]) -> None:
    seen = fuzzed(worlds(sound, ()))
    assert set(seen.of("GET /docks").answers) <= {401, 404, 405}


def test_what_runs_already_is_fuzzed_where_it_runs(worlds: Callable[..., World]) -> None:
    seen = fuzzed(worlds(sound, (ANN, Principal("guest")), start="", url="http://a.test"))
    assert (seen.stopped, seen.of("POST /docks").answers[201] > 0) == ("", True)


def test_an_example_tells_what_was_tried(tmp_path: Path) -> None:
    event = {"EngineFinished": {"stop_reason": "interrupted"}}
    world = World(tmp_path, date(2026, 1, 15), given={"fuzzing": (event,)})
    fact = cast("Fuzzing", world.fact("fuzzing"))
    seen = fact.of(cast("Any", None), Description(Document("openapi.json", {})), Effort(seed=7))
    assert (seen.stopped, seen.seed, seen.tallies) == ("interrupted", 7, {})
