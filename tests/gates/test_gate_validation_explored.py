"""What exploring says of the past and of now, one operation at a time."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

from pytest_devnet import Explored, Finding, Fuzzed, Gap, Observation, Replayed, Reply, Serving
from pytest_devnet.facts.world import World
from pytest_devnet.formats.crash_file import Crash
from pytest_devnet.formats.fuzz_tally import Failure, Sent, Tally
from pytest_devnet.gating.observe import observe
from pytest_devnet_gates.validation_explored import validation_explored

DONE = {"responses": {"200": {"description": "done"}}}
PATHS = {"/a": {"get": DONE}, "/b": {"get": DONE}, "/c": {"get": {"parameters": 7}}}
OPENAPI = {"openapi": "3.1.0", "security": [], "paths": PATHS}
SENT = Sent("GET", "/b?x=1")
CRASH = Crash("GET /b", "not_a_server_error", 500, SENT, 3, "2026-01-02")


def said(folder: Path, operation: str, explored: Explored) -> list[Observation]:
    (folder / "openapi.json").write_text(json.dumps(OPENAPI), "utf-8")
    served = Serving(lambda _: Reply(), openapi=OPENAPI)
    world = World(folder, date(2026, 1, 15), given={"service": served, "exploring": explored})
    return list(observe(validation_explored, world, {}, operation))


def fuzzed(*failures: Failure) -> Fuzzed:
    tally = Tally("GET /b", Counter({200: 1}), 0.0, {str(number): one for number, one in enumerate(failures)})
    return Fuzzed({"GET /b": tally}, seed=9)


def test_a_crash_is_told_at_its_operation_only(tmp_path: Path) -> None:
    explored = Explored(fuzzed(), (Replayed(CRASH, 500),))
    assert [one for one in said(tmp_path, "GET /a", explored) if isinstance(one, Finding)] == []
    (finding,) = [one for one in said(tmp_path, "GET /b", explored) if isinstance(one, Finding)]
    assert finding.message == "answers 500 to /b?x=1, known since 2026-01-02, in devnet-crashes.json"


def test_what_was_kept_is_said_to_be(tmp_path: Path) -> None:
    kept, other = Failure("not_a_server_error", SENT, 500), Failure("no_answer", Sent("GET", "/b"), 0)
    seen = said(tmp_path, "GET /b", Explored(fuzzed(kept, other), kept=(CRASH,)))
    remedies = [one.remedy.endswith("kept in devnet-crashes.json") for one in seen if isinstance(one, Finding)]
    assert remedies == [True, False]


def test_what_could_not_be_asked_for_is_a_gap(tmp_path: Path) -> None:
    seen = said(tmp_path, "GET /b", Explored(fuzzed(Failure("no_request", SENT, 0, "no such schema"))))
    assert [one.reason for one in seen if isinstance(one, Gap)] == ["GET /b: no request could be made: no such schema"]


def test_what_is_described_badly_is_told_as_such(tmp_path: Path) -> None:
    (gap,) = said(tmp_path, "#/paths/~1c/get/parameters", Explored(fuzzed()))
    assert isinstance(gap, Gap)
    assert gap.reason == "#/paths/~1c/get/parameters: parameters are a list"
