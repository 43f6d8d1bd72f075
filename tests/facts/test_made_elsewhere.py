"""Objects that are made below one path and read below another."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pytest_devnet import Call, Reply
from tests.facts.test_authorization_fact import bench_of, broken, caller, decisions, operation, parameter, sends, tried

TITLED = {"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]}
PATHS: dict[str, Any] = {
    "/projects": {"post": sends(TITLED)},
    "/projects/{id}": {"parameters": [parameter("id")], "get": operation()},
    "/projects/{id}/tasks": {"parameters": [parameter("id")], "post": sends(TITLED)},
    "/tasks/{task_id}": {"parameters": [parameter("task_id")], "get": operation(), "delete": operation()},
}


@dataclass
class Projects:
    """``lax``: tasks are shown to whoever asks. ``shares``: a task that is there already is only put into a project."""

    lax: bool = False
    shares: bool = False
    things: dict[str, dict[str, Any]] = field(default_factory=dict)
    numbers: Any = field(default_factory=itertools.count)

    def __call__(self, call: Call) -> Reply:
        who = caller(call)
        if who is None:
            return Reply(401)
        _, kind, *rest = call.path.partition("?")[0].split("/")
        if call.method == "POST" and len(rest) in (0, 2):
            if rest and self.things.get(rest[0], {}).get("tenant") != who.tenant:
                return Reply(404)
            return self.made(f"{kind}-{next(self.numbers)}", str(json.loads(call.body)["title"]), who.tenant, rest)
        found = self.things.get(rest[0]) if len(rest) == 1 else None
        if found is None or not (found["tenant"] in (who.tenant, "") or (self.lax and kind == "tasks")):
            return Reply(404)
        if call.method == "DELETE" and found["tenant"]:
            del self.things[rest[0]]
            return Reply(204)
        return Reply(json=found) if call.method == "GET" else Reply(405)

    def made(self, name: str, title: str, tenant: str, rest: list[str]) -> Reply:
        if rest and self.shares:
            name, title, tenant = "shared-task", "for all", ""
        self.things[name] = {"id": name, "title": title, "tenant": tenant}
        return Reply(201, self.things[name])


def test_what_is_made_below_a_project_is_found_among_tasks_without_a_seed(tmp_path: Path) -> None:
    with tried(tmp_path, Projects(), PATHS) as survey:
        found = survey("GET /tasks/{task_id}")
        assert {decisions(found)[f"ann {relation}"] for relation in ("own", "same-tenant")} == {"allow"}
        assert decisions(found)["ann other-tenant"] == "hide"
        assert survey("DELETE /tasks/{task_id}").again is not None
        assert [broken(survey(name)) for name in ("POST /projects/{id}/tasks", "GET /tasks/{task_id}")] == [[], []]


def test_tasks_that_are_shown_to_other_tenants_are_seen(tmp_path: Path) -> None:
    with tried(tmp_path, Projects(lax=True), PATHS) as survey:
        cells = survey("GET /tasks/{task_id}").cells
        assert {one.principal for one in cells if one.trespasses} == {"ann", "bob", "cid"}


def test_what_was_there_before_is_nobodys_own(tmp_path: Path) -> None:
    with tried(tmp_path, Projects(shares=True), PATHS) as survey:
        assert bench_of(survey).objects.known["/tasks/{task_id}"] == []
        assert survey("GET /tasks/{task_id}").cells == ()


@pytest.mark.parametrize("path", ["/members/{id}/tasks/{task_id}", "/{task_id}"])
def test_what_lies_in_something_unknown_or_ends_otherwise_is_not_made(tmp_path: Path, path: str) -> None:
    names = [parameter(name) for name in ("id", "task_id") if f"{{{name}}}" in path]
    paths = {**{name: one for name, one in PATHS.items() if name != "/tasks/{task_id}"}, path: {"get": operation()}}
    paths[path]["parameters"] = names
    with tried(tmp_path, Projects(), paths) as survey:
        assert bench_of(survey).objects.known[path] == []


@dataclass
class Cascading(Projects):
    """With a project its tasks go; ``at_large``: with any project all tasks do."""

    at_large: bool = False
    above: dict[str, str] = field(default_factory=dict)

    def __call__(self, call: Call) -> Reply:
        reply = super().__call__(call)
        parts = call.path.split("/")[2:]
        if call.method == "POST" and reply.status == 201 and len(parts) == 2:
            self.above[list(self.things)[-1]] = parts[0]
        if call.method == "DELETE" and reply.status == 204:
            gone = [name for name, project in self.above.items() if self.at_large or project == parts[0]]
            self.things = {name: one for name, one in self.things.items() if name not in gone}
        return reply


@pytest.mark.parametrize("at_large", [False, True])
def test_what_goes_with_something_else_is_made_anew(tmp_path: Path, at_large: bool) -> None:
    deleted = {**PATHS["/projects/{id}"], "delete": operation()}
    with tried(tmp_path, Cascading(lax=True, at_large=at_large), {**PATHS, "/projects/{id}": deleted}) as survey:
        assert survey("DELETE /projects/{id}").again is not None
        cells = survey("GET /tasks/{task_id}").cells
        assert {one.principal for one in cells if one.trespasses} == {"ann", "bob", "cid"}
        assert {one.decision for one in cells if one.cell.relation == "own"} == {"allow"}


class Nested:
    """Berths in docks in ports, each port a tenant's; ``lax`` forgets which port a dock lies in."""

    def __init__(self, lax: bool) -> None:
        self.lax, self.numbers = lax, itertools.count(1)
        self.things: dict[str, tuple[str, dict[str, Any]]] = {}

    def __call__(self, call: Call) -> Reply:
        who = caller(call)
        if who is None:
            return Reply(401)
        if call.path == "/me":
            return Reply(json={"port_id": who.tenant})
        above, *rest = call.path.split("/")[2:]
        for kind, name in zip(rest[::2], rest[1::2], strict=False):
            place, _ = self.things.get(name, ("", {}))
            if place != above and not (self.lax and kind == "docks" and place):
                return Reply(404)
            above = name
        if call.path.split("/")[2] != who.tenant:
            return Reply(404)
        if call.method == "POST" and len(rest) % 2:
            name = f"{rest[-1]}-{next(self.numbers)}"
            self.things[name] = (above, {"id": name, "title": json.loads(call.body)["title"]})
            return Reply(201, self.things[name][1])
        return Reply(json=self.things[above][1]) if call.method == "GET" and rest else Reply(405)


@pytest.mark.parametrize("lax", [False, True])
def test_a_dock_of_another_tenant_with_its_own_berth_is_no_way_in(tmp_path: Path, lax: bool) -> None:
    port, dock, berth = (parameter(name) for name in ("port", "dock", "berth"))
    paths = {
        "/me": {"get": operation()},
        "/ports/{port}/docks": {"parameters": [port], "post": sends(TITLED)},
        "/ports/{port}/docks/{dock}": {"parameters": [port, dock], "get": operation()},
        "/ports/{port}/docks/{dock}/berths": {"parameters": [port, dock], "post": sends(TITLED)},
        "/ports/{port}/docks/{dock}/berths/{berth}": {"parameters": [port, dock, berth], "get": operation()},
    }
    with tried(tmp_path, Nested(lax), paths) as survey:
        found = survey("GET /ports/{port}/docks/{dock}/berths/{berth}")
        assert {one.name for one in found.probes} >= {"berth of another tenant", "dock and berth of another tenant"}
        assert [one.partition(":")[0] for one in broken(found)] == ["dock and berth of another tenant"] * lax
