"""authorization.lock.toml says of every operation who may call it on what; each of its lines is tried."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from devnet_domain.projects import Project, ProjectStatus
from devnet_infrastructure.seed import FIRST_DAY

pytestmark = pytest.mark.criterion("E2.D4")
As = Callable[[str], TestClient]

ROOT = Path(__file__).parents[3]
LOCK = tomllib.loads((ROOT / "authorization.lock.toml").read_text("utf-8"))
DESCRIBED = json.loads((ROOT / "packages" / "api" / "openapi.json").read_text("utf-8"))["paths"]
OPERATIONS = {
    f"{method.upper()} {path}": operation["security"]
    for path, operations in DESCRIBED.items()
    for method, operation in operations.items()
}
PROTECTED = sorted(operation for operation, security in OPERATIONS.items() if security)
PEOPLE = {"admin": "adam", "manager": "maria", "member": "alice", "viewer": "vera"}
DECISIONS = {401: "deny", 403: "deny", 404: "hide"}
BODIES: dict[str, dict[str, str]] = {
    "POST /projects": {"name": "New"},
    "PATCH /projects/{id}": {"name": "Renamed"},
    "PATCH /orgs/{id}/members/{member}": {"role": "member"},
}


def targets(operation: str, name: str) -> Iterator[tuple[str, str]]:
    """Each relation that a caller can have to what the operation is about, with the path that stands for it.

    A viewer has no project of their own: they cannot start one.
    """
    path = operation.partition(" ")[2]
    if "{member}" in path:
        colleague = "usr-alice" if name == "vera" else "usr-vera"
        for relation, tenant, member in (
            ("own", "acme", f"usr-{name}"),
            ("same-tenant", "acme", colleague),
            ("other-tenant", "globex", "usr-gwen"),
            ("missing", "acme", "usr-absent"),
        ):
            yield relation, path.format(id=tenant, member=member)
    elif path.startswith("/orgs/"):
        for relation, tenant in (("own", "acme"), ("other-tenant", "globex"), ("missing", "absent")):
            yield relation, path.format(id=tenant)
    elif "{id}" in path:
        own = [("own", "prj-own")] if name != "vera" else []
        for relation, project in (
            *own,
            ("same-tenant", "prj-colleague"),
            ("other-tenant", "prj-globex-routes"),
            ("missing", "prj-absent"),
        ):
            yield relation, path.format(id=project)
    else:
        yield "any", path


def measured(operation: str, role: str, as_: As, app: FastAPI) -> dict[str, str]:
    """The lines of one operation and role, as the application decides them now."""
    method, name = operation.partition(" ")[0], PEOPLE[role]
    for project, owner in (("prj-own", name), ("prj-colleague", "alice" if name == "adam" else "adam")):
        kept = Project(project, "acme", f"usr-{owner}", project, "Some text.", "", ProjectStatus.ACTIVE, FIRST_DAY)
        app.state.harbor.workspace.projects.save(kept)
    found = {}
    for relation, path in targets(operation, name):
        body = BODIES.get(operation)
        if relation == "own" and "{member}" in operation and body:
            body = {"role": role}
        status = as_(name).request(method, path, json=body).status_code
        found[f"{operation} {role} {relation}"] = "allow" if status < 300 else DECISIONS[status]
    return found


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("operation", PROTECTED)
def test_each_cell_is_as_the_lock_says(operation: str, role: str, as_: As, app: FastAPI) -> None:
    locked = {cell: found for cell, found in LOCK["cells"].items() if cell.startswith(f"{operation} {role} ")}
    assert measured(operation, role, as_, app) == locked


@pytest.mark.parametrize("operation", PROTECTED)
def test_who_did_not_sign_in_is_refused_as_the_lock_says(operation: str, anonymous: TestClient) -> None:
    method, path = operation.split(" ")
    status = anonymous.request(method, path.format(id="acme", member="usr-vera")).status_code
    assert DECISIONS[status] == LOCK["cells"][f"{operation} anonymous any"] == "deny"


def test_what_is_public_is_listed_and_is_public_by_description() -> None:
    assert LOCK["public"] == sorted(operation for operation, security in OPERATIONS.items() if not security)


def test_the_lock_is_sorted_and_has_no_line_too_many() -> None:
    wanted = [
        f"{operation} {role} {relation}"
        for operation in PROTECTED
        for role, name in PEOPLE.items()
        for relation, _ in targets(operation, name)
    ]
    wanted += [f"{operation} anonymous any" for operation in PROTECTED]
    assert list(LOCK["cells"]) == sorted(wanted)
    assert LOCK["cells"].keys() == set(wanted)
