"""APIs of many kinds, asked as each of their principals."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from pytest_devnet import Call, Principal, Reply, Request, Serving
from pytest_devnet.declarations import Login
from pytest_devnet.facts.authorization import Authorization
from pytest_devnet.facts.bench import Bench, Survey
from pytest_devnet.facts.world import World
from pytest_devnet.formats.authorization_lock import Cell
from pytest_devnet.formats.openapi import read_openapi

ANN, BOB, CID = (
    Principal(name, role, tenant, token=name)
    for name, role, tenant in (("ann", "keeper", "north"), ("bob", "guest", "north"), ("cid", "keeper", "south"))
)
PEOPLE = {one.name: one for one in (ANN, BOB, CID)}
OBJECT = {"type": "object"}


def operation(**said: Any) -> dict[str, Any]:
    return {"responses": {"200": {"description": "done"}}, **said}


def sends(schema: Any, media_type: str = "application/json") -> dict[str, Any]:
    return operation(requestBody={"content": {media_type: {"schema": schema}}})


def parameter(name: str, **schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", **schema}}


@contextmanager
def tried(
    tmp_path: Path,
    handler: Callable[[Call], Reply],
    paths: dict[str, Any],
    people: tuple[Principal, ...] = (ANN, BOB, CID),
    scheme: dict[str, str] | None = None,
) -> Iterator[Callable[[str], Survey]]:
    """Surveys of a service that answers so, by operation."""
    schemes = {"key": scheme or {"type": "http", "scheme": "bearer"}}
    root = {"openapi": "3.1.0", "security": [{"key": []}], "components": {"securitySchemes": schemes}, "paths": paths}
    served = Serving(handler, openapi=root, principals=people)
    world = World(tmp_path, date(2026, 1, 2), given={"service": served})
    fact = world.fact("authorization")
    assert isinstance(fact, Authorization)
    description = read_openapi(json.dumps(root), "openapi.json")
    assert description.problems == ()
    try:
        bench = fact.bench(served.settings, description)
        assert fact.bench(served.settings, description) is bench

        def survey(name: str) -> Survey:
            found = description.operation(name)
            assert found is not None
            return bench.survey(found)

        survey.bench = bench  # type: ignore[attr-defined]
        yield survey
    finally:
        world.processes.end_all()


def bench_of(survey: Callable[[str], Survey]) -> Bench:
    found = survey.bench  # type: ignore[attr-defined]
    assert isinstance(found, Bench)
    return found


def decisions(survey: Survey) -> dict[str, str]:
    return {f"{one.principal} {one.cell.relation}": one.decision for one in survey.cells}


def broken(survey: Survey) -> list[str]:
    return [f"{probe.name}: {probe.broke}" for probe in survey.probes if probe.broke]


def caller(call: Call) -> Principal | None:
    return PEOPLE.get(call.headers.get("Authorization").removeprefix("Bearer "))


class Yards:
    """Crates in yards, each yard a tenant's. What it forgets to check is told by ``forgets``."""

    def __init__(self, forgets: str = "") -> None:
        self.forgets = forgets
        self.crates: dict[str, dict[str, str]] = {}
        self.roles: dict[str, str] = {}

    def __call__(self, call: Call) -> Reply:
        who = caller(call)
        if who is None:
            return Reply(401)
        path = call.path.partition("?")[0]
        if path == "/me" and call.method in ("GET", "PATCH"):
            if call.method == "PATCH":
                sent = json.loads(call.body)
                self.roles |= {who.name: sent["role"]} if self.forgets == "role" and "role" in sent else {}
            return Reply(json={"name": who.name, "role": self.roles.get(who.name, who.role), "yard_id": who.tenant})
        parts = path.split("/")[2:]
        if not parts or parts[0] != who.tenant or (call.method == "DELETE" and who.role == "guest"):
            return Reply(403 if parts and parts[0] == who.tenant else 404)
        if len(parts) < 3:
            return self.yard(call, who, parts)
        return self.crate(call, parts)

    def yard(self, call: Call, who: Principal, parts: list[str]) -> Reply:
        if len(parts) == 1:
            return Reply(json={"yard": parts[0]})
        if call.method == "GET":
            return Reply(json={"crates": [one for one in self.crates.values() if one["yard"] == parts[0]]})
        number = next(str(one) for one in itertools.count(1) if str(one) not in self.crates)
        self.crates[number] = {
            "crate": number,
            "yard": parts[0],
            "owner": who.name,
            "label": json.loads(call.body)["label"],
        }
        return Reply(201, headers={"Location": f"/yards/{parts[0]}/crates/{number}"})

    def crate(self, call: Call, parts: list[str]) -> Reply:
        found = self.crates.get(parts[2])
        if found is None or (found["yard"] != parts[0] and self.forgets != "yard"):
            return Reply(404)
        if call.method == "DELETE":
            del self.crates[parts[2]]
            return Reply(204)
        return Reply(json=found) if call.method == "GET" else Reply(405)


LABEL = {"type": "object", "properties": {"label": {"type": "string"}}, "required": ["label"]}
YARDS: dict[str, Any] = {
    "/me": {"get": operation(), "patch": sends({"properties": {"name": {"type": "string"}}, "required": ["name"]})},
    "/yards/{yard}": {"get": operation(parameters=[parameter("yard")])},
    "/yards/{yard}/crates": {
        "parameters": [parameter("yard")],
        "get": operation(),
        "post": sends(LABEL),
    },
    "/yards/{yard}/crates/{crate}": {
        "parameters": [parameter("yard"), parameter("crate")],
        "get": operation(),
        "delete": operation(),
    },
}
GET, DELETE = "GET /yards/{yard}/crates/{crate}", "DELETE /yards/{yard}/crates/{crate}"


def test_objects_are_made_inside_what_is_the_callers_own(tmp_path: Path) -> None:
    with tried(tmp_path, Yards(), YARDS) as survey:
        found = survey(GET)
        assert decisions(found) == {
            "ann own": "allow",
            "ann same-tenant": "allow",
            "ann other-tenant": "hide",
            "ann missing": "hide",
            "bob own": "allow",
            "bob same-tenant": "allow",
            "bob other-tenant": "hide",
            "bob missing": "hide",
            "cid own": "allow",
            "cid other-tenant": "hide",
            "cid missing": "hide",
        }
        assert broken(found) == []
        known = dict(bench_of(survey).objects.known)
        assert {one.owner for one in known["/yards/{yard}"]} == {""}
        assert {one.owner for one in known["/yards/{yard}/crates/{crate}"]} == {"ann", "bob", "cid"}
        assert decisions(survey("GET /yards/{yard}"))["bob own"] == "allow"
        assert broken(survey(DELETE)) == []
        assert broken(survey("PATCH /me")) == []
        assert survey("POST /yards/{yard}/crates").control is not None


@pytest.mark.parametrize("name", [GET, DELETE])
def test_a_child_of_another_tenant_below_ones_own_is_found(tmp_path: Path, name: str) -> None:
    with tried(tmp_path, Yards("yard"), YARDS) as survey:
        (said,) = broken(survey(name))
    assert said.startswith("crate of another tenant: ann reaches what is south's by a path of their own tenant")
    assert said.endswith(": it is gone (204)") is (name == DELETE)


def test_a_shell_repeats_what_was_asked_on_an_object_that_it_makes(tmp_path: Path) -> None:
    yards = Yards()
    with tried(tmp_path, yards, YARDS) as survey:
        found = next(
            one for one in survey(DELETE).cells if (one.principal, one.cell.relation) == ("ann", "same-tenant")
        )
        assert found.asked.answer.status == 204
        before = set(yards.crates)
        tokens = {f"{name.upper()}_TOKEN": name for name in PEOPLE}
        environment = {**os.environ, **tokens, "URL": bench_of(survey).service.url, "NORTH_YARD_ID": "north"}
        ran = subprocess.run(
            ["sh", "-c", found.asked.curl], env=environment, capture_output=True, text=True, check=True
        )
    assert " 204 " in ran.stdout.splitlines()[0]
    assert set(yards.crates) == before


def test_who_has_nothing_to_put_it_into_makes_nothing(tmp_path: Path) -> None:
    yards = Yards()

    def handler(call: Call) -> Reply:
        return Reply(json={"name": "cid"}) if call.path == "/me" and caller(call) == CID else yards(call)

    with tried(tmp_path, handler, YARDS) as survey:
        found = survey(DELETE)
    assert "cid own" not in decisions(found)
    assert found.control is not None


def test_a_role_that_callers_may_set_is_found(tmp_path: Path) -> None:
    with tried(tmp_path, Yards("role"), YARDS) as survey:
        assert broken(survey("PATCH /me")) == [
            "role of its body: ann sets role to 'guest', and is somebody else afterwards"
        ]


def test_an_owner_that_callers_may_name_is_found(tmp_path: Path) -> None:
    def handler(call: Call) -> Reply:
        who = caller(call)
        if who is None:
            return Reply(401)
        if call.path == "/me":
            return Reply(json={"id": f"u-{who.name}", "age": 7})
        if call.method != "POST":
            return Reply(405)
        sent = json.loads(call.body)
        return Reply(201, {"owner_id": f"u-{who.name}", "level": 7, "label": "x", **sent})

    label = {"type": "object", "properties": {"label": {"type": "string"}, "level": {"readOnly": True}}}
    body = {"content": {"application/json": {"schema": label, "example": {"label": "mine", "size": 3}}}}
    paths = {"/me": {"get": operation()}, "/notes": {"post": operation(requestBody=body)}}
    with tried(tmp_path, handler, paths) as survey:
        found = survey("POST /notes")
    assert broken(found) == [
        f"{name} of its body: ann sets {name} to 'u-cid', which is not for callers to set"
        for name in ("id", "owner_id")
    ]
    assert found.control is not None
    assert found.control.asked.shown.json == {"label": "devnet", "size": 3}


def test_a_body_that_is_refused_for_a_field_is_as_it_should_be(tmp_path: Path) -> None:
    def handler(call: Call) -> Reply:
        who = caller(call)
        if who is None:
            return Reply(401)
        if call.method == "GET":
            return Reply(403)
        strange = set(json.loads(call.body or b"{}")) - {"label"}
        return Reply(422) if strange else Reply(201, {"owner": who.name, "id": "note-1"})

    note = {"parameters": [parameter("id")], "get": operation(), "put": sends(LABEL)}
    paths = {"/notes": {"post": sends(LABEL)}, "/notes/{id}": note}
    with tried(tmp_path, handler, paths) as survey:
        found = survey("POST /notes")
        assert {one.ending for one in survey("PUT /notes/{id}").cells} == {"unseen"}
    assert found.probes[0].name == "owner of its body"
    assert found.probes[0].asked.decision == "invalid"


def test_what_is_made_and_never_named_cannot_be_asked_for(tmp_path: Path) -> None:
    paths = {"/notes": {"post": sends(LABEL)}, "/notes/{id}": {"get": operation(parameters=[parameter("id")])}}
    with tried(tmp_path, lambda call: Reply(201 if caller(call) else 401), paths) as survey:
        found = survey("GET /notes/{id}")
    assert [str(asked) for asked in found.refused] == ["POST /notes: 201"] * 3


def test_an_example_stands_in_where_no_body_can_be_made(tmp_path: Path) -> None:
    seen: list[bytes] = []

    def handler(call: Call) -> Reply:
        seen.append(call.body)
        return Reply(201 if caller(call) else 401)

    hard = {"type": "object", "properties": {"a": {"pattern": "^q{9}$", "type": "string"}}, "required": ["a"]}
    bodies = {
        "/notes": {"content": {"application/json": {"schema": hard, "example": {"a": "qqqqqqqqq"}}}},
        "/texts": {"content": {"text/plain": {"schema": False, "example": "qqq"}}},
    }
    paths = {path: {"post": operation(requestBody=body)} for path, body in bodies.items()}
    with tried(tmp_path, handler, paths, (ANN, CID)) as survey:
        assert set(decisions(survey("POST /notes")).values()) == {"allow"}
        assert set(decisions(survey("POST /texts")).values()) == {"allow"}
    assert b'{"a": "qqqqqqqqq"}' in seen
    assert b"qqq" in seen


def test_people_are_found_in_lists_by_what_they_see_of_themselves(tmp_path: Path) -> None:
    def handler(call: Call) -> Reply:
        who = caller(call)
        if who is None:
            return Reply(401)
        mates = [one for one in PEOPLE.values() if one.tenant == who.tenant]
        if call.path == "/me":
            return Reply(json={"login": who.name})
        if call.path == "/people":
            return Reply(json=[{"id": one.name} for one in mates] + [{"id": "machine"}]) if who != BOB else Reply(403)
        return (
            Reply(json={"id": call.path}) if call.path.rpartition("/")[2] in {one.name for one in mates} else Reply(404)
        )

    paths = {
        "/me": {"get": operation()},
        "/people": {"get": operation()},
        "/people/{id}": {"delete": operation(parameters=[parameter("id")])},
    }
    with tried(tmp_path, handler, paths, (BOB, ANN, CID)) as survey:
        found = survey("DELETE /people/{id}")
        known = bench_of(survey).objects.known["/people/{id}"]
        assert [(one.id, one.owner) for one in known] == [("ann", "ann"), ("bob", "bob"), ("cid", "cid")]
    assert decisions(found)["bob same-tenant"] == "allow"
    assert all(one.idle for one in found.cells if one.decision == "allow")


def test_what_all_of_a_tenant_have_in_common_is_the_tenants(tmp_path: Path) -> None:
    def handler(call: Call) -> Reply:
        who = caller(call)
        if who is None:
            return Reply(401)
        if call.path == "/harbours":
            return Reply(json=[{"id": f"{who.tenant}-1"}])
        return Reply(json={}) if f"/{who.tenant}-1/" in call.path else Reply(404)

    paths = {"/harbours": {"get": operation()}, "/harbours/{id}/tide": {"get": operation(parameters=[parameter("id")])}}
    with tried(tmp_path, handler, paths) as survey:
        found = survey("GET /harbours/{id}/tide")
    assert decisions(found)["bob own"] == "allow"
    assert decisions(found)["cid other-tenant"] == "hide"


def test_links_lead_to_objects_before_names_do(tmp_path: Path) -> None:
    def handler(call: Call) -> Reply:
        who = caller(call)
        if who is None:
            return Reply(401)
        if call.path == "/me":
            return Reply(json={"at": [who.tenant.upper()], "me": who.name})
        return Reply(json={"at": call.path}) if call.path == f"/docks/{who.tenant.upper()}" else Reply(404)

    links = {
        "dock": {"operationId": "dock", "parameters": {"id": "$response.body#/at/0", "x": "$url"}},
        "pier": {"operationId": "pier", "parameters": {"id": "$response.body#/none"}},
    }
    paths = {
        "/me": {"get": {"responses": {"200": {"description": "me", "links": links}}}},
        "/docks/{id}": {"get": operation(operationId="dock", parameters=[parameter("id")])},
        "/piers/{id}": {"get": operation(operationId="pier", parameters=[parameter("id")])},
    }
    with tried(tmp_path, handler, paths) as survey:
        found = survey("dock")
        assert [one.values for one in bench_of(survey).objects.known["/docks/{id}"]] == [
            {"id": "NORTH"},
            {"id": "SOUTH"},
        ]
    assert found.control is not None
    assert survey("GET /me") is not None


KEYS = [
    ({"type": "apiKey", "in": "header", "name": "X-Key"}, lambda call: call.headers.get("X-Key")),
    ({"type": "apiKey", "in": "query", "name": "key"}, lambda call: call.path.rpartition("key=")[2]),
    ({"type": "apiKey", "in": "cookie", "name": "sid"}, lambda call: call.headers.get("Cookie").removeprefix("sid=")),
    ({"type": "http", "scheme": "basic"}, lambda call: call.headers.get("Authorization").removeprefix("Basic ")),
]


@pytest.mark.parametrize(("scheme", "key"), KEYS, ids=[one.get("in", "basic") for one, _ in KEYS])
def test_tokens_go_where_the_description_wants_them(
    tmp_path: Path, scheme: dict[str, str], key: Callable[[Call], str]
) -> None:
    def handler(call: Call) -> Reply:
        return Reply(json={"is": key(call)}) if key(call) in PEOPLE else Reply(401)

    limit = {"name": "limit", "in": "query", "required": True, "schema": {"type": "integer"}}
    with tried(tmp_path, handler, {"/me": {"get": operation(parameters=[limit])}}, scheme=scheme) as survey:
        found = survey("GET /me")
    assert decisions(found) == {"ann any": "allow", "bob any": "allow", "cid any": "allow"}
    assert [one.decision for one in found.outsiders] == ["deny", "deny"]
    assert found.control is not None
    assert "${ANN_TOKEN}" in found.control.asked.curl
    assert "limit=1" in found.control.asked.curl


def test_sessions_by_cookie_are_opened_anew_when_they_have_ended(tmp_path: Path) -> None:
    sessions: dict[str, str] = {}

    def handler(call: Call) -> Reply:
        if call.path == "/login":
            name = json.loads(call.body)["name"]
            sid = f"{name}{len(sessions)}"
            sessions[sid] = name
            return Reply(204, headers={"Set-Cookie": f"sid={sid}; HttpOnly"})
        who = sessions.get(call.headers.get("Cookie").removeprefix("sid="))
        if not who:
            return Reply(302, headers={"Location": "/login"}) if call.path == "/old" else Reply(401)
        if call.path == "/logout":
            sessions[call.headers.get("Cookie").removeprefix("sid=")] = ""
            return Reply(204)
        return Reply(json={"name": who})

    people = tuple(
        Principal(
            one.name, one.role, one.tenant, Login(Request("/login", "POST", json={"name": one.name}), cookie="sid")
        )
        for one in (ANN, CID)
    )
    paths = {
        "/me": {"get": operation()},
        "/old": {"get": operation()},
        "/logout": {"post": operation()},
    }
    scheme = {"type": "apiKey", "in": "cookie", "name": "sid"}
    with tried(tmp_path, handler, paths, people, scheme) as survey:
        found = survey("POST /logout")
        assert decisions(found) == {"ann any": "allow", "cid any": "allow"}
        assert found.again is not None
        assert found.again.decision == "allow"
        assert [one.decision for one in survey("GET /old").outsiders] == ["deny", "deny"]
        assert decisions(survey("GET /me")) == {"ann any": "allow", "cid any": "allow"}


def test_without_anything_to_tell_by_a_session_is_opened_anew(tmp_path: Path) -> None:
    logins: list[str] = []

    def handler(call: Call) -> Reply:
        if call.path == "/login":
            logins.append(json.loads(call.body)["name"])
            return Reply(json={"access_token": logins[-1]})
        return Reply(401 if caller(call) is None else 403 if caller(call) == CID else 200)

    def login(name: str) -> Login:
        return Login(Request("/login", "POST", json={"name": name}))

    people = tuple(Principal(one.name, one.role, one.tenant, login(one.name)) for one in (ANN, CID))
    with tried(tmp_path, handler, {"/x": {"delete": operation()}}, people) as survey:
        assert decisions(survey("DELETE /x")) == {"ann any": "allow", "cid any": "deny"}
    assert logins == ["ann", "cid"]


def test_what_the_service_describes_of_itself_is_compared(tmp_path: Path) -> None:
    def handler(call: Call) -> Reply:
        if call.path == "/swagger.json":
            return Reply(body="{")
        if call.path == "/v3/api-docs":
            paths = {"/me": {"get": operation()}, "/hidden": {"get": operation()}}
            return Reply(json={"openapi": "3.0.0", "paths": paths})
        return Reply(200 if caller(call) else 401)

    with tried(tmp_path, handler, {"/me": {"get": operation()}}) as survey:
        bench = bench_of(survey)
        assert list(bench.undescribed()) == [("GET /hidden", "/v3/api-docs")]
        assert {cell.role for cell in bench.expected(bench.asker.description.operations[0])} == {
            "keeper",
            "guest",
            "anonymous",
        }


def test_sessions_that_cannot_be_ended_are_not_tried_after_their_end(tmp_path: Path) -> None:
    def handler(call: Call) -> Reply:
        return Reply(401 if caller(call) is None else 403 if call.method == "DELETE" else 200)

    with tried(tmp_path, handler, {"/me": {"get": operation()}, "/sessions": {"delete": operation()}}) as survey:
        credentials = bench_of(survey).credentials("key")
        assert credentials is not None
        assert list(credentials.signed_out()) == []
        assert credentials.weak_key() == ""
        assert not credentials.fits()
        assert not credentials.signs()
        names = [one.name for one in credentials.all() if one.asked.decision == "deny"]
    assert names == [
        "no token",
        "a token made up",
        "a malformed token",
        "a token that is null",
        "an undefined token",
        "half a token",
        "a token with more behind it",
        "a password made up",
        "a token in the query, as access_token",
        "a token in the query, as token",
    ]


def test_a_repository_has_the_lock_and_the_principals_that_it_says(tmp_path: Path) -> None:
    (tmp_path / "devnet.toml").write_text(
        'plans = []\n[principals.ann]\nrole = "keeper"\ntenant = "north"\ntoken = "x"\n'
        '[principals.odd]\n[service.api]\nurl = "http://127.0.0.1:9"\n'
    )
    fact = World(tmp_path, date(2026, 1, 2)).fact("authorization")
    assert isinstance(fact, Authorization)
    assert (fact.lock, fact.tenants) == (None, ("north",))
    (tmp_path / "authorization.lock.toml").write_text('version = 1\npublic = ["GET /x"]\n')
    fact = World(tmp_path, date(2026, 1, 2)).fact("authorization")
    assert isinstance(fact, Authorization)
    assert fact.lock is not None
    assert fact.lock.public == ("GET /x",)


def test_forms_are_sent_as_forms(tmp_path: Path) -> None:
    seen: list[dict[str, list[str]]] = []

    def handler(call: Call) -> Reply:
        if call.path == "/forms":
            seen.append(parse_qs(call.body.decode()))
        return Reply(204 if caller(call) else 401)

    paths = {
        "/forms": {"post": sends(LABEL, "application/x-www-form-urlencoded")},
        "/texts": {"post": sends({"type": "string"}, "text/plain")},
    }
    with tried(tmp_path, handler, paths) as survey:
        assert decisions(survey("POST /forms")) == {"ann any": "allow", "bob any": "allow", "cid any": "allow"}
        assert survey("POST /texts").control is not None
    assert all(one["label"][0].startswith("devnetmark") for one in seen if one)


def test_a_service_that_is_busy_is_asked_again(tmp_path: Path) -> None:
    left = {"/soon": 1, "/later": 99}

    def handler(call: Call) -> Reply:
        if caller(call) is None:
            return Reply(401)
        if left.get(call.path, 0) > 0:
            left[call.path] -= 1
            return Reply(503, headers={"Retry-After": "0"} if call.path == "/later" else {})
        return Reply(json={"at": 1})

    paths = {"/soon": {"delete": operation()}, "/later": {"delete": operation()}}
    with tried(tmp_path, handler, paths) as survey:
        assert set(decisions(survey("DELETE /soon")).values()) == {"allow"}
        assert set(decisions(survey("DELETE /later")).values()) == {"busy"}


def test_what_no_value_can_be_made_for_is_told(tmp_path: Path) -> None:
    hard = {"type": "object", "properties": {"a": {"type": "string", "pattern": "^q{9}$"}}, "required": ["a"]}
    paths = {
        "/crates": {"post": sends(hard)},
        "/crates/{id}": {"get": operation(parameters=[parameter("id")])},
        "/open/{id}": {"get": operation(security=[], parameters=[parameter("id", pattern="^q{9}$")])},
        "/free/{id}": {"get": operation(security=[], parameters=[parameter("id")])},
    }
    with tried(tmp_path, lambda call: Reply(200 if caller(call) else 401), paths) as survey:
        assert survey("POST /crates").unmade.startswith("no text was found for the body of POST /crates.a")
        assert survey("GET /crates/{id}").unmade == survey("POST /crates").unmade
        assert survey("GET /open/{id}").unmade.startswith("no text was found")
        (public,) = survey("GET /free/{id}").outsiders
    assert public.cell == Cell("GET /free/{id}", "anonymous", "any")
    assert public.decision == "deny"
