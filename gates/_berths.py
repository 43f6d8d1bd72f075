"""A small API of two harbours for examples. Each of its checks is a keyword, so that a cheat differs by one."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_devnet import Call, Principal, Reply, Serving
from pytest_devnet.formats.openapi import read_openapi

Row = dict[str, str]
Check = Callable[[Principal, Row], bool]
ANN, BOB, CID = (
    Principal(name, role, tenant, token=f"{name}-token")
    for name, role, tenant in (("ann", "keeper", "north"), ("bob", "guest", "north"), ("cid", "keeper", "south"))
)
PEOPLE = (ANN, BOB, CID)
LOCK = """\
version = 1
public = ["GET /tides"]

[cells]
"DELETE /berths/{id} anonymous any" = "deny"
"DELETE /berths/{id} guest missing" = "hide"
"DELETE /berths/{id} guest other-tenant" = "hide"
"DELETE /berths/{id} guest same-tenant" = "deny"
"DELETE /berths/{id} keeper missing" = "hide"
"DELETE /berths/{id} keeper other-tenant" = "hide"
"DELETE /berths/{id} keeper own" = "allow"
"GET /berths anonymous any" = "deny"
"GET /berths guest any" = "allow"
"GET /berths keeper any" = "allow"
"GET /berths/{id} anonymous any" = "deny"
"GET /berths/{id} guest missing" = "hide"
"GET /berths/{id} guest other-tenant" = "hide"
"GET /berths/{id} guest same-tenant" = "allow"
"GET /berths/{id} keeper missing" = "hide"
"GET /berths/{id} keeper other-tenant" = "hide"
"GET /berths/{id} keeper own" = "allow"
"PATCH /berths/{id} anonymous any" = "deny"
"PATCH /berths/{id} guest missing" = "hide"
"PATCH /berths/{id} guest other-tenant" = "hide"
"PATCH /berths/{id} guest same-tenant" = "deny"
"PATCH /berths/{id} keeper missing" = "hide"
"PATCH /berths/{id} keeper other-tenant" = "hide"
"PATCH /berths/{id} keeper own" = "allow"
"POST /berths anonymous any" = "deny"
"POST /berths guest any" = "deny"
"POST /berths keeper any" = "allow"
"""


def signed_in(token: str) -> Principal | None:
    return next((one for one in PEOPLE if one.token == token), None)


def _same_tenant(who: Principal, row: Row) -> bool:
    return who.tenant == row["tenant"]


def anyone(_who: Principal, _row: Row) -> bool:
    return True


def _keeper(who: Principal, _row: Row) -> bool:
    return who.role == "keeper"


@dataclass(frozen=True)
class Berths:
    """``knows`` tells whose a token is, ``sees`` and ``writes`` what somebody may, ``sets`` the fields they may set."""

    knows: Callable[[str], Principal | None] = signed_in
    sees: Check = _same_tenant
    lists: Check = _same_tenant
    writes: Check = _keeper
    sets: tuple[str, ...] = ("name",)
    keeps: bool = True
    method: Callable[[Call], str] = lambda call: call.method
    path: Callable[[str], str] = str
    refused: int = 404
    _rows: dict[int, tuple[object, dict[str, Row]]] = field(default_factory=dict)

    def __call__(self, call: Call) -> Reply:
        path, method = self.path(call.path.partition("?")[0]), self.method(call)
        if path == "/tides":
            return Reply(json={"high": "noon"})
        who = self.knows(call.headers.get("Authorization").removeprefix("Bearer "))
        if who is None:
            return Reply(401, {"error": "sign in"})
        rows = self.rows(call)
        if path == "/berths":
            return self._collection(method, who, rows, call)
        row = rows.get(path.removeprefix("/berths/"))
        if row is None or not path.startswith("/berths/"):
            return Reply(404, {"error": "no such berth"})
        if not self.sees(who, row):
            return Reply(self.refused, {"error": "no such berth"})
        return self._berth(method, who, row, rows, call)

    def rows(self, call: Call) -> dict[str, Row]:
        """What there is, in this instance of the service."""
        return self._rows.setdefault(id(call.instance), (call.instance, {}))[1]

    def _collection(self, method: str, who: Principal, rows: dict[str, Row], call: Call) -> Reply:
        if method == "GET":
            return Reply(json=[row for row in rows.values() if self.lists(who, row)])
        if method != "POST":
            return Reply(405)
        if not self.writes(who, {}):
            return Reply(403, {"error": "keepers only"})
        number = next(one for one in itertools.count(1000) if f"berth-{one}" not in rows)
        row = {"id": f"berth-{number}", "tenant": who.tenant, "owner": who.name} | self._sent(call)
        rows[row["id"]] = row
        return Reply(201, row)

    def _berth(self, method: str, who: Principal, row: Row, rows: dict[str, Row], call: Call) -> Reply:
        if call.method != "GET" and not self.writes(who, row):
            return Reply(403, {"error": "keepers only"})
        if method == "GET":
            return Reply(json=row)
        if method not in ("PATCH", "DELETE"):
            return Reply(405)
        if method == "DELETE":
            if self.keeps:
                del rows[row["id"]]
            return Reply(204)
        if self.keeps:
            row |= self._sent(call)
        return Reply(json=row)

    def _sent(self, call: Call) -> Row:
        sent = json.loads(call.body or b"{}")
        return {name: sent[name] for name in self.sets if name in sent}


_ROW = {"type": "object", "properties": {name: {"type": "string"} for name in ("id", "name", "tenant", "owner")}}
_SENT = {"type": "object", "properties": {"name": {"type": "string", "maxLength": 40}}, "required": ["name"]}
_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}


def _operation(status: str, schema: object = None, *, sends: bool = False, **more: Any) -> dict[str, Any]:
    content = {"content": {"application/json": {"schema": schema}}} if schema else {}
    body = {"requestBody": {"required": True, "content": {"application/json": {"schema": _SENT}}}} if sends else {}
    return {"responses": {status: {"description": "done", **content}}, **body, **more}


OPENAPI: Mapping[str, Any] = {
    "openapi": "3.1.0",
    "security": [{"bearer": []}],
    "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
    "paths": {
        "/tides": {"get": _operation("200", {"type": "object"}, security=[])},
        "/berths": {
            "get": _operation("200", {"type": "array", "items": _ROW}),
            "post": _operation("201", _ROW, sends=True),
        },
        "/berths/{id}": {
            "parameters": [_ID],
            "get": _operation("200", _ROW),
            "patch": _operation("200", _ROW, sends=True),
            "delete": _operation("204"),
        },
    },
}
FILES = {"openapi.json": json.dumps(OPENAPI, indent=1)}


def place(operation: str) -> str:
    """Where an operation is described, and its name: how what is said of it begins."""
    description = read_openapi(FILES["openapi.json"], "openapi.json")
    return next(f"{one.place}: {operation}" for one in description.operations if one.name == operation)


def serving(berths: Callable[[Call], Reply], principals: tuple[Principal, ...] = PEOPLE) -> Serving:
    """The service, as ``berths`` answers."""
    return Serving(berths, openapi=OPENAPI, principals=principals)


def described_as(**changes: Any) -> dict[str, str]:
    """The description with other values at its top."""
    return {"openapi.json": json.dumps({**OPENAPI, **changes}, indent=1)}
