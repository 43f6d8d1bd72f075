"""An API of accounts and payments that believes what callers say of themselves, one way at a time."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from pytest_devnet import Call, Principal, Reply
from tests.facts.test_authorization_fact import (
    ANN,
    CID,
    PEOPLE,
    bench_of,
    broken,
    caller,
    decisions,
    operation,
    parameter,
    sends,
    tried,
)

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
PAYMENT = {"type": "object", "properties": {"account_id": NUMBER, "note": TEXT}, "required": ["account_id", "note"]}
ACCOUNT = {"type": "object", "properties": {"label": TEXT}, "required": ["label"]}
QUERY = [{"name": name, "in": "query", "schema": TEXT} for name in ("owner", "tenant_name", "account_id", "page")]
PATHS: dict[str, Any] = {
    "/payments": {"get": operation(parameters=QUERY), "post": sends(PAYMENT)},
    "/payments/{id}": {"parameters": [parameter("id")], "get": operation(), "delete": operation()},
    "/ways/{id}": {"parameters": [parameter("id")], "get": operation()},
    "/ways": {"post": sends({"$ref": "#/nowhere"})},
    "/wallets/accounts": {"post": sends(ACCOUNT)},
    "/wallets/accounts/{id}": {"parameters": [parameter("id")], "get": operation(), "put": sends(PAYMENT)},
    "/wallets/accounts/{id}/notes": {"parameters": [parameter("id")], "post": sends(PAYMENT)},
    "/me": {"get": operation()},
}


class Bank:
    """Whoever asks sees the accounts and payments of their tenant. What it forgets is told by ``forgets``."""

    def __init__(self, forgets: str = "") -> None:
        self.forgets = forgets
        self.numbers = itertools.count(100_001)
        self.accounts: dict[int, dict[str, Any]] = {}
        self.payments: dict[int, dict[str, Any]] = {}

    def __call__(self, call: Call) -> Reply:
        path, _, query = call.path.partition("?")
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        who = caller(call)
        if who is None and self.forgets == "remote" and call.headers.get("X-Forwarded-User"):
            return Reply(json=[{"id": 1}])
        if who is None:
            return Reply(200 if self.forgets == "head" and call.method == "HEAD" else 401)
        if path == "/me" and call.method == "GET":
            return Reply(json={"id": f"u-{who.name}", "tenant": who.tenant})
        rows = self.payments if path.startswith("/payments") else self.accounts
        number = path.rpartition("/")[2]
        if number.isdecimal():
            return self.one(call, who, rows, int(number))
        if call.method == "POST" and path in ("/payments", "/wallets/accounts"):
            return self.made(call, who, rows)
        return self.listed(call, who, asked) if (call.method, path) == ("GET", "/payments") else Reply(405)

    def listed(self, call: Call, who: Principal, asked: dict[str, str]) -> Reply:
        tenant = who.tenant
        if self.forgets == "filter":
            tenant = asked.get("tenant_name", tenant)
        if self.forgets == "owner" and asked.get("owner"):
            tenant = next(one.tenant for one in PEOPLE.values() if f"u-{one.name}" == asked["owner"])
        if self.forgets == "undescribed":
            tenant = asked.get("org_id", tenant)
        if self.forgets == "account" and asked.get("account_id"):
            tenant = self.accounts[int(asked["account_id"])]["tenant"]
        if self.forgets == "header":
            tenant = call.headers.get("X-Tenant-ID") or tenant
        return Reply(json=[one for one in self.payments.values() if one["tenant"] == tenant])

    def one(self, call: Call, who: Principal, rows: dict[int, dict[str, Any]], number: int) -> Reply:
        found = rows.get(number)
        if found is None or found["tenant"] != who.tenant:
            return Reply(404)
        if call.method == "DELETE":
            del rows[number]
            return Reply(204)
        return Reply(json=found) if call.method in ("GET", "PUT") else Reply(405)

    def made(self, call: Call, who: Principal, rows: dict[int, dict[str, Any]]) -> Reply:
        sent, number = json.loads(call.body), next(self.numbers)
        row = {"id": number, "tenant": who.tenant}
        row |= {name: sent[name] for name in ("account_id", "note", "label") if name in sent}
        if rows is self.payments:
            account = self.accounts.get(sent["account_id"])
            if account is None or (account["tenant"] != who.tenant and self.forgets not in ("shown", "named", *DOES)):
                return Reply(404 if self.forgets != "nothing" else 201, row)
            if self.forgets == "shown":
                row["of"] = account
            if self.forgets == "changes":
                account["balance"] = number
            if self.forgets == "closes" and account["tenant"] != who.tenant:
                del self.accounts[sent["account_id"]]
        rows[number] = row
        return Reply(201, row)


DOES = ("changes", "closes")
REACHED = "account_id of its body: ann"


def test_what_names_another_object_names_ones_own(tmp_path: Path) -> None:
    with tried(tmp_path, Bank(), PATHS) as survey:
        found = survey("POST /payments")
        assert decisions(found) == {"ann any": "allow", "bob any": "allow", "cid any": "allow"}
        assert broken(found) == []
        assert broken(survey("GET /payments")) == []
        assert broken(survey("PUT /wallets/accounts/{id}")) == []
        known = bench_of(survey).objects.known["/payments/{id}"]
        assert {one.owner for one in known} == {"ann", "bob", "cid"}
        assert bench_of(survey).objects.refused == {}


@pytest.mark.parametrize(
    ("forgets", "said"),
    [
        ("named", f"{REACHED} may name what is south's, as if it were their own"),
        ("shown", f"{REACHED} is shown what is south's by naming it"),
        ("changes", f"{REACHED} reaches what is south's by naming it: it is changed"),
        ("closes", f"{REACHED} reaches what is south's by naming it: it is gone"),
    ],
)
def test_another_tenants_object_named_in_a_body_is_found(tmp_path: Path, forgets: str, said: str) -> None:
    with tried(tmp_path, Bank(forgets), PATHS) as survey:
        assert broken(survey("POST /payments")) == [said]


def test_where_any_id_is_taken_naming_one_says_nothing(tmp_path: Path) -> None:
    with tried(tmp_path, Bank("nothing"), PATHS) as survey:
        assert broken(survey("POST /payments")) == []


@pytest.mark.parametrize(
    ("forgets", "what"),
    [
        ("filter", "tenant_name of its query"),
        ("owner", "owner of its query"),
        ("account", "account_id of its query"),
        ("undescribed", "another tenant's name in its query"),
        ("header", "another tenant's name in headers"),
    ],
)
def test_another_tenants_name_in_a_filter_or_a_header_is_found(tmp_path: Path, forgets: str, what: str) -> None:
    with tried(tmp_path, Bank(forgets), PATHS) as survey:
        said = [one for one in broken(survey("GET /payments")) if what in one]
    assert said == [f"{what}: ann is shown what another tenant has"]


def test_a_verb_that_forgets_to_ask_who_looks_is_found(tmp_path: Path) -> None:
    with tried(tmp_path, Bank("head"), PATHS) as survey:
        assert broken(survey("GET /payments")) == ["HEAD: nobody is answered all the same"]


def test_who_has_nothing_to_name_names_what_there_is(tmp_path: Path) -> None:
    def handler(call: Call) -> Reply:
        closed = caller(call) == CID and call.path == "/wallets/accounts"
        return Reply(403) if closed else bank(call)

    bank = Bank()
    with tried(tmp_path, handler, PATHS, (ANN, CID)) as survey:
        assert decisions(survey("POST /payments"))["cid any"] == "hide"
        assert broken(survey("POST /payments")) == []


def test_with_one_tenant_there_is_nobody_to_name(tmp_path: Path) -> None:
    with tried(tmp_path, Bank(), PATHS, (ANN,)) as survey:
        assert [probe.name for probe in survey("GET /payments").probes if "another tenant" in probe.name] == []
