"""Requests that plant what authorization is tried on: inside of what earlier ones made, signed in as people are."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pytest_devnet import FactError, Repo, Services, described
from pytest_devnet.declarations import declared_in
from pytest_devnet.facts.authorization import Authorization
from pytest_devnet.facts.bench import Bench
from pytest_devnet.facts.world import World

SERVE = """\
import http.server, itertools, json, sys
PEOPLE, PROJECTS, TASKS = {"ann-token": "ann", "cid-token": "cid"}, {}, {}
NUMBERS = itertools.count(7)

class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, status, body=None, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(b"" if body is None else json.dumps(body).encode())

    def who(self):
        cookie = self.headers.get("Cookie", "").removeprefix("session=")
        key = self.path.partition("key=")[2]
        return PEOPLE.get(self.headers.get("Authorization", "").removeprefix("Bearer ") or cookie or key)

    def do_GET(self):
        parts = self.path.split("/")[1:]
        owner = PROJECTS.get(parts[1]) if len(parts) > 1 else None
        there = len(parts) == 2 or (len(parts) == 4 and TASKS.get(parts[3]) == parts[1])
        if self.path == "/health/ready":
            self.answer(200)
        elif self.who() is None:
            self.answer(401)
        else:
            self.answer(200 if owner == self.who() and there else 404, {"id": parts[-1]})

    def do_POST(self):
        sent = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        if self.path == "/login":
            return self.answer(200, {"key": sent["token"]}, Set_Cookie="session=" + sent["token"])
        path = self.path.partition("?")[0]
        number, parts = next(NUMBERS), path.split("/")[1:]
        if path == "/projects":
            PROJECTS[str(number)] = self.who()
        elif PROJECTS.get(parts[1]) != self.who() or sent.get("project", 0) != int(parts[1]):
            return self.answer(404)
        else:
            TASKS[str(number)] = parts[1]
        self.answer(201, {"id": number})

    def log_message(self, *_):
        pass

http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
SERVICE = '[service.api]\nstart = "python serve.py {port}"\nopenapi = "openapi.json"\n'
PROJECT = '[[service.api.seed]]\nas = "WHO"\nrequest = { path = "/projects" }\nmakes = "/projects/{id}"\n'
TASK = """\
[[service.api.seed]]
as = "WHO"
request.path = "/projects/{project_id}/tasks"
request.headers = { X-Of = "{projectId}" }
request.json = { project = "{project_id}", note = "of {project_id}" }
makes = "/projects/{id}/tasks/{task}"
"""
PEOPLE = """\
[principals.ann]
role = "keeper"
tenant = "north"
token = "ann-token"
[principals.cid]
role = "keeper"
tenant = "south"
login = { path = "/login", json = { token = "cid-token" }, cookie = "session" }
"""
BY_QUERY = """\
auth:
  - name: ann
    loginEndpointAuth:
      endpoint: /login
      verb: POST
      contentType: application/json
      payloadRaw: '{"token": "ann-token"}'
      token: {extractFrom: body, extractSelector: /key, sendIn: query, sendName: key}
"""


def path(*names: str) -> dict[str, Any]:
    listed = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]
    return {"parameters": listed, "get": {"responses": {"200": {"description": "done"}}}}


OPENAPI = {
    "openapi": "3.1.0",
    "security": [{"bearer": []}],
    "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
    "paths": {"/projects/{id}": path("id"), "/projects/{id}/tasks/{task}": path("id", "task")},
}
Start = Callable[..., Bench]


def of(who: str, *seeds: str) -> str:
    return "".join(seeds).replace("WHO", who)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    worlds: list[World] = []

    def started(*seeds: str, people: str = PEOPLE) -> Bench:
        settings = SERVICE + "".join(seeds) + people
        files = {"serve.py": SERVE, "openapi.json": json.dumps(OPENAPI), "devnet.toml": settings}
        for name, text in files.items():
            (tmp_path / name).write_text(text, "utf-8")
        worlds.append(World(tmp_path, date(2026, 1, 2)))
        repo, services, fact = (worlds[-1].fact(name) for name in ("repo", "service", "authorization"))
        assert isinstance(repo, Repo)
        assert isinstance(services, Services)
        assert isinstance(fact, Authorization)
        return fact.bench(*described(repo, services))

    yield started
    for world in worlds:
        world.processes.end_all()


def test_a_request_goes_inside_what_an_earlier_one_of_the_same_principal_made(start: Start) -> None:
    bench = start(of("ann", PROJECT, PROJECT, TASK), of("cid", PROJECT, TASK))
    operation = bench.asker.description.operation("GET /projects/{id}/tasks/{task}")
    assert operation is not None
    found = {f"{one.principal} {one.cell.relation}": one.decision for one in bench.survey(operation).cells}
    assert (found["ann own"], found["cid own"]) == ("allow", "allow")
    assert (found["ann other-tenant"], found["cid other-tenant"]) == ("hide", "hide")


def test_what_no_earlier_request_of_the_principal_made_is_a_mistake(tmp_path: Path) -> None:
    unmade = PROJECT.replace("/projects/{id}", "/projects")
    settings = SERVICE + of("ann", PROJECT) + of("cid", unmade, TASK) + PEOPLE
    (tmp_path / "devnet.toml").write_text(settings, "utf-8")
    said = [one.message for one in declared_in(tmp_path).problems]
    assert said[0] == "makes wants the path of what comes of it"
    assert {one for one in said[1:] if "nothing fills in {project_id}" in one}
    (tmp_path / "devnet.toml").write_text(settings.replace('"/projects"\n', '"/projects/{id}"\n'), "utf-8")
    assert declared_in(tmp_path).problems == ()


@pytest.mark.parametrize(("asks", "between"), [("", "?"), ("?all=1", "&")])
def test_who_signs_in_by_the_query_is_shown_so(start: Start, tmp_path: Path, asks: str, between: str) -> None:
    (tmp_path / "auth.yaml").write_text(BY_QUERY, "utf-8")
    task = TASK.replace('"{project_id}", note', "1, note").replace('/tasks"\nrequest.h', f'/tasks{asks}"\nrequest.h')
    with pytest.raises(FactError) as caught:
        start(of("ann", PROJECT, task), people=PEOPLE.replace('token = "ann-token"', 'wfc = "auth.yaml"'))
    assert f'"${{URL}}/projects/${{PROJECT_ID}}/tasks{asks}{between}key=${{ANN_TOKEN}}"' in caught.value.remedy


@pytest.mark.parametrize(
    ("who", "signed"),
    [("ann", "Authorization: Bearer ${ANN_TOKEN}"), ("cid", "Cookie: session=${CID_TOKEN}")],
)
def test_what_fails_is_repeated_as_its_principal_signs_in(start: Start, who: str, signed: str) -> None:
    with pytest.raises(FactError) as caught:
        start(of(who, PROJECT, TASK.replace('"{project_id}", note', "1, note")))
    assert f'-H "{signed}"' in caught.value.remedy
    assert '"${URL}/projects/${PROJECT_ID}/tasks"' in caught.value.remedy
