"""What a request of fuzzing costs, by the clock, against ``st run``; and collecting 1,000 operations."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from benchmarks.measure import Claim, Command, Spent, run, told
from benchmarks.worlds import write
from pytest_devnet import Effort
from pytest_devnet.facts.shared import Shared
from pytest_devnet.facts.world import World
from pytest_devnet.formats.openapi import read_openapi

if TYPE_CHECKING:
    from pytest_devnet import Fuzzing

OPERATIONS, LARGE, LEAST = 40, 1_000, 5
EFFORT = Effort(examples=10, seconds=300)
SECONDS, MEGABYTES, TWICE = 2.0, 500.0, 1 / 1.5
SERVER = """\
import http.server, json, sys, threading

asked = 0

class Things(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def answer(self):
        global asked
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked += self.path.startswith("/things")
        status, said = 405, {}
        if self.path in ("/ready", "/asked"):
            status, said = 200, {"asked": asked}
        elif self.command == "POST":
            try:
                sent = json.loads(body)
            except (ValueError, RecursionError):
                sent = None
            fits = isinstance(sent, dict) and set(sent) == {"name", "count"} and isinstance(sent["name"], str)
            fits = fits and len(sent["name"]) <= 40 and type(sent["count"]) is int and 0 <= sent["count"] <= 100
            fits = fits and self.headers.get("Content-Type") == "application/json"
            status = 201 if fits else 422
        text = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = answer

    def log_message(self, *_):
        pass

http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Things).serve_forever()
"""
SETTINGS = """\
plans = ["docs/plan/things.md"]

[service.api]
start = "python things.py {port}"
ready = "/ready"
live = "/ready"
openapi = "openapi.json"
"""
PLAN = "# Phase T: Things\n\n## Phase Acceptance\n\n- Validation of input\n"
BINDING = '[T.A1]\ncriterion = "Validation of input"\n"validation.fuzzed" = {}\n'


def described(count: int) -> str:
    """That many operations which take a small body."""
    fields = {
        "name": {"type": "string", "maxLength": 40},
        "count": {"type": "integer", "minimum": 0, "maximum": 100},
    }
    schema = {"type": "object", "properties": fields, "required": [*fields], "additionalProperties": False}
    answers = {status: {"description": "so it is"} for status in ("200", "201", "422")}
    post = {
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": answers,
    }
    paths = {f"/things{number}": {"post": post} for number in range(count)}
    root: dict[str, Any] = {"openapi": "3.1.0", "info": {"title": "Things", "version": "1"}, "security": []}
    return json.dumps({**root, "paths": paths})


def world(folder: Path, count: int) -> Path:
    tree = {"things.py": SERVER, "devnet.toml": SETTINGS, "openapi.json": described(count)}
    return write(folder, {**tree, "docs/plan/things.md": PLAN, "docs/plan/things.toml": BINDING})


def fuzzed(folder: Path, shared: Shared) -> int:
    """Everything the fact does: start the service, try it, end it. How many requests there were."""
    made = World(folder, date(2026, 1, 15), shared=shared)
    try:
        fact = cast("Fuzzing", made.fact("fuzzing"))
        description = read_openapi((folder / "openapi.json").read_text("utf-8"), "openapi.json")
        seen = fact.of(fact.own.declared[0], description, EFFORT)
    finally:
        made.processes.end_all()
    if seen.stopped or len(seen.tallies) != OPERATIONS:
        raise RuntimeError(f"not all was tried: {seen.stopped or sorted(seen.tallies)}")
    return sum(tally.requests for tally in seen.tallies.values())


def ours(folder: Path, processes: int) -> float:
    """Seconds a request, with that many processes that share the operations."""
    with tempfile.TemporaryDirectory() as shared:
        began = time.perf_counter()
        line = [sys.executable, "-m", "benchmarks.fuzzing", "--part", str(folder), shared, str(processes)]
        parts = [subprocess.Popen(line, stdout=subprocess.PIPE, text=True) for _ in range(processes)]
        counts = [int(part.communicate()[0]) for part in parts]
        return (time.perf_counter() - began) / counts[0]


def theirs(folder: Path) -> float:
    """Seconds a request of ``st run`` with one worker, the same phases, seed and server, and no run before it."""
    shutil.rmtree(folder / ".schemathesis", ignore_errors=True)
    server = subprocess.Popen([sys.executable, "things.py", "18765"], cwd=folder)
    url = "http://127.0.0.1:18765"
    try:
        _asked(url)
        line = [sys.executable, "-m", "schemathesis.cli", "run", "openapi.json", "--url", url, "--workers", "1"]
        line += ["--phases", "coverage,fuzzing,stateful", "--max-examples", str(EFFORT.examples), "--seed", "1"]
        line += ["--no-shrink", "--continue-on-failure", "--generation-database", "none", "--warnings", "off"]
        began = time.perf_counter()
        subprocess.run(line, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        return (time.perf_counter() - began) / _asked(url)
    finally:
        server.kill()
        server.wait()


def _asked(url: str) -> int:
    """How many requests it was sent; waits until it is there."""
    for _ in range(100):
        try:
            with urllib.request.urlopen(f"{url}/asked") as answer:  # noqa: S310
                return int(json.load(answer)["asked"])
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server does not start")


def claims(root: Path, count: int) -> Iterator[Claim]:
    folder = world(root / "things", OPERATIONS)
    alone, together = [], []
    ours(folder, 1), theirs(folder)
    for number in range(count):
        sides: list[Callable[[], float]] = [lambda: ours(folder, 1), lambda: theirs(folder), lambda: ours(folder, 2)]
        found = [side() for side in (sides if number % 2 == 0 else reversed(sides))]
        one, other, two = found if number % 2 == 0 else reversed(found)
        alone.append(one / other)
        together.append(two / other)
    yield Claim("a request of one process, in those of st run", tuple(alone), 1.0)
    yield Claim("a request of two processes, in those of st run", tuple(together), TWICE)
    collect = Command(
        world(root / "large", LARGE),
        root / "cache",
        ("--devnet-gates", "--collect-only", "-q"),
        says=f"{LARGE + 1} tests collected",
    )
    run(collect)
    spent: list[Spent] = [run(collect) for _ in range(count)]
    yield Claim(f"collecting {LARGE:,} operations", tuple(one.wall for one in spent), SECONDS, unit=" s")
    yield Claim("its memory", tuple(one.peak for one in spent), MEGABYTES, unit=" MB")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=LEAST)
    parser.add_argument("--part", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.part:
        folder, shared, processes = asked.part
        print(fuzzed(Path(folder), Shared(Path(shared) if int(processes) > 1 else None, int(processes))))
        return 0
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with tempfile.TemporaryDirectory() as root:
        return told(claims(Path(root), max(LEAST, asked.pairs)))


if __name__ == "__main__":
    sys.exit(main())
