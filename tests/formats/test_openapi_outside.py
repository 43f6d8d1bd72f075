"""References that lead out of a description."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_devnet.formats.openapi import read_openapi
from pytest_devnet.formats.openapi_outside import leading_out

THERE = "https://example.test/x.json"
SCHEMAS: dict[str, Any] = {
    "Boat": {
        "type": "object",
        "properties": {"crew": {"type": "array", "items": {"$ref": "#/components/schemas/Crew"}}},
    },
    "Crew": {"anyOf": [{"$ref": f"{THERE}#/Crew"}, {"$ref": "#/components/schemas/Boat"}]},
    "Loop": {"properties": {"next": {"$ref": "#/components/schemas/Loop"}, "lost": {"$ref": "#/nowhere"}}},
    "Odd": {"properties": {"$ref": {"type": "string"}}},
}


@pytest.mark.parametrize(
    ("schema", "found"),
    [
        ({"$ref": "#/components/schemas/Boat"}, [f"{THERE}#/Crew"]),
        ({"allOf": [{"$ref": THERE}, {"$ref": THERE}]}, [THERE]),
        ({"$ref": "#/components/schemas/Loop"}, []),
        ({"$ref": "#/components/schemas/Odd"}, []),
        ({"type": "string"}, []),
    ],
)
def test_what_lies_between_is_followed(schema: dict[str, Any], found: list[str]) -> None:
    query = {"name": "q", "in": "query", "schema": schema}
    body = {"content": {"application/json": {"schema": schema}}}
    done = {"responses": {"200": {"description": "done"}}}
    paths = {"/a": {"get": {**done, "parameters": [query]}, "post": {**done, "requestBody": body}, "delete": done}}
    root = {"openapi": "3.1.0", "components": {"schemas": SCHEMAS}, "paths": paths}
    description = read_openapi(json.dumps(root), "openapi.json")
    seen = {one.method: list(leading_out(description.document, one)) for one in description.operations}
    assert seen == {"GET": found, "POST": found, "DELETE": []}
