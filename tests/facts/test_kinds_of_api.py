"""APIs that are unlike ours: one in the manner of Flask with Swagger 2.0, one that keeps its callers in cookies."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pytest_devnet.facts.world import World
from pytest_devnet.gating.observe import observe
from pytest_devnet.model import Gap, findings_of
from pytest_devnet_gates.authorization_holds import authorization_holds

FLASK = """\
import itertools, json, sys
from wsgiref.simple_server import WSGIRequestHandler, make_server
LACKS = sys.argv[2]
KEYS = {"ann-key": "north", "bob-key": "north", "cid-key": "south"}
BOATS, NUMBERS = {}, itertools.count(1)
PAGE = "<!doctype html><title>{0}</title><h1>{0}</h1>"

def app(environ, start):
    def answer(status, body, kind="application/json", **headers):
        start(status, [("Content-Type", kind), *headers.items()])
        return [(json.dumps(body) if kind == "application/json" else body).encode()]

    def page(status):
        return answer(status, PAGE.format(status), "text/html")

    path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
    if path == "/v1/boats" + "/":
        return answer("308 PERMANENT REDIRECT", "", "text/html", Location="/v1/boats")
    parts = path.split("/")
    if path == "/health/ready":
        return answer("200 OK", {})
    if parts[:3] != ["", "v1", "boats"] or len(parts) > 4 or (len(parts) == 4 and not parts[3].isdecimal()):
        return page("404 NOT FOUND")
    if method == "OPTIONS":
        return answer("200 OK", "", "text/html", Allow="GET, HEAD, OPTIONS, PUT")
    tenant = KEYS.get(environ.get("HTTP_X_API_KEY"))
    if tenant is None:
        return page("401 UNAUTHORIZED")
    if len(parts) == 3:
        if method == "POST":
            if environ.get("CONTENT_TYPE") != "application/json":
                return page("415 UNSUPPORTED MEDIA TYPE")
            sent = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
            number = next(NUMBERS) + 700000
            BOATS[number] = {"boat_id": number, "name": sent["name"], "tenant": tenant}
            return answer("201 CREATED", BOATS[number])
        rows = [one for one in BOATS.values() if one["tenant"] == tenant or LACKS == "list"]
        return answer("200 OK", {"boats": rows}) if method in ("GET", "HEAD") else page("405 METHOD NOT ALLOWED")
    boat = BOATS.get(int(parts[3]))
    if boat is None or (boat["tenant"] != tenant and LACKS != method):
        return page("404 NOT FOUND")
    if method == "PUT":
        sent = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        boat["name"] = sent["name"]
    return answer("200 OK", boat) if method in ("GET", "HEAD", "PUT") else page("405 METHOD NOT ALLOWED")

class Silent(WSGIRequestHandler):
    def log_message(self, *_):
        pass

make_server("127.0.0.1", int(sys.argv[1]), app, handler_class=Silent).serve_forever()
"""
BOAT = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
SENT = {"in": "body", "name": "boat", "schema": {"$ref": "#/definitions/Boat"}}
ID = {"in": "path", "name": "boat_id", "required": True, "type": "integer"}
DONE = {"responses": {"200": {"description": "done"}}}
SWAGGER = {
    "swagger": "2.0",
    "basePath": "/v1",
    "consumes": ["application/json"],
    "securityDefinitions": {"key": {"type": "apiKey", "in": "header", "name": "X-API-Key"}},
    "security": [{"key": []}],
    "definitions": {"Boat": BOAT},
    "paths": {
        "/boats": {"get": DONE, "post": {**DONE, "parameters": [SENT]}},
        "/boats/{boat_id}": {"parameters": [ID], "get": DONE, "put": {**DONE, "parameters": [SENT]}},
    },
}
COOKIES = """\
import http.cookies, http.server, json, secrets, sys, urllib.parse
LACKS = sys.argv[2]
PEOPLE = {"ann": "north", "bob": "north", "cid": "south"}
SESSIONS, LETTERS = {}, {}

class Post(http.server.BaseHTTPRequestHandler):
    def reply(self, status, body=None, **headers):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if body is not None and self.command != "HEAD":
            self.wfile.write(json.dumps(body).encode())

    def act(self):
        text = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if self.path == "/health/ready":
            return self.reply(200)
        if (self.command, self.path) == ("POST", "/sign-in"):
            sid = secrets.token_hex(8)
            SESSIONS[sid] = urllib.parse.parse_qs(text)["name"][0]
            return self.reply(302, Location="/letters", Set_Cookie=f"sid={sid}; HttpOnly; Path=/")
        jar = http.cookies.SimpleCookie(self.headers.get("Cookie", ""))
        sid = jar["sid"].value if "sid" in jar else ""
        who = SESSIONS.get(sid)
        if who is None:
            return self.reply(302, Location="/sign-in?next=" + urllib.parse.quote(self.path))
        if (self.command, self.path) == ("POST", "/sign-out"):
            if LACKS != "sign-out":
                del SESSIONS[sid]
            return self.reply(204)
        tenant = PEOPLE[who]
        if self.path == "/letters":
            if self.command == "POST":
                letter = {"id": "letter-" + secrets.token_hex(4), "text": json.loads(text)["text"], "tenant": tenant}
                LETTERS[letter["id"]] = letter
                return self.reply(201, letter)
            known = [one for one in LETTERS.values() if one["tenant"] == tenant]
            return self.reply(200, known) if self.command == "GET" else self.reply(405)
        letter = LETTERS.get(self.path.removeprefix("/letters/"))
        if letter is None or (letter["tenant"] != tenant and LACKS != self.command):
            return self.reply(404)
        if self.command == "DELETE":
            del LETTERS[letter["id"]]
            return self.reply(204)
        return self.reply(200, letter) if self.command == "GET" else self.reply(405)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = act

    def log_message(self, *_):
        pass

http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Post).serve_forever()
"""
LETTER = {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}
WRITTEN = {"requestBody": {"content": {"application/json": {"schema": LETTER}}}}
LETTER_ID = {"in": "path", "name": "id", "required": True, "schema": {"type": "string"}}
OPENAPI: dict[str, Any] = {
    "openapi": "3.0.3",
    "security": [{"session": []}],
    "components": {"securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": "sid"}}},
    "paths": {
        "/letters": {"get": DONE, "post": {**DONE, **WRITTEN}},
        "/letters/{id}": {"parameters": [LETTER_ID], "get": DONE, "delete": DONE},
        "/sign-out": {"post": DONE},
    },
}
SIGNING_IN = (
    'login = { path = "/sign-in", body = "name=NAME", '
    'headers = { Content-Type = "application/x-www-form-urlencoded" }, cookie = "sid" }'
)
WHO = {"ann": ("keeper", "north"), "bob": ("guest", "north"), "cid": ("keeper", "south")}
Judge = Callable[[str], tuple[list[str], list[str]]]


@contextmanager
def judging(root: Path, serve: str, description: Any, lacks: str, signs: str) -> Iterator[Judge]:
    """Findings and gaps of an operation, by its name."""
    people = (
        f'[principals.{name}]\nrole = "{role}"\ntenant = "{tenant}"\n{signs.replace("NAME", name)}\n'
        for name, (role, tenant) in WHO.items()
    )
    start = f'start = "python serve.py {{port}} {lacks or "nothing"}"\n'
    (root / "serve.py").write_text(serve, "utf-8")
    (root / "openapi.json").write_text(json.dumps(description), "utf-8")
    (root / "devnet.toml").write_text(f'[service.api]\nopenapi = "openapi.json"\n{start}{"".join(people)}', "utf-8")
    world = World(root, date(2026, 1, 15))

    def judged(case: str) -> tuple[list[str], list[str]]:
        seen = list(observe(authorization_holds, world, {}, case))
        findings = [str(one).partition(": ")[2] for one in findings_of(seen)]
        return findings, [str(one).partition(": ")[2] for one in seen if isinstance(one, Gap)]

    try:
        yield judged
    finally:
        world.processes.end_all()


ALL = "ann (keeper), bob (guest), cid (keeper)"


@pytest.mark.parametrize(
    ("lacks", "told"),
    [
        ("", []),
        ("GET", [f"GET /boats/{{boat_id}}: {ALL}: is shown what another tenant has (200)"]),
        ("PUT", [f"PUT /boats/{{boat_id}}: {ALL}: another tenant's is changed (200)"]),
        ("list", [f"GET /boats: {ALL}: is shown what another tenant has (200)"]),
    ],
)
def test_an_api_in_the_manner_of_flask(tmp_path: Path, lacks: str, told: list[str]) -> None:
    with judging(tmp_path, FLASK, SWAGGER, lacks, 'token = "NAME-key"') as judged:
        operations = ("GET /boats", "POST /boats", "GET /boats/{boat_id}", "PUT /boats/{boat_id}")
        seen = [judged(one) for one in operations]
    assert [one for findings, _ in seen for one in findings] == told
    assert [one for _, gaps in seen for one in gaps] == []


@pytest.mark.parametrize(
    ("lacks", "told"),
    [
        ("", []),
        ("GET", [f"GET /letters/{{id}}: {ALL}: is shown what another tenant has (200)"]),
        ("DELETE", [f"DELETE /letters/{{id}}: {ALL}: another tenant's is gone (204)"]),
    ],
)
def test_an_api_that_knows_its_callers_by_a_cookie(tmp_path: Path, lacks: str, told: list[str]) -> None:
    with judging(tmp_path, COOKIES, OPENAPI, lacks, SIGNING_IN) as judged:
        operations = ("GET /letters", "POST /letters", "GET /letters/{id}", "DELETE /letters/{id}", "POST /sign-out")
        seen = [judged(one) for one in operations]
    assert [one for findings, _ in seen for one in findings] == told
    assert [one for _, gaps in seen for one in gaps] == []
