"""What only a sequence of requests shows is told with all of them, and repeated on another instance."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from pytest_devnet import Call, Effort, Explored, Exploring, Fuzzed, Fuzzing, Reply, ServiceSettings, Serving
from pytest_devnet.facts.world import World
from pytest_devnet.formats.crash_file import read_crashes
from pytest_devnet.formats.fuzz_tally import UNSENT, Failure, Sent
from pytest_devnet.formats.openapi import read_openapi
from pytest_devnet.formats.openapi_model import Description, Operation, Scheme
from pytest_devnet_gates._fuzz_repeated import reproduced

SHIP = {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}
SHOWN = {"description": "a ship", "content": {"application/json": {"schema": SHIP}}}
REFUSED = {"400": {"description": "no"}, "404": {"description": "none"}, "405": {"description": "no verb"}}
NAMED = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
WANTED = {"required": True, "content": {"application/json": {"schema": NAMED}}}
OPENAPI: dict[str, Any] = {
    "openapi": "3.1.0",
    "security": [],
    "paths": {
        "/ships": {"post": {"requestBody": WANTED, "responses": {"201": SHOWN, **REFUSED}}},
        "/ships/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": {"responses": {"200": SHOWN, **REFUSED}},
            "delete": {"responses": {"204": {"description": "gone"}, **REFUSED}},
        },
    },
}
DESCRIPTION = read_openapi(json.dumps(OPENAPI), "openapi.json")
GET = "GET /ships/{id}"
SUNK = "POST /ships", "DELETE /ships/{id}"
really = Fuzzing.of


class Harbour:
    """Ships that were sunk are asked for all the same; their ids differ from one instance to the next."""

    ships: dict[str, str]

    def __init__(self, sunk: int, first: int = 0) -> None:
        self.ships, self.sunk, self.count = {}, sunk, first

    def __call__(self, call: Call) -> Reply:
        parts = call.path.partition("?")[0].split("/")[1:]
        if call.method == "POST" and parts == ["ships"]:
            return self.made(call.body)
        ship = self.ships.get(parts[1], "") if len(parts) == 2 else ""
        if call.method == "DELETE" and ship == "afloat":
            self.ships[parts[1]] = "sunk"
            return Reply(204)
        known = {"afloat": 200, "sunk": self.sunk}.get(ship, 404)
        return Reply(known if call.method == "GET" else 405, {"id": parts[-1]})

    def made(self, body: bytes) -> Reply:
        try:
            sent = json.loads(body)
        except (ValueError, RecursionError):
            sent = None
        if not isinstance(sent, dict) or not isinstance(sent.get("name"), str):
            return Reply(400, {})
        if self.count >= 1000:
            return Reply(409, {})
        self.count += 1
        self.ships[f"s{self.count}"] = "afloat"
        return Reply(201, {"id": f"s{self.count}"})


def never(_failure: Failure, _operation: Operation) -> bool:
    return False


def by_count(fact: Fuzzing, settings: ServiceSettings, description: Description, effort: Effort) -> Fuzzed:
    """Until all was tried once, however long that takes."""
    return really(fact, settings, description, replace(effort, explore=False))


@pytest.fixture
def explore(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Harbour], Explored]]:
    worlds: list[World] = []
    monkeypatch.setattr(Fuzzing, "of", by_count)

    def run(harbour: Harbour) -> Explored:
        served = Serving(harbour, openapi=OPENAPI)
        worlds.append(World(tmp_path, date(2026, 1, 15), given={"service": served}))
        fact = cast("Exploring", worlds[-1].fact("exploring"))
        (settings,) = fact.fuzzing.own.declared
        return fact.of(settings, DESCRIPTION, Effort(examples=10, seed=1, seconds=90), never)

    yield run
    for world in worlds:
        world.processes.end_all()


def test_what_breaks_after_others_is_told_kept_and_repeated_with_them(
    explore: Callable[[Harbour], Explored], tmp_path: Path
) -> None:
    first = explore(Harbour(500))
    every = [one for one in first.fuzzed.of(GET).failures.values() if one.check == "not_a_server_error"]
    (failure,) = (one for one in every if one.sent.before)
    made, sunk = failure.sent.before
    assert (made.operation, sunk.operation) == SUNK
    (ship,) = made.gives
    assert made.gives == {ship: "/id"}
    assert (made.sent.body, sunk.sent.target) == ('{"name": ""}', f"/ships/{ship}")
    assert reproduced(failure.sent, Scheme("none"), {}, GET) == (
        """ID=$(curl -sS -X POST "${URL}/ships" -H 'Content-Type: application/json' -d '{"name": ""}' | jq -r .id)"""
        ' && curl -i -X DELETE "${URL}/ships/${ID}" && curl -i "${URL}/ships/${ID}"'
    )
    (kept,) = (one for one in first.kept if one.sent.before)
    assert kept.sent == failure.sent
    assert kept in read_crashes((tmp_path / "devnet-crashes.json").read_text("utf-8"))
    again = explore(Harbour(503, first=7))
    assert [one.status for one in again.replayed if one.crash == kept] == [503]
    mended = explore(Harbour(404, first=7))
    assert [one.status for one in mended.replayed if one.crash == kept] == [404]
    closed = explore(Harbour(500, first=1000))
    assert [one.status for one in closed.replayed if one.crash == kept] == [UNSENT]


def test_what_is_there_after_it_was_deleted_is_kept_with_what_deleted_it(
    explore: Callable[[Harbour], Explored],
) -> None:
    kept = [one for one in explore(Harbour(200)).kept if one.check == "use_after_free"]
    assert [tuple(step.operation for step in one.sent.before)[-2:] for one in kept] == [SUNK]
    assert [one.happens for one in explore(Harbour(200, first=9)).replayed if one.crash in kept] == [True]


def test_commands_read_several_values_of_one_answer() -> None:
    gives = {"s1": "/data/0/ship id", "c1": "/data/0/crew/id", "s2": "/name/id"}
    before = {"operation": "POST /ships", "sent": {"method": "POST", "target": "/ships"}, "gives": gives}
    given = {"operation": "POST /crews", "sent": {"method": "POST", "target": "/crews"}, "gives": {"s1": "/id"}}
    sent = Sent.read({"method": "PUT", "target": "/s1/s2?of=c1&at=1", "body": '{"a": "c1"}', "before": [before, given]})
    assert reproduced(sent, Scheme("http", "bearer"), {"PUT /x": "ann"}, "PUT /x") == (
        'ANSWER=$(curl -sS -X POST "${URL}/ships")'
        """ && SHIP_ID=$(printf %s "$ANSWER" | jq -r '.data[0]["ship id"]')"""
        """ && ID=$(printf %s "$ANSWER" | jq -r '.data[0].crew.id')"""
        ' && ID2=$(printf %s "$ANSWER" | jq -r .name.id)'
        ' && curl -i -X POST "${URL}/crews"'
        ' && curl -i -X PUT "${URL}/${SHIP_ID}/${ID2}?of=${ID}&at=1" -d "{\\"a\\": \\"${ID}\\"}"'
    )
