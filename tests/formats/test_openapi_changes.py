"""Changes of a description that break somebody, and those that do not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_devnet.formats.openapi import read_openapi
from pytest_devnet.formats.openapi_changes import breaking
from pytest_devnet.formats.openapi_model import Description

Json = Any
TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
NAME = "GET /docks"


def described(operation: Json, **more: Json) -> Description:
    root = {"openapi": "3.1.0", "security": [], "paths": {"/docks": {"get": {"responses": {}, **operation}}}, **more}
    root["components"] = {
        "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        **more.get("components", {}),
    }
    return read_openapi(json.dumps(root), "openapi.json")


def asked(schema: Json, required: bool = False, name: str = "q") -> Json:
    return {"parameters": [{"name": name, "in": "query", "required": required, "schema": schema}]}


def sent(schema: Json, media: str = "application/json", **more: Json) -> Json:
    return {"requestBody": {"content": {media: {"schema": schema}}, **more}}


def told(schema: Json, status: str = "200") -> Json:
    return {"responses": {status: {"description": "d", "content": {"application/json": {"schema": schema}}}}}


def of(**fields: Json) -> Json:
    return {"type": "object", "properties": fields}


def said(old: Json, new: Json) -> list[str]:
    return [one.said for one in breaking(described(old), described(new))]


@pytest.mark.parametrize(
    ("old", "new", "breaks"),
    [
        ({}, {"security": [{"key": []}]}, "asks who calls, and did not"),
        ({}, asked(TEXT, required=True), "requires query parameter q, which is new"),
        (asked(TEXT), asked(TEXT, required=True), "requires query parameter q, and did not"),
        (asked(TEXT), {}, "no longer takes query parameter q"),
        (asked(TEXT), asked(NUMBER), "query parameter q is integer, and was string"),
        (asked({"enum": ["a", "b"]}), asked({"enum": ["a"]}), "query parameter q no longer takes 'b'"),
        (asked(TEXT), asked({**TEXT, "enum": ["a"]}), "query parameter q no longer takes any value"),
        (asked({"maximum": 9}), asked({"maximum": 5}), "query parameter q: maximum is 5, and was 9"),
        (asked({"minLength": 1}), asked({"minLength": 2}), "query parameter q: minLength is 2, and was 1"),
        (asked(TEXT), asked({**TEXT, "maxLength": 5}), "query parameter q: maxLength is 5, and was none"),
        ({}, sent(TEXT, required=True), "requires a body, and did not"),
        (sent(TEXT), sent(TEXT, required=True), "requires a body, and did not"),
        (sent(TEXT), sent(TEXT, "text/plain"), "no longer takes application/json"),
        (sent(of(a=TEXT)), sent({**of(a=TEXT), "required": ["a"]}), "body requires a, and did not"),
        (sent(of(a=TEXT)), sent(of(a=NUMBER)), "body.a is integer, and was string"),
        (sent(of(a=TEXT)), sent({**of(), "additionalProperties": False}), "body no longer takes a"),
        (
            sent(of(a=TEXT)),
            sent({**of(a=TEXT), "additionalProperties": False}),
            "body no longer takes what is not described",
        ),
        (asked(TEXT), asked({**TEXT, "pattern": "^a"}), "query parameter q: pattern is ^a, and was none"),
        (told(TEXT), {}, "no longer answers 200"),
        (told(of(a=TEXT)), told(of()), "answer 200 no longer has a"),
        (told(of(a=TEXT)), told(of(a=NUMBER)), "answer 200.a is integer, and was string"),
        (told({**of(a=TEXT), "required": ["a"]}), told(of(a=TEXT)), "answer 200 may lack a"),
        (told({"enum": ["a"]}), told({"enum": ["a", "b"]}), "answer 200 may be 'b', which is new"),
        (
            told({"type": "array", "items": of(a=TEXT)}),
            told({"type": "array", "items": of()}),
            "answer 200[] no longer has a",
        ),
    ],
)
def test_what_can_be_relied_on_no_more_is_told(old: Json, new: Json, breaks: str) -> None:
    assert said(old, new) == [breaks]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"security": [{"key": []}]}, {}),
        ({}, asked(TEXT)),
        (asked(TEXT, required=True), asked(TEXT)),
        (asked({"type": ["string", "null"]}), asked({"type": ["null", "string"]})),
        (asked({"maximum": 5}), asked({"maximum": 9})),
        (asked({"enum": ["a"]}), asked({"enum": ["a", "b"]})),
        (asked({"$ref": "#/nowhere"}), asked({"$ref": "#/nowhere"})),
        (sent(of(a=TEXT)), sent(of())),
        (sent(TEXT), {}),
        (told(of(a=TEXT)), told(of(a=TEXT, b=TEXT))),
        (told(TEXT, "404"), {}),
        (told(TEXT, "404"), told(NUMBER, "404")),
        (told(of()), told(True)),
    ],
)
def test_what_only_grows_breaks_nobody(old: Json, new: Json) -> None:
    assert said(old, new) == []


@pytest.mark.parametrize(("then", "now"), [(TEXT, TEXT), (TEXT, NUMBER)])
def test_what_stands_for_a_parameter_of_a_path_is_nothing_to_callers(then: Json, now: Json) -> None:
    def dock(name: str, schema: Json) -> Description:
        place = {"name": name, "in": "path", "required": True, "schema": schema}
        paths = {f"/docks/{{{name}}}": {"get": {"parameters": [place], "responses": {}}}}
        return read_openapi(json.dumps({"openapi": "3.1.0", "security": [], "paths": paths}), "openapi.json")

    told = [one.said for one in breaking(dock("code", then), dock("id", now))]
    assert told == ([] if then == now else ["path parameter id is integer, and was string"])


def test_an_operation_that_is_gone_is_told_without_a_place() -> None:
    old, new = described({}), read_openapi('{"openapi": "3.1.0", "paths": {"/x": {"get": {}}}}', "openapi.json")
    (broken,) = breaking(old, new)
    assert (broken.place, broken.operation, broken.said) == (None, NAME, "is gone")


def test_schemas_that_hold_themselves_come_to_an_end() -> None:
    tree = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/T"}}, "required": ["next"]}
    looping = {"components": {"schemas": {"T": tree}}}
    reference = {"$ref": "#/components/schemas/T"}
    both = {**sent(reference), **told({"type": "array", "items": reference})}
    assert list(breaking(described(both, **looping), described(both, **looping))) == []
