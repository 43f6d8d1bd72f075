"""Contracts, where the gate's examples leave something to be asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pytest_devnet import Call, Commit, Finding, Gap, Principal, Reply, Serving, Tag
from pytest_devnet.facts.world import World
from pytest_devnet.gating.observe import observe
from pytest_devnet.model import Observation
from pytest_devnet_gates.contract_kept import contract_kept

Json = Any
DONE = {"responses": {"200": {"description": "done"}}}
LIST = {"/docks": {"get": DONE}}
ANN = Principal("ann", token="a")  # noqa: S106


def described(paths: Json = LIST, **more: Json) -> Json:
    return {"openapi": "3.1.0", "info": {"version": "1"}, "security": [], "paths": paths, **more}


def always(_call: Call) -> Reply:
    return Reply(json=[])


def judged(
    root: Path, client: str, openapi: Json, handler: Any = always, serves: Json = None, since: str = "", **more: Any
) -> list[str]:
    files = {"openapi.json": json.dumps(openapi), "web/ui/app.js": client, **more.pop("files", {})}
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    before = more.pop("before", ())
    serving = Serving(handler, openapi=serves or openapi, **more)
    history = (*before, Commit("feat: docks", files))
    world = World(root, date(2026, 1, 15), given={"service": serving, "git": history})
    world.fact("git")
    try:
        seen: list[Observation] = list(observe(contract_kept, world, {"since": since} if since else {}, None))
    finally:
        world.processes.end_all()
    return [str(one) for one in seen if isinstance(one, (Finding, Gap))]


@pytest.mark.parametrize(
    ("call", "operation", "wrong"),
    [
        ('"body": ["a"]', {"get": DONE}, ["with a body, which it does not take"]),
        ('"body": []', {"get": DONE}, []),
        ('"body": ["a"]', {"get": {**DONE, "requestBody": {"content": {"application/json": {"schema": True}}}}}, []),
        ('"body": ["a"]', {"get": {**DONE, "requestBody": {"content": {"application/json": {"schema": {}}}}}}, []),
    ],
)
def test_bodies_of_a_table_are_compared_where_both_are_known(
    tmp_path: Path, call: str, operation: Json, wrong: list[str]
) -> None:
    table = f'{{"one": {{"method": "GET", "path": "/docks", {call}}}}}'
    said = judged(tmp_path, "", described({"/docks": operation}), files={"web/ui/calls.json": table})
    assert said == [f"web/ui/calls.json:1: calls GET /docks {one}" for one in wrong]


def test_a_path_may_be_written_out_and_below_the_base(tmp_path: Path) -> None:
    paths = {"/docks/{id}": {"get": {**DONE, "parameters": [{"name": "id", "in": "path", "required": True}]}}, **LIST}
    client = 'fetch("/api/docks/d1"); fetch("/docks"); fetch(`/docks?${asked}`)'
    assert judged(tmp_path, client, described(paths, servers=[{"url": "/api"}])) == []


@pytest.mark.parametrize(
    ("scheme", "is_known"),
    [
        ({"type": "http", "scheme": "bearer"}, lambda call: call.headers.get("Authorization") == "Bearer a"),
        ({"type": "apiKey", "in": "header", "name": "X-Key"}, lambda call: call.headers.get("X-Key") == "a"),
        ({"type": "apiKey", "in": "query", "name": "key"}, lambda call: call.path == "/docks?key=a"),
    ],
)
def test_who_may_call_is_asked_as_somebody_who_may(
    tmp_path: Path, scheme: Json, is_known: Callable[[Call], bool]
) -> None:
    def guarded(call: Call) -> Reply:
        return Reply(json=[]) if is_known(call) else Reply(401)

    key = {"components": {"securitySchemes": {"key": scheme}}}
    openapi = described(security=[{"key": []}], **key) | {"security": [{"key": []}]}
    assert judged(tmp_path, 'fetch("/docks")', openapi, guarded, principals=(ANN,)) == []


def test_what_is_optional_here_and_required_there_differs(tmp_path: Path) -> None:
    def with_parameter(required: bool, **more: Json) -> Json:
        parameter = {"name": "q", "in": "query", "required": required, "schema": {"type": "string"}}
        return described({"/docks": {"get": {**DONE, "parameters": [parameter], **more}}})

    body: Json = {"requestBody": {"content": {"application/json": {"schema": {}}}}}
    said = judged(tmp_path / "a", 'fetch("/docks?q=1")', with_parameter(False), serves=with_parameter(True, **body))
    assert said == [
        "openapi.json:1: GET /docks: query parameter q is required, as the service says",
        "openapi.json:1: GET /docks: takes a body, as the service says",
    ]
    said = judged(tmp_path / "b", 'fetch("/docks?q=1")', with_parameter(True, **body), serves=with_parameter(False))
    assert said[:2] == [
        "openapi.json:1: GET /docks: query parameter q is optional, as the service says",
        "openapi.json:1: GET /docks: takes no body, as the service says",
    ]


def test_a_service_may_say_nothing_of_itself(tmp_path: Path) -> None:
    def silent(call: Call) -> Reply:
        return Reply(json=[]) if call.path == "/docks" else Reply(404)

    broken = {"openapi": "1"}
    assert judged(tmp_path, 'fetch("/docks")', described(), silent, serves=broken) == []


def test_a_service_of_which_nothing_can_be_asked_is_not_judged_by_that(tmp_path: Path) -> None:
    said = judged(tmp_path, 'fetch("/docks", { method: "POST" })', described({"/docks": {"post": DONE}}))
    assert said == ["devnet.toml: service.api: no operation can be asked without knowing more"]


def test_what_is_described_badly_is_told_and_large_clients_are_not_read(tmp_path: Path) -> None:
    paths = {**LIST, "docks": {"get": DONE}}
    said = judged(tmp_path, 'fetch("/docks")', described(paths), files={"web/ui/all.js": " " * (3 << 20)})
    assert said == [
        "openapi.json:1: #/paths/docks: a path begins with /",
        "web/ui/all.js: is larger than 2 MiB, and was not read",
    ]


def test_a_description_that_is_new_breaks_nothing(tmp_path: Path) -> None:
    assert judged(tmp_path, 'fetch("/docks")', described()) == []


def test_sources_that_are_only_called_like_tests_are_read_and_tests_are_not(tmp_path: Path) -> None:
    more = {"web/ui/latest.js": 'fetch("/gone")', "web/ui/app.test.js": 'fetch("/none")'}
    said = judged(tmp_path, 'fetch("/docks")', described(), files=more)
    assert said == ["web/ui/latest.js:1: calls GET /gone, which is described nowhere"]


def test_calls_of_others_alone_are_no_client(tmp_path: Path) -> None:
    said = judged(tmp_path, 'fetch("https://weather.test/now")', described())
    assert said == ["**/frontend/**: no call of the API was found in 1 files"]


@pytest.mark.parametrize(
    ("since", "said"),
    [
        ("v9", "openapi.json: v9 cannot be read: "),
        ("v1", "openapi.json: there is none at v1"),
    ],
)
def test_a_release_that_cannot_be_compared_with_is_no_evidence(tmp_path: Path, since: str, said: str) -> None:
    before = (Commit("feat: nothing yet", {"README": "x"}), Tag("v1"))
    (one,) = judged(tmp_path, 'fetch("/docks")', described(), since=since, before=before)
    assert one.startswith(said)


def test_an_answer_that_cannot_be_read_is_not_for_describing(tmp_path: Path) -> None:
    (said,) = judged(tmp_path, 'fetch("/docks")', described(), handler=lambda _: Reply(0))
    assert "GET /docks: gives no answer that could be read: " in said
