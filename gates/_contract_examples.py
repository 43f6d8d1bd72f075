"""An API of docks with its callers: both as described, and in the ways in which one or the other is not."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from pytest_devnet import Call, Commit, Example, Fails, Passes, Reply, Serving, Tag, Unproven
from pytest_devnet.formats.openapi import read_openapi

Json = Any
_TEXT = {"type": "string"}
_DONE = {"200": {"description": "done"}}
_SINCE = {"name": "since", "in": "query", "required": True, "schema": _TEXT}
_ID = {"name": "id", "in": "path", "required": True, "schema": _TEXT}
_QUAY = {"name": "X-Quay", "in": "header", "required": True, "schema": _TEXT}
_KIND = {"name": "kind", "in": "query", "schema": {"type": "string", "enum": ["deep", "flat"]}}
_DEPTH = {"type": "integer", "enum": [1, 2]}
_PIER = {"content": {"application/json": {"schema": {"type": "object", "properties": {"depth": _DEPTH}}}}}
_SENT = {"type": "object", "properties": {"name": _TEXT, "size": _TEXT}, "required": ["name"]}
_BODY = {"content": {"application/json": {"schema": _SENT}}}
_PATHS: Mapping[str, Json] = {
    "/docks": {"get": {"responses": _DONE}, "post": {"responses": _DONE, "requestBody": _BODY}},
    "/docks/{id}": {"get": {"responses": _DONE, "parameters": [_ID]}},
    "/piers": {
        "get": {"responses": _DONE, "parameters": [_QUAY, _KIND]},
        "put": {"responses": _DONE, "requestBody": _PIER},
    },
    "/tides": {"get": {"responses": _DONE, "parameters": [_SINCE]}},
}
_JS, _CALLS = "web/frontend/docks.js", "web/frontend/calls.json"
_GOOD = 'fetch("/docks");\nfetch(`/docks/${id}`);\nfetch("/tides?since=" + day);\n'


def _openapi(paths: Mapping[str, Json] = _PATHS, version: str = "1.2.0") -> dict[str, Json]:
    return {"openapi": "3.1.0", "info": {"title": "Docks", "version": version}, "security": [], "paths": dict(paths)}


def _text(paths: Mapping[str, Json] = _PATHS, version: str = "1.2.0") -> str:
    return json.dumps(_openapi(paths, version), indent=1)


_PLACES = {one.name: str(one.place) for one in read_openapi(_text(), "openapi.json").operations}


def _answers(call: Call) -> Reply:
    return Reply(json=[]) if call.path.partition("?")[0] in ("/docks", "/piers", "/tides") else Reply(404)


def _world(
    text: str | None = None,
    js: str = _GOOD,
    before: str | None = None,
    serves: Mapping[str, Json] | None = None,
    handler: Callable[[Call], Reply] = _answers,
    **more: Json,
) -> dict[str, Json]:
    now = text or _text()
    history = (Commit("feat: docks", {"openapi.json": before or now}, day="2026-01-02"), Tag("v1.2.0"))
    return {
        "git": (*history, Commit("feat: more", {"openapi.json": now, _JS: js}, day="2026-01-03")),
        "service": Serving(handler, openapi=serves or json.loads(now)),
        **more,
    }


def _files(text: str | None = None, js: str = _GOOD) -> dict[str, str]:
    return {"openapi.json": text or _text(), _JS: js}


def _without(*paths: str) -> dict[str, Json]:
    return {path: item for path, item in _PATHS.items() if path not in paths}


def _calls(js: str, *said: str) -> Example:
    return Fails(_files(js=js), findings=tuple(f"{_JS}:{one}" for one in said), **_world(js=js))


_TABLE = json.dumps({"start": {"method": "POST", "path": "/docks", "body": ["size", "colour"], "query": ["fast"]}})
_GOOD_TABLE = json.dumps({"list": {"method": "GET", "path": "/docks"}})
_ELSEWHERE = f'{_GOOD}fetch("https://weather.test/now");\nfetch("/assets/quay.svg");\nfetch("/config.json");\n'
_QUAYS = (
    'fetch("/piers?kind=deep", { headers: { "X-Quay": quay } });\n'
    "fetch(`/piers?kind=${kind}`, { headers });\n"
    'axios.get("/piers", { params: { kind } });\n'
    'axios.put("/piers", { depth: 2 });\n'
    'axios.put("/piers", { depth });\n'
)
_TOLD = 'import calls from "./calls.json";\nfetch(calls[name].path);\n'
_NARROWER = {**_PATHS, "/docks": {"get": _PATHS["/docks"]["get"]}}
EXAMPLES = (
    Passes(_files(), **_world()),
    Passes(_files(), **{**_world(), "git": (Commit("feat: docks", _files(), day="2026-01-02"),)}),
    Passes(
        {"openapi.json": _text()},
        given={"clients": ()},
        findings=("openapi.json: has no client in this repository, as clients = [] says",),
        **{**_world(), "git": (Commit("feat: docks", {"openapi.json": _text()}, day="2026-01-02"),)},
    ),
    Passes(
        {**_files(js=_TOLD), _CALLS: _GOOD_TABLE},
        findings=(f"{_JS}:2: calls what is worked out: lines 2",),
        **_world(js=_TOLD),
    ),
    Passes(
        _files(js=_ELSEWHERE),
        **_world(js=_ELSEWHERE),
    ),
    Passes(
        _files(_text(_NARROWER, "2.0.0")),
        findings=("openapi.json: POST /docks: is gone (since v1.2.0)",),
        **_world(_text(_NARROWER, "2.0.0"), before=_text()),
    ),
    _calls(f'{_GOOD}axios.delete("/docks");\n', "4: calls DELETE /docks, which is described nowhere"),
    _calls(
        f"{_GOOD}const send = (how, path, body) => fetch(path, {{ method: how, body: JSON.stringify(body) }});\n"
        'send("PUT", "/docks", {});\nsend("POST", "/docks", { colour: 1 });\n',
        "5: calls PUT /docks, which is described nowhere",
        "6: calls POST /docks with colour, which its body does not have",
        "6: calls POST /docks without name, which its body requires",
    ),
    _calls(
        'fetch("/piers?kind=steep", { headers: { "x-quay": quay } });\n'
        'fetch("/piers?kind=flat");\n'
        'axios.get("/piers", { params: { kind: "wide" } });\n'
        'axios.put("/piers", { depth: "1" });\n',
        '1: calls GET /piers with kind = "steep", which is none of what its query takes: deep, flat',
        "2: calls GET /piers without X-Quay, which its headers require",
        '3: calls GET /piers with kind = "wide", which is none of what its query takes: deep, flat',
        '4: calls PUT /piers with depth = "1", which is none of what its body takes: 1, 2',
    ),
    Passes(
        _files(js=_QUAYS),
        **_world(js=_QUAYS),
    ),
    _calls('fetch("/dcoks");\n', "1: calls GET /dcoks, which is described nowhere"),
    _calls(
        'fetch("/tides?until=1");\n',
        "1: calls GET /tides with until, which its query does not have",
        "1: calls GET /tides without since, which its query requires",
    ),
    Fails(
        {**_files(), _CALLS: _TABLE},
        findings=(
            f"{_CALLS}:1: calls POST /docks with fast, which its query does not have",
            f"{_CALLS}:1: calls POST /docks with colour, which its body does not have",
            f"{_CALLS}:1: calls POST /docks without name, which its body requires",
        ),
        **_world(),
    ),
    Fails(
        _files(),
        findings=(f"{_PLACES['GET /docks/{id}']}: GET /docks/{{id}}: is described, and not served",),
        **_world(serves=_openapi(_without("/docks/{id}"))),
    ),
    Fails(
        _files(),
        findings=("openapi.json: GET /slips: is served, and described nowhere",),
        **_world(serves=_openapi({**_PATHS, "/slips": {"get": {"responses": _DONE}}})),
    ),
    Fails(
        _files(),
        findings=(
            f"{_PLACES['GET /tides']}: GET /tides: has query parameter since, which there is not, as the service says",
            f"{_PLACES['GET /tides']}: GET /tides: lacks the answer 404, as the service says",
        ),
        **_world(
            serves=_openapi({**_PATHS, "/tides": {"get": {"responses": {**_DONE, "404": {"description": "no"}}}}})
        ),
    ),
    Fails(
        _files(),
        findings=(
            f"{_PLACES['PUT /piers']}: PUT /piers: body.depth takes 3, as the service says",
            f"{_PLACES['PUT /piers']}: PUT /piers: body.depth does not take 1, as the service says",
        ),
        **_world(serves=json.loads(_text().replace("       1,", "       3,"))),
    ),
    Fails(
        _files(),
        findings=(f"{_PLACES['GET /docks']}: GET /docks: answers 418, which is not described",),
        **_world(handler=lambda call: Reply(418) if call.path == "/docks" else _answers(call)),
    ),
    Fails(
        _files(_text(_NARROWER)),
        findings=("openapi.json: POST /docks: is gone (since v1.2.0)",),
        **_world(_text(_NARROWER), before=_text()),
    ),
    Unproven(
        {"openapi.json": _text()},
        gaps=("**/frontend/**: no call of the API was found in 0 files",),
        **{**_world(), "git": (Commit("feat: docks", {"openapi.json": _text()}, day="2026-01-02"),)},
    ),
    Unproven(
        _files(js=f"{_GOOD}fetch(address);\n"),
        gaps=(f"{_JS}:4: calls what is worked out: lines 4",),
        **_world(js=f"{_GOOD}fetch(address);\n"),
    ),
    Unproven(
        _files(js=f'{_GOOD}fetch("/docks", options);\nharbour.get("/slips");\n'),
        gaps=(
            f"{_JS}:4: calls /docks by a verb that is worked out",
            f"{_JS}:5: harbour may be a client that calls GET /slips, which is described nowhere",
        ),
        **_world(js=f'{_GOOD}fetch("/docks", options);\nharbour.get("/slips");\n'),
    ),
    Unproven(
        _files(),
        gaps=("openapi.json: v0.1.0 cannot be read: git ls-tree said: fatal: Not a valid object name v0.1.0",),
        given={"since": "v0.1.0"},
        **_world(),
    ),
    Unproven(
        _files(),
        gaps=("openapi.json: cannot be compared: at v1.2.0 it is no JSON: Expecting value",),
        **_world(before="no JSON"),
    ),
)
