from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

pytestmark = pytest.mark.criterion("E2.D4")
As = Callable[[str], TestClient]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body.name"),
        ({"name": ""}, "body.name"),
        ({"name": "  "}, "body.name"),
        ({"name": " padded"}, "body.name"),
        ({"name": "two\nlines"}, "body.name"),
        ({"name": "two\u0085lines"}, "body.name"),
        ({"name": "padded\u00a0"}, "body.name"),
        ({"name": "nul\u0000"}, "body.name"),
        ({"name": "x" * 81}, "body.name"),
        ({"name": 7}, "body.name"),
        ({"name": None}, "body.name"),
        ({"name": "ok", "description": "x" * 2001}, "body.description"),
        ({"name": "ok", "description": ["x"]}, "body.description"),
        ({"name": "ok", "status": "active"}, "body.status"),
        (["name"], "body"),
        ("name", "body"),
    ],
)
def test_a_bad_new_project_is_refused_where_it_is_bad(as_: As, body: Any, field: str) -> None:
    alice = as_("alice")
    answer = alice.post("/projects", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert answer.json()["fields"] == [field]
    assert len(alice.get("/projects").json()) == 2


@pytest.mark.parametrize("body", [{}, {"status": "deleted"}, {"status": 1}, {"name": "x" * 81}, {"nmae": "typo"}])
def test_a_bad_change_is_refused(as_: As, body: dict[str, Any]) -> None:
    assert as_("alice").patch("/projects/prj-acme-berths", json=body).status_code == 422


@pytest.mark.parametrize(
    "body",
    [
        {"email": "alice", "password": "x"},
        {"email": "a b@acme.test", "password": "x"},
        {"email": "a@b@acme.test", "password": "x"},
        {"email": "alice@acme.test\n", "password": "x"},
        {"email": "a" * 250 + "@acme.test", "password": "x"},
        {"email": "alice@acme.test", "password": ""},
        {"email": "alice@acme.test", "password": "x" * 129},
        {"email": "alice@acme.test", "password": "x", "role": "admin"},
        {"email": ["alice@acme.test"], "password": "x"},
    ],
)
def test_a_bad_login_is_refused_without_repeating_it(anonymous: TestClient, body: dict[str, Any]) -> None:
    answer = anonymous.post("/auth/login", json={**body, "password": body["password"] and f"s3cret{body['password']}"})
    assert answer.status_code == 422
    assert "s3cret" not in answer.text


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"name": "a"',
        b"null",
        b'{"name": "\\ud800"}',
        b'{"\\ud800": 1}',
        b'{"name": "a", "name": "b"}',
        b'{"name": "a", "description": NaN}',
        b'{"name": ' + b"9" * 5000 + b"}",
        b"[" * 5000,
        b"[" * 5000 + b"]" * 5000,
    ],
)
def test_broken_json_is_refused_in_words(as_: As, content: bytes) -> None:
    answer = as_("alice").post("/projects", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.json()["message"]


def test_another_content_type_is_no_json(as_: As) -> None:
    answer = as_("alice").post("/projects", content=b'{"name": "a"}', headers={"Content-Type": "text/plain"})
    assert answer.status_code == 422


@pytest.mark.parametrize("project_id", ["%00", "' or 1=1 --", "é", "x" * 4000, "PRJ-ACME-BERTHS", "prj-acme-berths%0a"])
def test_a_strange_id_is_refused(as_: As, project_id: str) -> None:
    answer = as_("adam").get(f"/projects/{project_id}")
    assert (answer.status_code, answer.json()["fields"]) == (422, ["path.id"])


def test_a_path_cannot_be_climbed(as_: As) -> None:
    assert as_("adam").get("/projects/..%2Fusers").status_code == 404


def test_a_long_body_is_refused_whether_it_says_so_or_not(as_: As) -> None:
    alice, content = as_("alice"), json.dumps({"name": "Long", "description": "x" * 70_000}).encode()
    headers = {"Content-Type": "application/json"}
    announced = alice.post("/projects", content=content, headers=headers)
    in_pieces = alice.post("/projects", content=iter([content[:40_000], content[40_000:]]), headers=headers)
    for answer in (announced, in_pieces):
        assert (answer.status_code, answer.json()["code"]) == (413, "too-long")
    assert len(alice.get("/projects").json()) == 2


@pytest.mark.parametrize(("path", "allow"), [("/projects", "GET, POST"), ("/projects/p", "DELETE, GET, PATCH")])
def test_a_method_that_is_not_there_is_answered_with_those_that_are(as_: As, path: str, allow: str) -> None:
    answer = as_("adam").put(path, json={})
    assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")
    assert answer.headers["Allow"] == allow


@pytest.mark.parametrize("path", ["/nowhere", "/projects/", "/users//me", "/PROJECTS"])
def test_an_address_has_one_spelling(as_: As, path: str) -> None:
    answer = as_("adam").get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


def test_hostile_text_comes_back_as_text(as_: As) -> None:
    text = "<script>alert(1)</script> {{7*7}} '; drop table projects; -- \u202e"
    answer = as_("alice").post("/projects", json={"name": "Text", "description": text})
    assert answer.json()["description"] == text
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
