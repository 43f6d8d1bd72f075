"""What fuzzing says of operations that nobody can call."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from pytest_devnet import Gap, Reply, Serving
from pytest_devnet.facts.world import World
from pytest_devnet.gating.observe import observe
from pytest_devnet_gates.validation_fuzzed import validation_fuzzed

OPENAPI = {"openapi": "3.1.0", "security": [], "paths": {"/c": {"get": {"parameters": 7}}}}


def test_what_is_described_badly_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "openapi.json").write_text(json.dumps(OPENAPI), "utf-8")
    served = Serving(lambda _: Reply(), openapi=OPENAPI)
    world = World(tmp_path, date(2026, 1, 15), given={"service": served, "fuzzing": served})
    (gap,) = observe(validation_fuzzed, world, {}, "#/paths/~1c/get/parameters")
    assert isinstance(gap, Gap)
    assert gap.reason == "#/paths/~1c/get/parameters: parameters are a list"
