"""Applications that are called without their server, so that what they raise is seen."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import os
import runpy
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from pytest_devnet import Service
from pytest_devnet.declarations import ServiceSettings
from pytest_devnet.facts import in_process_call
from pytest_devnet.facts.in_process import raised
from pytest_devnet.facts.processes import Processes
from pytest_devnet.facts.running_service import Home
from pytest_devnet.formats.fuzz_tally import Sent

ASGI = """\
started = []

class App:
    async def __call__(self, scope, receive, send):
        if scope["type"] == "lifespan":
            await receive()
            started.append("up")
            await send({"type": "lifespan.startup.complete"})
            await receive()
            return
        body = (await receive())["body"]
        await receive()
        if scope["path"] == "/broken":
            raise ValueError(f"no {body.decode()} {started} {scope['query_string'].decode()}")
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

app = App()

async def plain(scope, receive, send):
    assert scope["type"] == "http"
    raise KeyError("plain")
"""
WSGI = """\
import logging

def build():
    def app(environ, start_response):
        print("served", environ["PATH_INFO"])
        if environ["PATH_INFO"] == "/broken":
            raise KeyError(environ["HTTP_X_WHO"] + environ["wsgi.input"].read().decode())
        if environ["PATH_INFO"] == "/logged":
            try:
                1 / 0
            except ZeroDivisionError:
                logging.getLogger("app").exception("it broke")
            logging.getLogger("app").error("and said so")
            start_response("500 Internal Server Error", [])
            return [b"sorry"]
        start_response("200 OK", [])
        return [b"fine"]
    return app
"""
BROKEN = Sent("POST", "/broken?a=1", {"X-Who": "ann", "Content-Type": "text/plain"}, "boat")
FINE = Sent("GET", "/fine")


def service(root: Path, app: str, **files: str) -> Service:
    for name, text in files.items():
        (root / f"{name}.py").write_text(text)
    environment = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}"}
    home = Home(root, environment)
    return Service(ServiceSettings("api", app=app), "", {}, cast("Any", None), str, home=home)


def told(root: Path, app: str, *requests: Sent, **files: str) -> list[str]:
    return raised(service(root, app, **files), root, Processes(), requests)


def test_what_an_asgi_application_raises_is_told_with_its_place(tmp_path: Path) -> None:
    assert told(tmp_path, "web:app", BROKEN, FINE, web=ASGI) == [
        "it raised ValueError: no boat ['up'] a=1 at web.py:14 (__call__)",
        "called in process, it answers 204 and raises nothing",
    ]


def test_one_that_knows_of_no_lifespan_is_called_all_the_same(tmp_path: Path) -> None:
    (said,) = told(tmp_path, "web:plain", FINE, web=ASGI)
    assert said == "it raised KeyError: 'plain' at web.py:22 (plain)"


def test_what_a_wsgi_application_raises_or_logs_is_told(tmp_path: Path) -> None:
    logged = Sent("GET", "/logged")
    assert told(tmp_path, f"{tmp_path}/web.py:build()", BROKEN, logged, FINE, web=WSGI) == [
        "it raised KeyError: 'annboat' at web.py:7 (app)",
        "it raised ZeroDivisionError: division by zero at web.py:10 (app)",
        "called in process, it answers 200 and raises nothing",
    ]


def test_what_cannot_be_imported_says_why(tmp_path: Path) -> None:
    assert told(tmp_path, "nowhere:app", FINE) == [
        "nowhere:app cannot be called in process: ModuleNotFoundError: No module named 'nowhere'"
    ]
    (said,) = told(tmp_path, "web:app", FINE, web="import os; os._exit(3)")
    assert said == "web:app cannot be called in process: status 3"


def test_one_that_hangs_is_left(tmp_path: Path) -> None:
    hanging = service(tmp_path, "web:app", web="import time; time.sleep(60)")
    assert raised(hanging, tmp_path, Processes(), [FINE], 0.5) == ["called in process, it was not done after 0.5 s"]


def test_of_a_service_that_was_not_started_here_nothing_is_known(tmp_path: Path) -> None:
    running = service(tmp_path, "web:app")
    running.home = None
    assert raised(running, tmp_path, Processes(), [FINE]) == [""]


@pytest.fixture
def imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder of modules that this very process imports, and forgets."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    (tmp_path / "seaweb.py").write_text(ASGI)
    (tmp_path / "seagate.py").write_text(WSGI)
    yield
    for name in ("seaweb", "seagate"):
        sys.modules.pop(name, None)


@pytest.mark.usefixtures("imported")
@pytest.mark.parametrize(
    ("app", "errors"),
    [
        ("seaweb:app", ["ValueError: no boat ['up'] a=1", ""]),
        ("seaweb:plain", ["KeyError: 'plain'", "KeyError: 'plain'"]),
        ("seagate.py:build()", ["KeyError: 'annboat'", ""]),
    ],
)
def test_the_program_reads_requests_and_writes_outcomes(
    monkeypatch: pytest.MonkeyPatch, app: str, errors: list[str]
) -> None:
    requests = [
        {"method": one.method, "target": one.target, "headers": one.headers, "body": one.body} for one in (BROKEN, FINE)
    ]
    monkeypatch.setattr(sys, "argv", ["in_process_call.py", app])
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(requests)))
    read, write = os.pipe()
    monkeypatch.setattr(os, "dup", lambda _: write)
    monkeypatch.setattr(os, "dup2", lambda *_: None)
    handlers = logging.getLogger().handlers[:]
    runpy.run_path(in_process_call.__file__, run_name="__main__")
    logging.getLogger().handlers[:] = handlers
    with os.fdopen(read) as outcomes:
        assert [one["error"] for one in json.load(outcomes)] == errors


def test_an_error_that_is_logged_counts_and_a_start_that_takes_too_long_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(in_process_call, "_STARTING", 0.05)
    monkeypatch.setattr(in_process_call, "_ENDING", 0.05)

    async def slow(scope: Any, _receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await asyncio.sleep(60)
        logging.getLogger("slow").error("no error is with it")
        try:
            raise OSError("full")
        except OSError:
            logging.getLogger("slow").exception("it broke")
        await send({"type": "http.response.start", "status": 503, "headers": []})

    heard = in_process_call.Heard(logging.ERROR)
    logging.getLogger("slow").addHandler(heard)
    request = {"method": "GET", "target": "/", "headers": {}, "body": ""}
    (outcome,) = asyncio.run(in_process_call.all_by_asgi(slow, [request], heard))
    assert (outcome["status"], outcome["error"]) == (503, "OSError: full")
