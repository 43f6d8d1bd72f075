"""Who may call what. Each cell of the matrix runs against its own application."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

pytestmark = pytest.mark.criterion("E2.D4")
As = Callable[[str], TestClient]

PROTECTED = [
    ("POST", "/auth/logout"),
    ("GET", "/users/me"),
    ("GET", "/projects"),
    ("POST", "/projects"),
    ("GET", "/projects/prj-acme-berths"),
    ("PATCH", "/projects/prj-acme-berths"),
    ("DELETE", "/projects/prj-acme-berths"),
    ("POST", "/projects/prj-acme-berths/summary"),
    ("GET", "/orgs/acme/members"),
    ("PATCH", "/orgs/acme/members/usr-vera"),
    ("DELETE", "/orgs/acme/members/usr-vera/sessions"),
    ("GET", "/orgs/acme/billing"),
    ("POST", "/orgs/acme/billing/sync"),
]
PUBLIC = {
    ("POST", "/auth/login"),
    ("POST", "/auth/refresh"),
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
    ("GET", "/metrics"),
    ("GET", "/openapi.json"),
    ("GET", "/"),
    ("GET", "/frontend/{file}"),
}
BODIES = {
    ("POST", "/projects"): {"name": "New"},
    ("PATCH", "/projects/prj-acme-berths"): {"name": "Renamed"},
    ("PATCH", "/projects/prj-acme-ledger"): {"name": "Renamed"},
    ("PATCH", "/projects/prj-absent"): {"name": "Renamed"},
    ("PATCH", "/orgs/acme/members/usr-vera"): {"role": "member"},
    ("PATCH", "/orgs/acme/members/usr-gwen"): {"role": "viewer"},
}
MATRIX = {
    ("GET", "/projects/prj-acme-berths"): {"adam": 200, "maria": 200, "alice": 200, "vera": 200, "gwen": 404},
    ("POST", "/projects"): {"adam": 201, "maria": 201, "alice": 201, "vera": 403, "gwen": 201},
    ("PATCH", "/projects/prj-acme-berths"): {"adam": 200, "maria": 200, "alice": 200, "vera": 403, "gwen": 404},
    ("PATCH", "/projects/prj-acme-ledger"): {"adam": 200, "maria": 200, "alice": 403, "vera": 403, "gwen": 404},
    ("DELETE", "/projects/prj-acme-berths"): {"adam": 204, "maria": 403, "alice": 403, "vera": 403, "gwen": 404},
    ("POST", "/projects/prj-acme-berths/summary"): {"adam": 200, "maria": 200, "alice": 200, "vera": 403, "gwen": 404},
    ("POST", "/projects/prj-acme-ledger/summary"): {"adam": 200, "maria": 200, "alice": 403, "vera": 403, "gwen": 404},
    ("GET", "/orgs/acme/members"): {"adam": 200, "maria": 200, "alice": 403, "vera": 403, "gwen": 404},
    ("GET", "/orgs/globex/members"): {"adam": 404, "maria": 404, "alice": 404, "vera": 404, "gwen": 200},
    ("PATCH", "/orgs/acme/members/usr-vera"): {"adam": 200, "maria": 403, "alice": 403, "vera": 403, "gwen": 404},
    ("PATCH", "/orgs/acme/members/usr-gwen"): {"adam": 404, "gwen": 404},
    ("DELETE", "/orgs/acme/members/usr-vera/sessions"): {
        "adam": 204,
        "maria": 403,
        "alice": 403,
        "vera": 403,
        "gwen": 404,
    },
    ("GET", "/orgs/acme/billing"): {"adam": 200, "maria": 200, "alice": 403, "vera": 403, "gwen": 404},
    ("POST", "/orgs/acme/billing/sync"): {"adam": 200, "maria": 403, "alice": 403, "vera": 403, "gwen": 404},
}
CELLS = [(method, path, name, status) for (method, path), row in MATRIX.items() for name, status in row.items()]


@pytest.mark.parametrize(("method", "path", "name", "status"), CELLS)
def test_role_and_tenant_decide(as_: As, method: str, path: str, name: str, status: int) -> None:
    assert as_(name).request(method, path, json=BODIES.get((method, path))).status_code == status


@pytest.mark.parametrize(("method", "path"), PROTECTED)
@pytest.mark.parametrize("header", [None, "Bearer", "Bearer nonsense", "Bearer a..b", "Basic YWxpY2U6eA=="])
def test_without_a_genuine_token_nothing_opens(
    anonymous: TestClient, method: str, path: str, header: str | None
) -> None:
    headers = {"Authorization": header} if header else {}
    answer = anonymous.request(method, path, json=BODIES.get((method, path)), headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["code"] == "not-authenticated"


def test_every_operation_is_either_protected_or_known_to_be_public(app: FastAPI) -> None:
    described = {
        (method.upper(), path): operation["security"]
        for path, operations in app.openapi()["paths"].items()
        for method, operation in operations.items()
    }
    assert {operation for operation, security in described.items() if security == []} == PUBLIC
    assert {str(security) for security in described.values() if security} == {"[{'bearer': []}]"}
    assert len(described) == len(PUBLIC) + len(PROTECTED)


def test_lists_hold_nothing_of_another_tenant(as_: As) -> None:
    assert {project["organisation"] for project in as_("alice").get("/projects").json()} == {"acme"}
    assert {project["id"] for project in as_("gil").get("/projects").json()} == {"prj-globex-routes"}
    assert {member["organisation"] for member in as_("gwen").get("/orgs/globex/members").json()} == {"globex"}


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_another_tenants_project_cannot_be_told_from_an_absent_one(as_: As, method: str) -> None:
    gwen = as_("gwen")
    theirs = gwen.request(method, "/projects/prj-acme-berths", json=BODIES.get((method, "/projects/prj-acme-berths")))
    absent = gwen.request(method, "/projects/prj-absent", json=BODIES.get((method, "/projects/prj-absent")))
    assert (theirs.status_code, theirs.json()) == (absent.status_code, absent.json())
    assert theirs.status_code == 404


@pytest.mark.parametrize(
    ("method", "name"), [("PATCH", "gwen"), ("DELETE", "gwen"), ("PATCH", "vera"), ("DELETE", "alice")]
)
def test_a_refused_write_leaves_no_trace(as_: As, method: str, name: str) -> None:
    adam = as_("adam")
    before = adam.get("/projects").json()
    as_(name).request(method, "/projects/prj-acme-berths", json=BODIES.get((method, "/projects/prj-acme-berths")))
    assert adam.get("/projects").json() == before


@pytest.mark.parametrize(
    "sneaked",
    [{"organisation": "globex"}, {"owner": "usr-adam"}, {"id": "prj-mine"}, {"summary": "Mine."}, {"role": "admin"}],
)
@pytest.mark.parametrize(("method", "path"), [("POST", "/projects"), ("PATCH", "/projects/prj-acme-berths")])
def test_what_a_caller_may_not_set_cannot_be_sent(as_: As, method: str, path: str, sneaked: dict[str, str]) -> None:
    answer = as_("alice").request(method, path, json={"name": "New", **sneaked})
    assert answer.status_code == 422
    assert answer.json()["fields"] == [f"body.{next(iter(sneaked))}"]


@pytest.mark.parametrize(
    "headers", [{"X-HTTP-Method-Override": "DELETE"}, {"X-Original-URL": "/health/live"}, {"X-Forwarded-User": "adam"}]
)
def test_headers_do_not_change_who_calls_what(as_: As, headers: dict[str, str]) -> None:
    vera = as_("vera")
    answer: Any = vera.get("/projects/prj-acme-berths", headers=headers)
    assert (answer.status_code, answer.json()["id"]) == (200, "prj-acme-berths")
    assert vera.get("/users/me", headers=headers).json()["name"] == "Vera"
