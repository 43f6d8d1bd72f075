"""Values made for schemas: they fit, or it is said why there is none."""

from __future__ import annotations

import re
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.formats.openapi_document import Document
from pytest_devnet.formats.sample_values import NoSample, Sampler

DEFINED = {
    "definitions": {
        "Name": {"type": "string", "maxLength": 9},
        "Loop": {"type": "object", "properties": {"in": {"$ref": "#/definitions/Loop"}}, "required": ["in"]},
        "Chain": {"type": "object", "properties": {"next": {"$ref": "#/definitions/Chain"}}},
        "All": {"allOf": [{"$ref": "#/definitions/All"}]},
    }
}


def sampled(schema: Any, mark: str = "") -> Any:
    return Sampler(Document("api.json", DEFINED), mark).value(schema)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"const": 4}, 4),
        ({"example": "e", "type": "string"}, "e"),
        ({"examples": [3], "type": "integer"}, 3),
        ({"enum": ["a", "b"]}, "a"),
        ({"type": "string", "format": "uuid"}, "00000000-0000-4000-8000-000000000001"),
        ({"type": "string", "minLength": 9}, "devnettttt"[:9]),
        ({"type": "string", "maxLength": 3}, "D"),
        ({"type": "string", "maxLength": 2, "minLength": 2, "pattern": "^[a-z]+$"}, "en"),
        ({"type": "integer", "minimum": 7, "multipleOf": 5}, 10),
        ({"type": "integer", "exclusiveMinimum": 7}, 8),
        ({"type": "integer", "minimum": 7, "exclusiveMinimum": True}, 8),
        ({"type": "number", "maximum": 0, "exclusiveMaximum": True}, -0.5),
        ({"type": "number", "exclusiveMaximum": 1}, 0.5),
        ({"type": "array", "items": {"type": "boolean"}, "minItems": 2}, [True, True]),
        ({"type": "array", "items": {"type": "boolean"}}, []),
        ({"type": ["null", "string"]}, "devnet"),
        ({"type": "null"}, None),
        ({"anyOf": [{"type": "null"}, {"type": "integer"}]}, 1),
        (
            {"allOf": [{"properties": {"a": {"const": 1}}}, {"properties": {"b": {"const": 2}}, "required": ["b"]}]},
            {"b": 2},
        ),
        ({"properties": {"a": {"const": 1}, "b": {"readOnly": True}}, "required": ["a", "b"]}, {"a": 1}),
        ({"properties": {"a": {"const": 1}}, "type": "object", "minProperties": 1}, {"a": 1}),
        ({"$ref": "#/definitions/Name"}, "devnet"),
        (True, "devnet"),
    ],
)
def test_the_plainest_value_that_fits(schema: Any, value: Any) -> None:
    assert sampled(schema) == value


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        (False, "no value is allowed"),
        ({"type": "string", "pattern": "^q{7}$"}, "no text was found for the value: pattern '^q{7}$'"),
        ({"type": "string", "pattern": "("}, "no text was found for the value: pattern '('"),
        ({"type": "integer", "minimum": 2, "maximum": 1}, "no number was found for the value: minimum 2, maximum 1"),
        ({"type": "array", "minItems": 2, "uniqueItems": True}, "the value wants 2 different items"),
        ({"type": "object", "minProperties": 1}, "the value wants more properties than are described"),
        ({"$ref": "#/definitions/Loop"}, "the value" + ".in" * 13 + " holds itself without end"),
        ({"$ref": "#/definitions/All"}, "it holds itself without end"),
        ({"type": "string", "minLength": "many"}, "the value: its schema cannot be understood"),
    ],
)
def test_where_there_is_none_it_says_of_what(schema: Any, said: str) -> None:
    with pytest.raises(NoSample, match=re.escape(said)):
        sampled(schema)


def test_a_mark_is_put_into_every_text_that_keeps_it() -> None:
    schema = {
        "properties": {
            "name": {"type": "string", "default": "x"},
            "note": {"anyOf": [{"type": "string", "maxLength": 20}, {"type": "null"}]},
            "mail": {"type": "string", "format": "email"},
            "kind": {"enum": ["a"]},
            "own": {"type": "string", "readOnly": True},
            "short": {"type": "string", "maxLength": 2},
            "none": False,
            "next": {"$ref": "#/definitions/Chain"},
        },
        "required": ["name"],
    }
    assert sampled(schema, "mark-7") == {"name": "mark-7", "note": "mark-7"}


def test_what_has_an_example_is_given_where_examples_are_wanted() -> None:
    schema = {
        "properties": {
            "mail": {"type": "string", "example": "a@b.test"},
            "size": {"type": "integer", "examples": [4]},
            "id": {"type": "string", "example": "7", "readOnly": True},
            "note": {"type": "string"},
            "any": True,
        },
    }
    document = Document("api.json", {})
    assert Sampler(document, exemplary=True).value(schema | {"type": "object"}) == {"mail": "a@b.test", "size": 4}
    assert Sampler(document).value(schema | {"type": "object"}) == {}


NUMBERS = st.integers(-50, 50)
SCHEMAS: st.SearchStrategy[dict[str, Any]] = st.recursive(
    st.fixed_dictionaries({"type": st.just("integer")}, optional={"minimum": NUMBERS, "maximum": NUMBERS})
    | st.fixed_dictionaries(
        {"type": st.just("string")},
        optional={"minLength": st.integers(0, 30), "maxLength": st.integers(0, 30), "pattern": st.just("^[a-z]+$")},
    )
    | st.sampled_from([{"type": "boolean"}, {"type": "null"}, {"enum": [1, "x"]}]),
    lambda inner: (
        st.fixed_dictionaries({"type": st.just("array"), "items": inner}, optional={"minItems": st.integers(0, 3)})
        | st.builds(
            lambda properties, needed: {
                "type": "object",
                "properties": properties,
                "required": [k for k in properties if needed],
            },
            st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
            st.booleans(),
        )
        | st.builds(lambda some: {"anyOf": some}, st.lists(inner, min_size=1, max_size=2))
    ),
    max_leaves=6,
)


@given(schema=SCHEMAS, mark=st.sampled_from(["", "mark-7"]))
def test_what_is_made_fits(schema: dict[str, Any], mark: str) -> None:
    said = ""
    try:
        jsonschema.validate(sampled(schema, mark), schema)
    except NoSample as none:
        said = none.message
    assert re.match(r"$|no (text|number) was found", said)
