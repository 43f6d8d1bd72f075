"""Exploring: what breaks is kept, sent first the next time, and said to be mended when it is."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from pytest_devnet import Call, Effort, Explored, Exploring, Fuzzed, Fuzzing, Reply, ServiceSettings, Serving
from pytest_devnet.facts.shared import Shared
from pytest_devnet.facts.world import World
from pytest_devnet.formats.crash_file import Crash, read_crashes, written
from pytest_devnet.formats.fuzz_tally import Failure, Sent, Tally
from pytest_devnet.formats.openapi import read_openapi
from pytest_devnet.formats.openapi_model import Description, Operation

NAME = {"name": "name", "in": "query", "required": True, "schema": {"type": "string", "maxLength": 9}}
DONE = {"responses": {"200": {"description": "done"}, "400": {"description": "no"}}}
OPENAPI: dict[str, Any] = {
    "openapi": "3.1.0",
    "security": [],
    "paths": {"/docks": {"get": {**DONE, "parameters": [NAME]}}},
}
DESCRIPTION = read_openapi(json.dumps(OPENAPI), "openapi.json")
GET = "GET /docks"
SHORT = Effort(examples=5, seed=0, seconds=90)
DIES = """
import http.server, os, sys

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/die":
            os._exit(1)
        self.send_response(200 if self.path == "/ready" else 404)
        self.send_header("Content-Length", "0")
        self.end_headers()

http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
Handler = Callable[[Call], Reply]


really = Fuzzing.of


def by_count(fact: Fuzzing, settings: ServiceSettings, description: Description, effort: Effort) -> Fuzzed:
    """Until all was tried once, however long that takes."""
    assert effort.explore
    return really(fact, settings, description, replace(effort, explore=False))


def is_no_verb(failure: Failure, operation: Operation) -> bool:
    """What the gate calls a false alarm."""
    return failure.status == 501 and operation.name == GET


def named(call: Call) -> str:
    return call.path.partition("name=")[2]


def mended(call: Call) -> Reply:
    return Reply(200 if named(call) and call.method == "GET" else 400, {})


def breaks(call: Call) -> Reply:
    """At whatever has to be quoted."""
    return Reply(500, {}) if "%" in named(call) else mended(call)


@pytest.fixture
def explore(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Explored]]:
    """Explores for real, or with ``failures`` as what fuzzing finds."""
    worlds: list[World] = []

    def run(handler: Handler, *failures: Failure, real: bool = False, effort: Effort = SHORT, **more: Any) -> Explored:
        served = Serving(handler, openapi=OPENAPI)
        worlds.append(World(tmp_path, date(2026, 1, 15), given={"service": served}, **more))
        fact = cast("Exploring", worlds[-1].fact("exploring"))
        (settings,) = fact.fuzzing.own.declared
        seen = {str(number): one for number, one in enumerate(failures)}
        with monkeypatch.context() as patch:
            tally = Tally(GET, Counter({200: 1}), 0.0, seen)
            patch.setattr(Fuzzing, "of", by_count if real else lambda *asked: Fuzzed({GET: tally}, seed=asked[-1].seed))
            explored = fact.of(settings, DESCRIPTION, effort, is_no_verb)
            assert fact.of(settings, DESCRIPTION, effort, is_no_verb) is explored
        return explored

    yield run
    for world in worlds:
        world.processes.end_all()


def broke(target: str, check: str = "not_a_server_error", status: int = 500) -> Failure:
    return Failure(check, Sent("GET", target), status)


QUOTED = broke("/docks?name=%C3%A9")


def statuses(explored: Explored) -> list[int]:
    return [one.status for one in explored.replayed]


def test_what_breaks_is_found_kept_and_sent_first_until_it_is_mended(
    explore: Callable[..., Explored], tmp_path: Path
) -> None:
    first = explore(breaks, real=True)
    assert first.fuzzed.stopped == ""
    assert (first.replayed, first.unkept) == ((), "")
    (kept,) = first.kept
    assert (kept.operation, kept.status, kept.found) == (GET, 500, "2026-01-15")
    assert kept.seed == first.fuzzed.seed > 1
    assert read_crashes((tmp_path / "devnet-crashes.json").read_text()) == first.kept
    second = explore(breaks)
    assert ([one.happens for one in second.replayed], second.kept) == ([True], ())
    assert second.fuzzed.seed != first.fuzzed.seed
    third = explore(mended)
    assert [(one.status // 100, one.happens) for one in third.replayed] in ([(2, False)], [(4, False)])


def test_a_seed_that_is_given_is_taken(explore: Callable[..., Explored]) -> None:
    assert explore(mended, effort=replace(SHORT, seed=77)).fuzzed.seed == 77


def test_only_what_shows_itself_when_it_is_sent_again_is_kept_the_smallest_of_a_kind(
    explore: Callable[..., Explored], tmp_path: Path
) -> None:
    larger = broke("/docks?name=%C3%A9%C3%A9%C3%A9")
    passing = broke("/docks?name=harmless", status=502)
    sequence = broke("/docks?name=%C3%A9", check="use_after_free", status=200)
    nowhere = broke("", check="no_answer", status=0)
    alarm = broke("/docks", status=501)
    found = explore(breaks, larger, QUOTED, passing, sequence, nowhere, alarm)
    assert [one.sent for one in found.kept] == [QUOTED.sent]
    assert explore(breaks, larger).kept == ()
    assert len(read_crashes((tmp_path / "devnet-crashes.json").read_text())) == 1


def test_one_of_a_kind_that_was_mended_does_not_keep_out_another(
    explore: Callable[..., Explored], tmp_path: Path
) -> None:
    explore(breaks, QUOTED)

    def breaks_elsewhere(call: Call) -> Reply:
        return Reply(500, {}) if named(call) == "x" else mended(call)

    found = explore(breaks_elsewhere, broke("/docks?name=x"))
    assert (statuses(found), [one.sent.target for one in found.kept]) == ([200], ["/docks?name=x"])
    assert len(read_crashes((tmp_path / "devnet-crashes.json").read_text())) == 2


def test_where_the_file_cannot_be_written_that_is_told(explore: Callable[..., Explored], tmp_path: Path) -> None:
    (tmp_path / "devnet-crashes.json").mkdir()
    assert explore(breaks, QUOTED).unkept == "devnet-crashes.json could not be written: Is a directory"


def test_a_crash_that_ends_the_service_does_not_spoil_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = '[service.api]\nstart = "python dies.py {port}"\nready = "/ready"\n'
    (tmp_path / "devnet.toml").write_text(settings)
    (tmp_path / "dies.py").write_text(DIES)
    sent = [Sent("GET", target) for target in ("/a", "/die", "/z")]
    crashes = [Crash(GET, "not_a_server_error", 500, one, 1, "2026-01-02") for one in sent]
    (tmp_path / "devnet-crashes.json").write_text(written(crashes))
    monkeypatch.setattr(Fuzzing, "of", lambda *asked: Fuzzed(seed=asked[-1].seed))
    world = World(tmp_path, date(2026, 1, 15))
    fact = cast("Exploring", world.fact("exploring"))
    (one,) = fact.fuzzing.own.declared
    found = fact.of(one, DESCRIPTION, SHORT, is_no_verb)
    world.processes.end_all()
    assert statuses(found) == [404, 0, 404]


def test_processes_of_a_run_explore_once(explore: Callable[..., Explored], tmp_path: Path) -> None:
    shared = Shared(tmp_path / "shared", processes=2)
    explore(breaks, QUOTED)
    one = explore(breaks, broke("/docks?name=%41", check="ignored_auth", status=500), shared=shared)
    other = explore(mended, shared=shared)
    assert other == one
    assert (statuses(one), len(one.kept)) == ([500], 1)


def test_processes_that_are_told_otherwise_explore_anew(explore: Callable[..., Explored], tmp_path: Path) -> None:
    shared = Shared(tmp_path / "shared", processes=2)
    first = explore(mended, shared=shared)
    assert explore(mended, shared=shared, effort=replace(SHORT, examples=6)).fuzzed.seed != first.fuzzed.seed
