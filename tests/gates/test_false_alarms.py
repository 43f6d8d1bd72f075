"""What schemathesis reports and nobody has to mend; and an operation that the description does not have."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pytest_devnet import Finding, Reply, Serving
from pytest_devnet.facts.world import World
from pytest_devnet.formats.fuzz_tally import Failure, Sent
from pytest_devnet.formats.openapi import read_openapi
from pytest_devnet.gating.observe import observe
from pytest_devnet_gates._false_alarms import is_false_alarm
from pytest_devnet_gates._shown import _names
from pytest_devnet_gates.validation_fuzzed import validation_fuzzed


@pytest.mark.parametrize(
    ("schema", "is_false"),
    [(True, True), (False, False), ({"type": "string"}, True), ({"type": "string", "maxLength": 3}, False)],
)
def test_where_any_text_will_do_none_is_wrong(schema: Any, is_false: bool) -> None:
    asked = {"name": "q", "in": "query", "schema": schema}
    paths = {"/docks": {"get": {"parameters": [asked], "responses": {"200": {"description": "done"}}}}}
    (operation,) = read_openapi(json.dumps({"openapi": "3.1.0", "paths": paths}), "openapi.json").operations
    failure = Failure("negative_data_rejection", Sent("GET", "/docks"), 200, where="query")
    assert is_false_alarm(failure, operation) is is_false


@pytest.mark.parametrize(
    ("media_type", "said", "is_false"),
    [
        ("multipart/form-data", "violates `type` at /properties/caption (was string, became integer)", True),
        ("application/x-www-form-urlencoded", "violates `type` at /properties/a (was string, became null)", True),
        ("application/json", "violates `type` at /properties/caption (was string, became integer)", False),
        ("multipart/form-data", "violates `type` at /properties/size (was integer, became string)", False),
        ("multipart/form-data", "violates `type` at /properties/caption (was string, became object)", False),
        ("multipart/form-data", "violates `type` at /properties/kind (was string, became integer)", False),
        ("multipart/form-data", "Incorrect type", False),
    ],
)
def test_in_a_form_a_number_is_a_text(media_type: str, said: str, is_false: bool) -> None:
    kinds = {"kind": {"type": "string", "enum": ["a"]}, "caption": {"type": "string", "maxLength": 9}}
    body = {"content": {media_type: {"schema": {"type": "object", "properties": kinds}}}}
    paths = {"/docks": {"post": {"requestBody": body, "responses": {"200": {"description": "done"}}}}}
    (operation,) = read_openapi(json.dumps({"openapi": "3.1.0", "paths": paths}), "openapi.json").operations
    failure = Failure("negative_data_rejection", Sent("POST", "/docks"), 201, where="body", said=said)
    assert is_false_alarm(failure, operation) is is_false


def test_an_operation_that_is_not_described_says_what_is_wrong_with_the_description(tmp_path: Path) -> None:
    served = Serving(lambda _: Reply(), openapi={"openapi": "3.1.0", "paths": {"/docks": {"get": {"responses": {}}}}})
    world = World(tmp_path, date(2026, 1, 15), given={"service": served})
    try:
        seen = list(observe(validation_fuzzed, world, {}, "GET /nowhere"))
    finally:
        world.processes.end_all()
    assert seen
    assert all(isinstance(one, Finding) or hasattr(one, "reason") for one in seen)


def test_fields_that_hold_something_are_named_however_deep_they_lie() -> None:
    answer = {"dock": {"name": "a", "note": ""}, "open": True, "ships": [{"tons": 3}]}
    assert list(_names(answer)) == ["name", "ships", "tons"]
