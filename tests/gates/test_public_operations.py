"""What `authorization.holds` says of operations that are anybody's by their description, and are so or not."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from pytest_devnet import Action, Call, Example, Fails, Passes, Principal, Reply, Request, Serving, Unproven
from pytest_devnet.declarations import Login
from pytest_devnet.formats.openapi import read_openapi
from pytest_devnet.gating.definition import Gate
from pytest_devnet.gating.proof import disproofs
from pytest_devnet_gates._berths import ANN, CID, LOCK, OPENAPI, Berths, described_as
from pytest_devnet_gates.authorization_holds import authorization_holds

TIDES, DAY, IN = "GET /tides", "GET /tides/{day}", "POST /sessions"
PICTURE, NAMES = "GET /berths/{id}/picture", "POST /sessions/{id}/names"
BERTHS = Berths()
HONEST: Callable[[Call], Reply] = BERTHS
DONE: dict[str, Any] = {"security": [], "responses": {"200": {"description": "done"}}}


def parameter(where: str, name: str, **said: Any) -> dict[str, Any]:
    return {"in": where, "name": name, "required": True, "schema": {"type": "string"}, **said}


def sends(*names: str) -> dict[str, Any]:
    schema = {"type": "object", "properties": {one: {"type": "string"} for one in names}, "required": list(names)}
    return {**DONE, "requestBody": {"content": {"application/json": {"schema": schema}}}}


PATHS: dict[str, Any] = {
    **OPENAPI["paths"],
    "/tides/{day}": {"get": {**DONE, "parameters": [parameter("path", "day")]}},
    "/sessions": {"post": sends("name")},
    "/sessions/again": {"post": sends("refreshToken")},
    "/sessions/{id}/names": {"post": {**sends("alias"), "parameters": [parameter("path", "id")]}},
    "/berths/{id}/picture": {"get": {**DONE, "parameters": [parameter("path", "id")]}},
}
FILES = described_as(paths=PATHS)
PLACES = {one.name: one.place for one in read_openapi(FILES["openapi.json"], "openapi.json").operations}


def signs_in(call: Call) -> Reply:
    """Gives ann and cid their tokens, once for another one, too; knows the tide of Monday."""
    if call.path in ("/sessions", "/sessions/again"):
        sent = json.loads(call.body)
        name = sent.get("name") or sent["refreshToken"].removesuffix("-again")
        known = name in ("ann", "cid") and call.headers.get("Authorization") == ""
        token = {"access_token": f"{name}-token", "refresh_token": f"{name}-again"}
        return Reply(json=token) if known else Reply(401, {"error": "unknown"})
    if call.path.endswith("/picture"):
        return Reply(200 if call.path.split("/")[2] in BERTHS.rows(call) else 404, {"of": call.path})
    if call.path.startswith("/tides/"):
        return Reply(json={"high": "noon"}) if call.path.endswith("monday") else Reply(404)
    return HONEST(call)


def knows_no_refresh(call: Call) -> Reply:
    """Gives a token for renewing, and takes none."""
    return Reply(401) if call.path == "/sessions/again" else signs_in(call)


def for_callers_only(call: Call) -> Reply:
    """Has its tides behind the check."""
    known = call.headers.get("Authorization") in ("", "Bearer devnet-is-no-token")
    return Reply(401) if call.path == "/tides" and known else HONEST(call)


def answers(status: int, **headers: str) -> Callable[[Call], Reply]:
    def answered(call: Call) -> Reply:
        return Reply(status, headers=headers) if call.path.startswith("/tides") else HONEST(call)

    return answered


def people(*, sign_in: bool) -> tuple[Principal, ...]:
    named = (ANN, CID)
    logins = {one.name: Login(Request("/sessions", "POST", json={"name": one.name})) for one in named}
    return tuple(replace(one, login=logins[one.name], token="") if sign_in else one for one in named)


def world(handler: Callable[[Call], Reply], *actions: Action, sign_in: bool = True) -> dict[str, Any]:
    served = Serving(handler, openapi=OPENAPI, principals=people(sign_in=sign_in), actions=actions)
    return {"service": served, "own_service": served, "authorization": LOCK}


def says(kind: Callable[..., Example], case: str, given: dict[str, Any], *said: str) -> Example:
    lines = tuple(f"{PLACES[case]}: {case}: {one}" for one in said)
    told = {"gaps": lines} if kind is Unproven else {"findings": lines}
    return kind(FILES, case=case, **told, **given)


UNSAID = described_as(security=None, paths={**PATHS, "/tides": {"get": {"responses": DONE["responses"]}}})
MADE_UP = "nobody was served by what could be sent"
MONDAY = Action("monday", Request("/tides/monday"))
SAID = (
    says(Passes, TIDES, world(HONEST, sign_in=False)),
    says(Passes, IN, world(signs_in)),
    says(Passes, "POST /sessions/again", world(signs_in)),
    says(Passes, DAY, world(signs_in, MONDAY)),
    Passes(UNSAID, case=TIDES, **world(HONEST, sign_in=False)),
    says(Passes, TIDES, world(answers(302, Location="/tides/today"), sign_in=False)),
    says(
        Fails,
        TIDES,
        world(for_callers_only, sign_in=False),
        "refuses anybody (401) and lets ann in, though it is described as anybody's",
    ),
    says(
        Fails,
        TIDES,
        world(answers(403), sign_in=False),
        "is anybody's by its description, and nobody is served (403)",
    ),
    says(
        Fails,
        TIDES,
        world(answers(302, Location="/login"), sign_in=False),
        "is anybody's by its description, and nobody is served (302)",
    ),
    says(
        Fails,
        TIDES,
        world(answers(404), sign_in=False),
        "is anybody's by its description, and nobody is served (404)",
    ),
    says(Fails, TIDES, world(answers(500), sign_in=False), "fails whoever calls (500)"),
    says(Unproven, TIDES, world(answers(400), sign_in=False), f"{MADE_UP} (400)"),
    says(Unproven, TIDES, world(answers(429, **{"Retry-After": "0"}), sign_in=False), f"{MADE_UP} (429)"),
    says(Unproven, DAY, world(signs_in, replace(MONDAY, principal="ann")), f"{MADE_UP} (404)"),
    says(Unproven, DAY, world(signs_in, replace(MONDAY, expect=404)), f"{MADE_UP} (404)"),
    says(Passes, PICTURE, world(signs_in)),
    says(Unproven, "POST /sessions/again", world(knows_no_refresh), f"{MADE_UP} (401)"),
    says(Unproven, NAMES, world(signs_in), f"{MADE_UP} (401)"),
    says(Unproven, IN, world(signs_in, sign_in=False), f"{MADE_UP} (401)"),
)


@pytest.mark.parametrize("example", SAID, ids=lambda one: f"{one.case} {one.expectation}")
def test_it_says_exactly_this(example: Example) -> None:
    assert isinstance(authorization_holds, Gate)
    assert list(disproofs(replace(authorization_holds, examples=(example,)), {})) == []
