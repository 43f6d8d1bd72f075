"""Mistakes of one API, alone and two at a time: none of them hides another."""

from __future__ import annotations

import itertools
import json
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from pytest_devnet import Call, Principal, Reply, Serving
from pytest_devnet.facts.world import World
from pytest_devnet.gating.observe import observe
from pytest_devnet.model import Gap, findings_of
from pytest_devnet_gates._berths import PEOPLE, signed_in
from pytest_devnet_gates.authorization_holds import authorization_holds

TEXT = {"type": "string"}
SENT = {"type": "object", "properties": {"name": TEXT}, "required": ["name"]}
BODY = {"content": {"application/json": {"schema": SENT}}}
DONE = {"responses": {"200": {"description": "done"}}}
OPENAPI: dict[str, Any] = {
    "openapi": "3.1.0",
    "security": [{"bearer": []}],
    "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
    "paths": {
        "/docks": {"get": DONE, "post": {**DONE, "requestBody": BODY}},
        "/docks/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": TEXT}],
            "get": DONE,
            "patch": {**DONE, "requestBody": BODY},
            "delete": DONE,
        },
    },
}
OPERATIONS = ("GET /docks", "POST /docks", "GET /docks/{id}", "PATCH /docks/{id}", "DELETE /docks/{id}")
LOCK = """\
version = 1
public = []
[cells]
"DELETE /docks/{id} guest same-tenant" = "deny"
"POST /docks guest any" = "deny"
"""
TOLD = {
    "sign-in": "GET /docks: nobody: gets it done (200)",
    "read": "GET /docks/{id}: ann (keeper), bob (guest), cid (keeper): is shown what another tenant has",
    "write": "PATCH /docks/{id}: ann (keeper), cid (keeper): another tenant's is changed",
    "list": "GET /docks: ann (keeper), bob (guest), cid (keeper): is shown what another tenant has",
    "role": "DELETE /docks/{id}: bob (guest): same-tenant: allow",
    "tenant": "POST /docks: ann sets tenant to 'south'",
    "idle": "DELETE /docks/{id}: …cid (keeper): is told (204), and nothing came of it",
    "override": "PATCH /docks/{id}: bob gets it done all the same: it is changed",
    "verb": "DELETE /docks/{id}: nobody may do what is described nowhere: PUT",
    "secret": "POST /docks: ann, cid: is shown password_hash",
    "head": "GET /docks/{id}: nobody is answered all the same: HEAD",
}
PAIRS = list(itertools.combinations(TOLD, 2))


class Docks:
    """Docks of two harbours, without the checks that ``lacks`` names."""

    def __init__(self, *lacks: str) -> None:
        self.lacks = lacks
        self.docks: dict[str, dict[str, str]] = {}
        self.numbers = itertools.count(100_001)

    def __call__(self, call: Call) -> Reply:
        path, _, query = call.path.partition("?")
        method = call.method
        if "override" in self.lacks and method == "POST" and path != "/docks":
            method = call.headers.get("X-HTTP-Method-Override") or parse_qs(query).get("_method", [method])[0]
        who = signed_in(call.headers.get("Authorization").removeprefix("Bearer "))
        dock = self.docks.get(path.removeprefix("/docks/"))
        if who is None and method == "HEAD" and "head" in self.lacks:
            return Reply(200)
        if method == "PUT" and "verb" in self.lacks and dock:
            return Reply(200)
        if who is None and not (method == "GET" and path == "/docks" and "sign-in" in self.lacks):
            return Reply(401)
        if path == "/docks":
            return self.all(method, who or PEOPLE[0], call)
        allowed = dock is not None and who is not None and self.may(method, who, dock)
        if who is None or dock is None or not allowed:
            return Reply(404)
        return self.one(method, who, dock, call, tricked=method != call.method)

    def may(self, method: str, who: Principal, dock: dict[str, str]) -> bool:
        lacks = {"GET": "read", "PATCH": "write"}.get(method, "")
        return dock["tenant"] == who.tenant or lacks in self.lacks

    def all(self, method: str, who: Principal, call: Call) -> Reply:
        if method == "GET":
            everyone = "list" in self.lacks
            return Reply(json=[one for one in self.docks.values() if everyone or one["tenant"] == who.tenant])
        if method != "POST" or who.role == "guest":
            return Reply(405 if method != "POST" else 403)
        sent = json.loads(call.body)
        made = {"id": f"dock-{next(self.numbers)}", "tenant": who.tenant, "name": sent["name"]}
        made |= {"tenant": sent["tenant"]} if "tenant" in self.lacks and "tenant" in sent else {}
        self.docks[made["id"]] = made
        return Reply(201, {**made, **({"password_hash": "x"} if "secret" in self.lacks else {})})

    def one(self, method: str, who: Principal, dock: dict[str, str], call: Call, *, tricked: bool) -> Reply:
        if method == "GET":
            return Reply(json=dock)
        if method not in ("PATCH", "DELETE"):
            return Reply(405)
        if who.role == "guest" and not tricked and not (method == "DELETE" and "role" in self.lacks):
            return Reply(403)
        if method == "PATCH":
            dock |= {"name": json.loads(call.body)["name"]}
            return Reply(json=dock)
        if "idle" not in self.lacks or tricked:
            del self.docks[dock["id"]]
        return Reply(204)


def said(tmp_path: Path, operations: tuple[str, ...], *lacks: str) -> tuple[list[str], list[str]]:
    """All findings, and all gaps, of some operations."""
    served = Serving(Docks(*lacks), openapi=OPENAPI, principals=PEOPLE)
    given = {"service": served, "own_service": served, "authorization": LOCK}
    (tmp_path / "openapi.json").write_text(json.dumps(OPENAPI), "utf-8")
    world = World(tmp_path, date(2026, 1, 15), given=given)
    try:
        seen = [one for name in operations for one in observe(authorization_holds, world, {}, name)]
    finally:
        world.processes.end_all()
    return [str(one) for one in findings_of(seen)], [str(one) for one in seen if isinstance(one, Gap)]


def test_without_a_mistake_there_is_nothing_to_say(tmp_path: Path) -> None:
    assert said(tmp_path, OPERATIONS) == ([], [])


@pytest.mark.system
@pytest.mark.parametrize("pair", PAIRS, ids=" and ".join)
def test_each_mistake_is_told_whatever_else_is_wrong(pair: tuple[str, str], tmp_path: Path) -> None:
    wanted = [TOLD[one] for one in pair]
    named = tuple(dict.fromkeys(told.partition(": ")[0] for told in wanted))
    findings, _ = said(tmp_path, named, *pair)
    missing = [told for told in wanted if not any(all(part in one for part in told.split("…")) for one in findings)]
    assert missing == [], findings
