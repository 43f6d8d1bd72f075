"""Descriptions and services that are hard to fuzz: it ends in its time, tells why, and keeps what it found."""

from __future__ import annotations

import http.server
import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from pytest_devnet import Effort, Fuzzed, Fuzzing
from pytest_devnet.facts.world import World
from pytest_devnet.formats.openapi import read_openapi
from tests.facts.test_processes import gone, wait_until

PRELUDE = """
import http.server, os, sys, time

open("pids", "a").write(f"{os.getpid()}\\n")
asked = 0

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def reply(self, status, body=b"{}"):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def any(self):
        global asked
        self.before()
        if self.path == "/ready":
            return self.reply(200)
        asked += 1
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.odd() if self.path.startswith("/odd") else self.reply(500 if "broken" in self.path else 200)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = any

    def log_message(self, *_):
        pass
"""
SERVE = '\nhttp.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()\n'
SETTINGS = '[service.api]\nstart = "python service.py {port}"\nready = "/ready"\nlive = "/ready"\n'
DONE = {"responses": {"200": {"description": "done"}}}
PLAIN = {"get": DONE}
APP = "async def app(scope, receive, send):\n    raise KeyError(scope['path'])\n"
SHORT = Effort(examples=1, seconds=60)
Run = Callable[..., Fuzzed]


@pytest.fixture
def fuzz(tmp_path: Path) -> Iterator[Run]:
    """Fuzzes a service of which ``odd`` is what it does with ``/odd``. Afterwards nothing of it may be left."""
    worlds: list[World] = []

    def run(
        paths: dict[str, Any],
        odd: str = "self.reply(200)",
        effort: Effort = SHORT,
        declared: str = "",
        ends: float | None = None,
        before: str = "pass",
        **more: Any,
    ) -> Fuzzed:
        body = "".join(f"        {line}\n" for line in odd.splitlines())
        (tmp_path / "service.py").write_text(
            f"{PRELUDE}\n    def before(self):\n        {before}\n\n    def odd(self):\n{body}{SERVE}"
        )
        (tmp_path / "devnet.toml").write_text(SETTINGS + declared)
        worlds.append(World(tmp_path, date(2026, 1, 15), ends=ends))
        root = {"openapi": "3.1.0", "info": {"title": "odd", "version": "1"}, "security": [], "paths": paths, **more}
        fact = cast("Fuzzing", worlds[-1].fact("fuzzing"))
        (settings,) = fact.own.declared
        return fact.of(settings, read_openapi(json.dumps(root), "openapi.json"), effort)

    yield run
    for world in worlds:
        world.processes.end_all()
    pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    wait_until(lambda: all(gone(pid) for pid in pids))


def checks(of: Fuzzed, operation: str) -> set[str]:
    return {one.check for one in of.of(operation).failures.values()}


BROKEN_SCHEMAS: dict[str, Any] = {
    "nothing fits": {"type": "integer", "minimum": 5, "maximum": 1},
    "no pattern": {"type": "string", "pattern": "("},
    "no type": {"type": "sextant"},
    "no schema": [],
}


@pytest.mark.parametrize("schema", BROKEN_SCHEMAS.values(), ids=BROKEN_SCHEMAS)
def test_a_broken_schema_is_told_and_spoils_no_other_operation(fuzz: Run, schema: Any) -> None:
    asked = {"name": "q", "in": "query", "required": True, "schema": schema}
    seen = fuzz({"/odd": {"get": {**DONE, "parameters": [asked]}}, "/broken": PLAIN})
    assert seen.of("GET /odd").requests or seen.of("GET /odd").failures or seen.stopped
    assert "not_a_server_error" in checks(seen, "GET /broken") or seen.stopped


def test_a_fuzzer_that_does_not_start_says_so_in_its_last_words(fuzz: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pytest_devnet.facts.fuzzing_run._SET", {"SCHEMATHESIS_HOOKS": "nowhere.hooks"})
    seen = fuzz({"/odd": PLAIN})
    assert "nowhere" in seen.stopped
    assert not seen.tallies


def test_a_server_error_tells_what_the_application_raised(fuzz: Run, tmp_path: Path) -> None:
    (tmp_path / "web.py").write_text(APP)
    seen = fuzz({"/broken": PLAIN, "/odd": PLAIN}, declared='app = "web:app"\n')
    traces = {one.trace for one in seen.of("GET /broken").failures.values() if one.status == 500}
    assert traces == {"it raised KeyError: '/broken' at web.py:2 (app)"}


def test_a_schema_without_end_is_fuzzed_as_far_as_it_can_be(fuzz: Run) -> None:
    node = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Node"}}}
    chain = {**node, "required": ["next"]}
    text = {"application/json": {"schema": {"$ref": "#/components/schemas/Node"}}}
    paths = {"/odd": {"post": {**DONE, "requestBody": {"content": text}}}, "/broken": PLAIN}
    assert fuzz(paths, components={"schemas": {"Node": node}}).of("POST /odd").requests
    seen = fuzz(paths, components={"schemas": {"Node": chain}})
    assert seen.of("POST /odd").requests or seen.of("POST /odd").failures
    assert "not_a_server_error" in checks(seen, "GET /broken")


def test_of_a_huge_schema_there_is_something_to_say_in_its_time(fuzz: Run) -> None:
    fields = {f"field{number}": {"enum": [f"{number}-{n}" for n in range(100)]} for number in range(300)}
    text = {"application/json": {"schema": {"type": "object", "properties": fields}}}
    paths = {"/broken": PLAIN, "/odd": {"post": {**DONE, "requestBody": {"content": text}}}}
    seen = fuzz(paths, effort=Effort(examples=1, seconds=10))
    late = seen.stopped.startswith("it was not done after 10 s")
    assert late or seen.of("POST /odd").requests


def test_nothing_is_asked_of_another_host(fuzz: Run) -> None:
    asked: list[str] = []

    class Elsewhere(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    there = f"http://127.0.0.1:{server.server_port}"
    schema = {"application/json": {"schema": {"$ref": f"{there}/schema.json"}}}
    moved = f'self.send_response(307)\nself.send_header("Location", "{there}/moved")\n'
    moved += 'self.send_header("Content-Length", "0")\nself.end_headers()'
    paths = {
        "/odd": {"servers": [{"url": there}], "get": {**DONE, "servers": [{"url": there}]}},
        "/sent": {"post": {**DONE, "requestBody": {"content": schema}}},
    }
    seen = fuzz(paths, moved, servers=[{"url": there}])
    server.shutdown()
    server.server_close()
    assert asked == []
    assert set(seen.of("GET /odd").answers) & {307}
    assert seen.of("POST /sent").requests


def test_a_service_that_hangs_is_left_in_time(fuzz: Run) -> None:
    seen = fuzz({"/odd": PLAIN, "/broken": PLAIN}, "time.sleep(600)", Effort(examples=1, seconds=12))
    assert seen.stopped == "it was not done after 12 s; its last request was GET /odd" or (
        "no_answer" in checks(seen, "GET /odd")
    )


def test_nobody_else_is_blamed_while_a_service_is_busy_with_one_request(
    fuzz: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pytest_devnet.facts.fuzzing_run._REQUEST_TIMEOUT", 1)
    monkeypatch.setattr("pytest_devnet.facts.fuzzed._PATIENCE", 1.0)
    busy = "global until\nuntil = time.monotonic() + 1.8"
    wait = "time.sleep(max(0, globals().get('until', 0) - time.monotonic()))"
    seen = fuzz({"/odd": PLAIN, "/broken": PLAIN}, f"{busy}\n{wait}\nself.reply(200)", before=wait)
    assert seen.stopped == ""
    assert "no_answer" in checks(seen, "GET /odd")
    assert "no_answer" not in checks(seen, "GET /broken")


def test_before_the_deadline_of_the_run_what_was_found_is_told(fuzz: Run) -> None:
    asked = {"name": "q", "in": "query", "schema": {"type": "string"}}
    effort, paths = Effort(examples=100_000, seconds=600), {"/broken": {"get": {**DONE, "parameters": [asked]}}}
    seen = fuzz(paths, effort=effort, ends=time.monotonic() + 40)
    assert seen.stopped.startswith("it was not done after ")
    assert "not_a_server_error" in checks(seen, "GET /broken")


def test_what_no_schema_tells_of_is_tried_as_long_as_there_is_time(fuzz: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pytest_devnet.facts.allowance._OTHERS", 0.0)
    seen = fuzz({"/broken": PLAIN}, ends=time.monotonic() + 600)
    assert seen.stopped == "what no schema tells of was not tried to its end in 0 s"
    assert "not_a_server_error" in checks(seen, "GET /broken")


@pytest.mark.parametrize("pause", [0, 0.2], ids=["fast", "slow"])
def test_an_answer_without_end_is_none(fuzz: Run, pause: float) -> None:
    stream = (
        'self.send_response(200)\nself.send_header("Connection", "close")\nself.end_headers()\n'
        f"try:\n    while True:\n        self.wfile.write(b'x' * (1 << 16)); time.sleep({pause})\n"
        "except OSError:\n    self.close_connection = True"
    )
    seen = fuzz({"/odd": PLAIN}, stream, Effort(examples=1, seconds=15))
    assert seen.stopped or "no_answer" in checks(seen, "GET /odd")


def test_a_service_that_wants_a_break_is_not_passed(fuzz: Run) -> None:
    seen = fuzz({"/odd": PLAIN}, "self.reply(429)")
    assert 200 not in seen.of("GET /odd").answers
    assert 429 in seen.of("GET /odd").answers


def test_of_a_service_that_dies_what_was_found_is_kept(fuzz: Run) -> None:
    seen = fuzz({"/broken": PLAIN, "/odd": PLAIN}, "os._exit(3)")
    assert seen.stopped == "the service ended with status 3, when GET /odd was asked"
    assert "no_answer" in checks(seen, "GET /odd")
    assert "not_a_server_error" in checks(seen, "GET /broken")


def test_a_service_that_dies_of_what_no_schema_tells_of_is_asked_nothing_else(fuzz: Run) -> None:
    text = {"type": "object", "properties": {"name": {"type": "string", "maxLength": 9}}, "required": ["name"]}
    paths = {"/odd": {"post": {**DONE, "requestBody": {"content": {"application/json": {"schema": text}}}}}}
    dies = "os._exit(3) if int(self.headers.get('Content-Length') or 0) > 9000 else self.reply(200)"
    seen = fuzz({**paths, "/broken": PLAIN}, dies)
    assert seen.stopped == "the service ended with status 3, when POST /odd was asked"
    assert "deep_body" in checks(seen, "POST /odd")
    assert not checks(seen, "GET /broken") & {"no_answer", "line_break", "odd_value"}
