"""The fields of schemas that are put together in the ways there are."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_devnet.formats.openapi_document import read_document
from pytest_devnet.formats.schema_fields import fields_of, hidden, roles_in, sendable

ROW = {"type": "object", "properties": {"id": {"readOnly": True}, "pin": {"writeOnly": True}, "name": {}, "any": True}}
LOOP = {"allOf": [{"$ref": "#/defs/loop"}], "properties": {"next": {"$ref": "#/defs/loop"}}}
ROLE = {"enum": ["keeper", "guest", None]}
USER = [{"properties": {"role": {"$ref": "#/defs/role"}}}, {"properties": {"roles": {"items": {"enum": ["owner"]}}}}]
OTHER = [{"properties": {"role": {"type": "string"}}}, {"properties": 7}]
ROOT = {"openapi": "3.1.0", "defs": {"row": ROW, "loop": LOOP, "role": ROLE, "user": USER, "other": OTHER}}
DOCUMENT = read_document(json.dumps(ROOT), "openapi.json")


@pytest.mark.parametrize(
    ("schema", "names"),
    [
        ({"$ref": "#/defs/row"}, {"id", "pin", "name", "any"}),
        ({"type": "array", "items": {"$ref": "#/defs/row"}}, {"id", "pin", "name", "any"}),
        ({"allOf": [{"properties": {"a": {}}}, {"oneOf": [{"properties": {"b": {"$ref": "#/gone"}}}]}]}, {"a", "b"}),
        ({"$ref": "#/defs/loop"}, {"next"}),
        ({"$ref": "elsewhere.json"}, set()),
        ({"allOf": 7, "properties": []}, set()),
        (True, set()),
        (None, set()),
    ],
)
def test_fields_are_found_wherever_they_are_described(schema: Any, names: set[str]) -> None:
    assert set(fields_of(DOCUMENT, schema)) == names


def test_roles_are_found_wherever_they_are_listed() -> None:
    assert roles_in(DOCUMENT) == ("guest", "keeper", "owner")


def test_who_may_set_and_who_may_see_a_field_is_told_by_the_schema() -> None:
    assert set(sendable(DOCUMENT, ROW)) == {"pin", "name", "any"}
    assert hidden(DOCUMENT, ROW) == {"pin"}
