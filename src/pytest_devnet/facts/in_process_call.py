"""Run by the service's own Python: calls an ASGI or WSGI application without a server, and writes what it raised.

``python in_process_call.py MODULE:NAME`` or ``FILE.py:NAME``, ``NAME()`` for what makes the application. Requests come
as JSON on standard input; on standard output goes, for each, ``{"status": …, "error": …, "frames": [[file, line,
function], …]}``. Nothing but the standard library is imported. ASGI 3.0: https://asgi.readthedocs.io; WSGI: PEP 3333.
"""

from __future__ import annotations

import asyncio
import importlib
import inspect
import io
import json
import logging
import os
import sys
import traceback
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes

Request = Mapping[str, Any]
_STARTING, _ENDING = 20.0, 5.0


def application(named: str) -> Any:
    """What ``MODULE:NAME`` means, with the folder it lies in (or this one) in front of the path."""
    module, _, name = named.rpartition(":")
    file = Path(module)
    is_file = file.suffix == ".py"
    sys.path.insert(0, str(file.parent.resolve() if is_file else Path.cwd()))
    found: Any = importlib.import_module(file.stem if is_file else module)
    for part in name.removesuffix("()").split("."):
        found = getattr(found, part)
    return found() if name.endswith("()") else found


@dataclass(slots=True)
class Outcome:
    """What one call came to: the status it began to answer with, and the first error that was seen."""

    status: int = 500
    errors: list[BaseException] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        if not self.errors:
            return {"status": self.status, "error": "", "frames": []}
        error = self.errors[0]
        frames = [[one.filename, one.lineno, one.name] for one in traceback.extract_tb(error.__traceback__)]
        said = "".join(traceback.format_exception_only(error)).strip()
        return {"status": self.status, "error": said, "frames": frames}


class Heard(logging.Handler):
    """Errors that a framework logs instead of letting them through. ``outcome`` is that of the call under way."""

    outcome = Outcome()

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1]:
            self.outcome.errors.append(record.exc_info[1])


def headers_of(request: Request) -> Iterator[tuple[str, str]]:
    yield "host", "127.0.0.1"
    yield from request["headers"].items()


def scope_of(request: Request) -> dict[str, Any]:
    path, _, query = request["target"].partition("?")
    headers = [(name.lower().encode(), text.encode("latin-1", "replace")) for name, text in headers_of(request)]
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": request["method"],
        "scheme": "http",
        "path": unquote_to_bytes(path).decode("utf-8", "replace"),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }


async def call_asgi(app: Any, request: Request, outcome: Outcome) -> None:
    parts = [{"type": "http.request", "body": body_of(request), "more_body": False}]

    async def receive() -> Request:
        return parts.pop() if parts else {"type": "http.disconnect"}

    async def send(message: Request) -> None:
        outcome.status = message.get("status", outcome.status)

    await app(scope_of(request), receive, send)


def body_of(request: Request) -> bytes:
    return str(request["body"]).encode("utf-8", "surrogatepass")


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[None]:
    """The application, started up; one that does not know of that is started already."""
    started, over = asyncio.Event(), asyncio.Event()

    async def receive() -> Request:
        if not started.is_set():
            return {"type": "lifespan.startup"}
        await over.wait()
        return {"type": "lifespan.shutdown"}

    async def send(_message: Request) -> None:
        started.set()

    running = asyncio.ensure_future(app({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, receive, send))
    waiting = asyncio.ensure_future(started.wait())
    await asyncio.wait([running, waiting], timeout=_STARTING, return_when=asyncio.FIRST_COMPLETED)
    yield
    over.set()
    await asyncio.wait([running], timeout=_ENDING)
    running.exception() if running.done() else running.cancel()


async def all_by_asgi(app: Any, requests: Sequence[Request], heard: Heard) -> list[dict[str, Any]]:
    outcomes = []
    async with lifespan(app):
        for request in requests:
            heard.outcome = Outcome()
            try:
                await call_asgi(app, request, heard.outcome)
            except Exception as error:
                heard.outcome.errors.insert(0, error)
            outcomes.append(heard.outcome.told())
    return outcomes


def environ_of(request: Request) -> dict[str, Any]:
    path, _, query = request["target"].partition("?")
    body = body_of(request)
    headers = {name.upper().replace("-", "_"): text for name, text in headers_of(request)}
    return {
        "REQUEST_METHOD": request["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": headers.pop("CONTENT_TYPE", ""),
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **{f"HTTP_{name}": text for name, text in headers.items()},
    }


def all_by_wsgi(app: Any, requests: Sequence[Request], heard: Heard) -> list[dict[str, Any]]:
    outcomes = []
    for request in requests:
        outcome = heard.outcome = Outcome()

        def start(status: str, _headers: object, _error: object = None, outcome: Outcome = outcome) -> None:
            outcome.status = int(status.split(maxsplit=1)[0])

        try:
            for _ in app(environ_of(request), start):
                pass
        except Exception as error:
            outcome.errors.insert(0, error)
        outcomes.append(outcome.told())
    return outcomes


def is_asgi(app: Any) -> bool:
    return inspect.iscoroutinefunction(app) or inspect.iscoroutinefunction(type(app).__call__)


def main() -> None:
    results = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    requests = json.load(sys.stdin)
    app = application(sys.argv[1])
    heard = Heard(logging.ERROR)
    logging.getLogger().addHandler(heard)
    outcomes = asyncio.run(all_by_asgi(app, requests, heard)) if is_asgi(app) else all_by_wsgi(app, requests, heard)
    with results:
        json.dump(outcomes, results)


if __name__ == "__main__":
    main()
