"""Two descriptions of one operation, held against one another."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.formats.openapi import read_openapi
from pytest_devnet.formats.openapi_differences import differences

TEXT = {"type": "string"}
SHIP: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {**TEXT, "maxLength": 9},
        "kind": {"enum": ["dry", "wet"]},
        "crew": {"type": "array", "items": TEXT},
    },
    "required": ["name"],
}
SCHEMAS = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(["string", "integer", "object", "array", ["integer", "null"], "null"]),
        "enum": st.lists(st.integers(0, 3), max_size=2),
        "maximum": st.integers(0, 3),
        "properties": st.dictionaries(
            st.sampled_from("ab"), st.just(TEXT) | st.just({"$ref": "#/nowhere"}), max_size=2
        ),
        "required": st.lists(st.sampled_from("ab"), max_size=2, unique=True),
        "anyOf": st.lists(st.sampled_from([TEXT, {"type": "null"}, {"type": "integer"}]), min_size=1, max_size=3),
    },
)


def told(one: Any, other: Any, **more: Any) -> list[str]:
    """What is different of an operation whose body has these schemas."""

    def described(schema: Any, **said: Any) -> Any:
        post = {
            "requestBody": {"content": {"application/json": {"schema": schema}}},
            "responses": {},
            "security": [],
            **said,
        }
        root = {"openapi": "3.1.0", "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}}}
        return read_openapi(json.dumps({**root, "paths": {"/ships": {"post": post}}}), "openapi.json")

    ours, theirs = described(one), described(other, **more)
    return list(differences(ours.operations[0], theirs.operations[0], ours.document, theirs.document))


def with_field(**fields: Any) -> dict[str, Any]:
    return {**SHIP, "properties": {**SHIP["properties"], **fields}}


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (with_field(name=TEXT), ["body.name: maxLength is none, not 9"]),
        (with_field(name={"type": "integer"}), ["body.name is an integer, not a string"]),
        (with_field(kind={"enum": ["dry"]}), ["body.kind does not take 'wet'"]),
        (with_field(kind={"enum": ["dry", "wet", "dug", None]}), ["body.kind takes 'dug'"]),
        (with_field(kind={"anyOf": [{"enum": ["dry", "wet"]}, {"type": "null"}]}), []),
        (with_field(crew={"type": "array", "items": {"type": "integer"}}), ["body.crew[] is an integer, not a string"]),
        (with_field(size=TEXT), ["body has size"]),
        ({**SHIP, "required": ["name", "kind"]}, ["body requires kind"]),
        ({**SHIP, "required": []}, ["body does not require name"]),
        (
            {"type": "object", "properties": {"name": {**TEXT, "maxLength": 9}}, "required": ["name"]},
            ["body has no kind", "body has no crew"],
        ),
        ({"oneOf": [SHIP, TEXT]}, []),
        ({"allOf": [SHIP], "title": "Ship"}, []),
    ],
)
def test_what_differs_in_a_body_is_named(other: Any, said: list[str]) -> None:
    assert told(SHIP, other) == said


def test_who_may_and_what_is_sent_and_answered_are_compared() -> None:
    assert told(TEXT, TEXT, security=[{"key": []}]) == ["wants a caller"]
    xml = {"content": {"application/xml": {"schema": TEXT}}}
    assert told(TEXT, TEXT, requestBody=xml) == ["takes application/xml, not application/json"]


def test_answers_are_compared_but_for_their_bounds() -> None:
    def described(schema: Any, *more: Any) -> Any:
        answers = {
            "200": {"description": "", "content": {"application/json": {"schema": schema}}},
            "404": {"description": ""},
        }
        size = {"name": "size", "in": "query", "schema": {"type": "integer", "maximum": len(json.dumps(schema))}}
        get = {
            "responses": answers,
            "parameters": [size, *more],
            "security": [],
        }
        return read_openapi(json.dumps({"openapi": "3.1.0", "paths": {"/ships": {"get": get}}}), "openapi.json")

    header = {"name": "x", "in": "header", "schema": TEXT}
    ours, theirs = described(SHIP, header), described(with_field(name=TEXT, crew=TEXT))
    said = list(differences(ours.operations[0], theirs.operations[0], ours.document, theirs.document))
    before, after = len(json.dumps(SHIP)), len(json.dumps(with_field(name=TEXT, crew=TEXT)))
    assert said == [
        f"query parameter size: maximum is {after}, not {before}",
        "answer 200.crew is a string, not an array",
    ]


def test_schemas_without_end_are_compared_as_deep_as_anybody_looks() -> None:
    deep: dict[str, Any] = {"type": "object", "properties": {"in": {}}}
    for _ in range(20):
        deep = {"type": "object", "properties": {"in": deep}}
    assert told(deep, json.loads(json.dumps(deep).replace("{}", '{"type": "string"}'))) == []


@given(SCHEMAS)
def test_a_schema_agrees_with_itself(schema: Any) -> None:
    assert told(schema, schema) == []


@given(SCHEMAS, SCHEMAS)
def test_whatever_stands_there_is_compared(one: Any, other: Any) -> None:
    assert all(said.startswith("body") for said in told(one, other))
