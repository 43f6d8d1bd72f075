"""What callers say of themselves, or of what is meant, where they have no business: believed, and not believed."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from pytest_devnet import Call, Principal, Reply
from tests.facts.test_authorization_fact import broken, caller, operation, parameter, sends, tried

CRATE = {
    "type": "object",
    "properties": {"label": {"type": "string"}, "port": {"type": "string"}},
    "required": ["label", "port"],
}
ASKED = [
    {"name": "port", "in": "query", "schema": {"type": "string"}},
    {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 50}},
]
PATHS: dict[str, Any] = {
    "/crates": {"get": operation(parameters=ASKED), "post": sends(CRATE)},
    "/crates/{id}": {"parameters": [parameter("id")], "get": operation(), "put": sends(CRATE), "delete": operation()},
}
Row = dict[str, str]


class Crates:
    """``lax`` names what it believes, or where it looks no further."""

    def __init__(self, lax: str = "", numbered: bool = False) -> None:
        self.lax, self.numbered = lax, numbered
        self.rows: dict[str, Row] = {}
        self.numbers = itertools.count(1)

    def __call__(self, call: Call) -> Reply:
        who = caller(call)
        if who is None:
            return Reply(401)
        path, _, query = call.path.partition("?")
        tenant = call.headers.get("X-Tenant") if self.lax == "tenant" else ""
        role = call.headers.get("X-Role") if self.lax == "role" else ""
        parts = path.split("/")[1:]
        if len(parts) == 1:
            return self.all(call, who, parse_qs(query))
        return self.one(call, parts[1], tenant or who.tenant, role or who.role)

    def all(self, call: Call, who: Principal, asked: dict[str, list[str]]) -> Reply:
        if call.method == "POST":
            sent = json.loads(call.body)
            number = next(self.numbers)
            name = str(number) if self.numbered else f"crate-{number}"
            if self.lax == "made" and str(sent.get("id")) in self.rows:
                name = str(sent["id"])
            self.rows[name] = {"label": sent["label"], "port": sent["port"], "tenant": who.tenant}
            return Reply(201, self.shown(name))
        if call.method != "GET":
            return Reply(405)
        port, limit = asked.get("port", [""])[0], asked.get("limit", ["1"])[0]
        everybody = (self.lax == "port" and port) or (self.lax == "limit" and limit == "50")
        names = [name for name, row in self.rows.items() if everybody or row["tenant"] == who.tenant]
        told = [row["label"] for row in self.rows.values() if self.lax == "header"]
        return Reply(
            json=[self.shown(name) for name in names if port in ("", self.rows[name]["port"])],
            headers={"X-Labels": ",".join(told)},
        )

    def one(self, call: Call, name: str, tenant: str, role: str) -> Reply:
        row = self.rows.get(name)
        if row is None or row["tenant"] != tenant:
            return Reply(404)
        if call.method == "DELETE":
            if role != "keeper":
                return Reply(403)
            del self.rows[name]
            return Reply(204)
        if call.method == "PUT":
            sent = json.loads(call.body)
            meant = str(sent.get("id", name)) if self.lax == "id" else name
            if meant not in self.rows:
                return Reply(404)
            self.rows[meant] |= {"label": sent["label"], "port": sent["port"]}
            return Reply(json=self.shown(meant))
        return Reply(json=self.shown(name)) if call.method == "GET" else Reply(405)

    def shown(self, name: str) -> dict[str, Any]:
        row = self.rows[name]
        return {"id": int(name) if self.numbered else name, "label": row["label"], "port": row["port"]}


@pytest.mark.parametrize("numbered", [False, True])
def test_who_believes_nothing_of_it_is_let_be(tmp_path: Path, numbered: bool) -> None:
    with tried(tmp_path, Crates(numbered=numbered), PATHS) as survey:
        cases = [f"{method.upper()} {path}" for path, at in PATHS.items() for method in at if method != "parameters"]
        seen = {case: survey(case) for case in cases}
    assert {case: broken(one) for case, one in seen.items()} == {case: [] for case in cases}
    assert not [tried.leaks for one in seen.values() for tried in one.cells if tried.leaks]


CLAIMS = "headers that say who calls"
BELIEVED = {
    "tenant": ("GET /crates/{id}", f"{CLAIMS}: ann is answered all the same"),
    "role": ("DELETE /crates/{id}", f"{CLAIMS}: bob gets it done all the same: it is gone"),
    "id": ("PUT /crates/{id}", "id of its body: ann reaches what is south's by naming it: it is changed"),
    "made": ("POST /crates", "id of its body: ann reaches what is south's by naming it: it is gone"),
    "limit": ("GET /crates", "limit=50 in its query: ann is shown what another tenant has"),
    "port": ("GET /crates", "ann is shown what another tenant has"),
}


@pytest.mark.parametrize(
    ("lax", "numbered"), [*((lax, False) for lax in BELIEVED), *((lax, True) for lax in BELIEVED if lax != "port")]
)
def test_what_is_believed_is_seen(tmp_path: Path, lax: str, numbered: bool) -> None:
    case, said = BELIEVED[lax]
    with tried(tmp_path, Crates(lax, numbered), PATHS) as survey:
        assert any(said in one for one in broken(survey(case)))


def test_what_others_have_is_seen_in_headers_too(tmp_path: Path) -> None:
    with tried(tmp_path, Crates("header"), PATHS) as survey:
        assert {one.leaks for one in survey("GET /crates").cells} == {("south",), ("north",)}
