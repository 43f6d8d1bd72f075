"""APIs with one forgotten check each, which no request that is described as such would show."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest

from pytest_devnet import Call, Principal, Reply
from pytest_devnet.facts.bench import Survey
from tests.facts.test_authorization_fact import ANN, PEOPLE, broken, operation, parameter, sends, tried

TEXT = {"type": "string"}
TITLED = {"type": "object", "properties": {"title": TEXT}, "required": ["title"]}
PAGE = {"in": "query", "name": "page", "schema": {"anyOf": [{"type": "null"}, {"type": "integer"}]}}
KIND = {"in": "query", "name": "kind", "schema": {"enum": ["new", "old"]}}
OPEN = {"in": "query", "name": "open", "schema": {"type": "boolean"}}
WORDS = {"in": "query", "name": "q", "schema": TEXT, "required": True, "example": "nothing"}
SINCE = {"in": "query", "name": "since", "schema": {"type": "string", "format": "date"}}
IDS = {"type": "object", "properties": {"ids": {"type": "array", "items": TEXT}}, "required": ["ids"]}
THEME = {"type": "object", "properties": {"theme": TEXT}, "required": ["theme"]}
SET = {"type": "object", "properties": {"view": THEME}, "required": ["view"]}
PATHS: dict[str, Any] = {
    "/desks": {"get": operation(parameters=[PAGE, KIND, OPEN, SINCE]), "post": sends(TITLED)},
    "/desks/find": {"get": operation(parameters=[WORDS])},
    "/desks/clear": {"post": sends(IDS)},
    "/desks/{desk}": {"parameters": [parameter("desk")], "get": operation(), "put": sends(TITLED)},
    "/desks/{desk}/notes": {"parameters": [parameter("desk")], "post": sends(TITLED)},
    "/desks/{desk}/notes/{note}": {"parameters": [parameter("desk"), parameter("note")], "get": operation()},
    "/me": {"get": operation(), "patch": sends(SET)},
}


class Desks:
    """Desks of two tenants. ``lax`` says which request is not looked at closely."""

    def __init__(self, lax: Callable[[str, dict[str, str], Call], bool]) -> None:
        self.lax = lax
        self.numbers = itertools.count(1000)
        self.rows: dict[str, dict[str, str]] = {}
        self.roles = {one.name: one.role for one in PEOPLE.values()}

    def __call__(self, call: Call) -> Reply:  # noqa: PLR0911
        target, _, query = (call.headers.get("X-Original-URL") or call.path).partition("?")
        asked = dict(parse_qsl(query))
        lax = self.lax(target, asked, call)
        path = unquote(target) if lax else call.path.partition("?")[0]
        who = PEOPLE.get(call.headers.get("Authorization").removeprefix("Bearer "), ANN if lax else None)
        if who is None:
            return Reply(401)
        if path == "/me":
            return self.me(call, who, lax=lax)
        seen = [one for one in self.rows.values() if lax or one["tenant"] == who.tenant]
        parts = path.split("/")[1:]
        if parts[0] != "desks" or "" in parts:
            return Reply(404)
        if parts[1:] == ["find"] and call.method == "GET":
            return Reply(json={"found": [one["title"] for one in seen if asked["q"] in one["title"]]})
        if parts[1:] == ["clear"] and call.method == "POST":
            gone = [self.rows.pop(one["id"]) for one in seen if one["id"] in json.loads(call.body)["ids"]]
            return Reply(json={"cleared": len(gone)})
        if len(parts) in (1, 3):
            return self.collection(call, who, seen, parts)
        row = next((one for one in seen if one["id"] == parts[-1] and one["in"] in parts), None)
        if row is None or call.method not in ("GET", "PUT"):
            return Reply(404 if row is None else 405)
        row |= {"title": json.loads(call.body)["title"]} if call.method == "PUT" else {}
        return Reply(json=row)

    def collection(self, call: Call, who: Principal, seen: list[dict[str, str]], parts: list[str]) -> Reply:
        all_around = [{"id": "desks", "tenant": who.tenant}] if len(parts) == 1 else seen
        around = next((one for one in all_around if one["id"] in parts), None)
        if around is None:
            return Reply(404)
        if call.method == "POST":
            number = f"{parts[-1]}-{next(self.numbers)}"
            title = json.loads(call.body)["title"]
            row = self.rows[number] = {"id": number, "title": title, "tenant": around["tenant"], "in": around["id"]}
            return Reply(201, row)
        listed = [one for one in seen if one["in"] == "desks"]
        return Reply(json=listed) if call.method == "GET" and len(parts) == 1 else Reply(405)

    def me(self, call: Call, who: Principal, *, lax: bool) -> Reply:
        if call.method == "PATCH":
            view = json.loads(call.body)["view"]
            self.roles[who.name] = view.get("role", who.role) if lax else who.role
        known = call.method in ("GET", "PATCH")
        return Reply(json={"name": who.name, "role": self.roles[who.name]}) if known else Reply(405)


def headed(name: str, value: str) -> Callable[[str, dict[str, str], Call], bool]:
    return lambda _path, _query, call: call.headers.get(name) == value


LAX: dict[str, tuple[Callable[[str, dict[str, str], Call], bool], str, str]] = {
    "text": (headed("Content-Type", "text/plain"), "PUT /desks/{desk}", "its body as text/plain: nobody gets it done"),
    "made": (headed("Content-Type", "text/plain"), "POST /desks", "its body as text/plain: nobody gets it done"),
    "browser": (headed("Accept", "text/html"), "GET /desks/{desk}", "headers of a browser: nobody is answered"),
    "encoded": (lambda path, _, __: "%" in path, "GET /desks", "the path as /%64esks: nobody is answered"),
    "moved": (lambda path, _, call: path != call.path, "GET /desks/{desk}", "the path in a header: nobody is answered"),
    "page": (lambda _, query, __: query.get("page") == "2", "GET /desks", "page=2 in its query: ann is shown"),
    "kind": (lambda _, query, __: query.get("kind") == "old", "GET /desks", "kind=old in its query: ann is shown"),
    "flag": (lambda _, query, __: query.get("open") == "true", "GET /desks", "open=true in its query: ann is shown"),
    "all": (lambda _, query, __: query.get("all") == "true", "GET /desks", "a wish for all in its query: ann is shown"),
    "find": (lambda path, _, __: path.endswith("/find"), "GET /desks/find", "q=devnetmark in its query: ann is shown"),
    "several": (
        lambda path, _, __: path.endswith("/clear"),
        "POST /desks/clear",
        "ids of its body: ann reaches what is south's",
    ),
    "inside": (lambda path, _, __: path == "/me", "PATCH /me", "view.role of its body: ann sets role to 'guest'"),
}


def surveyed(root: Path, lax: Callable[[str, dict[str, str], Call], bool], *names: str) -> list[Survey]:
    with tried(root, Desks(lax), PATHS) as survey:
        return [survey(name) for name in names]


def never(_path: str, _query: dict[str, str], _call: Call) -> bool:
    return False


@pytest.mark.parametrize("name", LAX)
def test_a_check_that_is_not_made_of_every_request_is_told(tmp_path: Path, name: str) -> None:
    lax, case, said = LAX[name]
    (seen,) = surveyed(tmp_path, lax, case)
    assert any(one.startswith(said) for one in broken(seen)), broken(seen)


def test_an_honest_service_has_no_way_around(tmp_path: Path) -> None:
    names = [f"{method.upper()} {path}" for path, said in PATHS.items() for method in said if method != "parameters"]
    for seen in surveyed(tmp_path, never, *names):
        assert broken(seen) == []
        assert seen.control is not None, seen.operation.name
        assert [one for one in (*seen.cells, *seen.outsiders) if one.trespasses] == []


def test_what_is_made_in_what_is_anothers_is_a_change_of_it(tmp_path: Path) -> None:
    def lax(path: str, _query: dict[str, Any], call: Call) -> bool:
        return path.endswith("/notes") and call.method == "POST"

    (seen,) = surveyed(tmp_path, lax, "POST /desks/{desk}/notes")
    endings = {(one.cell.relation, one.ending) for one in seen.cells}
    assert ("other-tenant", "changed") in endings
    assert ("own", "changed") not in endings


def test_an_id_in_a_header_is_shown_as_a_variable(tmp_path: Path) -> None:
    (seen,) = surveyed(tmp_path, never, "GET /desks/{desk}")
    moved = next(one for one in seen.probes if one.name == "the path in a header")
    assert moved.asked.shown.headers["X-Original-URL"] == "/desks/${ANN_DESK_ID}"
