"""References that lead out of a description, or nowhere."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_devnet.formats.openapi import read_openapi
from pytest_devnet.formats.openapi_unfollowed import unfollowed

THERE = "https://example.test/x.json"
SCHEMAS: dict[str, Any] = {
    "Boat": {
        "type": "object",
        "properties": {"crew": {"type": "array", "items": {"$ref": "#/components/schemas/Crew"}}},
    },
    "Crew": {"anyOf": [{"$ref": f"{THERE}#/Crew"}, {"$ref": "#/components/schemas/Boat"}]},
    "Loop": {"properties": {"next": {"$ref": "#/components/schemas/Loop"}, "lost": {"$ref": "#/nowhere"}}},
    "Self": {"$ref": "#/components/schemas/Self"},
    "Odd": {"properties": {"$ref": {"type": "string"}}},
}


@pytest.mark.parametrize(
    ("schema", "found"),
    [
        ({"$ref": "#/components/schemas/Boat"}, [(f"{THERE}#/Crew", "leads out of the file")]),
        ({"allOf": [{"$ref": THERE}, {"$ref": THERE}]}, [(THERE, "leads out of the file")]),
        ({"$ref": "#/components/schemas/Loop"}, [("#/nowhere", "leads nowhere")]),
        ({"$ref": "#/components/schemas/Odd"}, []),
        ({"$ref": "#/components/schemas/Self"}, [("#/components/schemas/Self", "leads to itself")]),
        ({"type": "string"}, []),
    ],
)
def test_what_lies_between_is_followed(schema: dict[str, Any], found: list[tuple[str, str]]) -> None:
    query = {"name": "q", "in": "query", "schema": schema}
    body = {"content": {"application/json": {"schema": schema}}}
    done = {"responses": {"200": {"description": "done"}}}
    paths = {"/a": {"get": {**done, "parameters": [query]}, "post": {**done, "requestBody": body}, "delete": done}}
    root = {"openapi": "3.1.0", "components": {"schemas": SCHEMAS}, "paths": paths}
    description = read_openapi(json.dumps(root), "openapi.json")
    seen = {one.method: list(unfollowed(description.document, one)) for one in description.operations}
    assert seen == {"GET": found, "POST": found, "DELETE": []}
