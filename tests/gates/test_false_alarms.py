"""What schemathesis reports and nobody has to mend; and an operation that the description does not have."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_devnet.formats.fuzz_events import Failure, Sent
from pytest_devnet.formats.openapi import read_openapi
from pytest_devnet_gates._false_alarms import is_false_alarm


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
