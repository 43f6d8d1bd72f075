"""OpenAPI descriptions, of every version, read and misread."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.errors import FactError
from pytest_devnet.formats.openapi import read_openapi
from pytest_devnet.formats.openapi_document import parsed, pointer
from pytest_devnet.formats.openapi_model import Body, Link, Operation, Parameter, Scheme
from pytest_devnet.model import Place

THREE = """\
openapi: 3.0.3
info: {title: Crane, version: '1'}
servers: [{url: 'https://{host}/{stage}', variables: {host: {default: crane.test}, stage: {default: v1}}}]
security: [{key: []}]
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    ref: {$ref: '#/components/securitySchemes/key'}
  parameters:
    id: {name: id, in: path, required: true, schema: {type: integer}, examples: {one: {value: 7}}}
  responses:
    loaded:
      description: it
      content: {application/json: {schema: {type: object}}}
      links:
        lifts: {operationId: lift, parameters: {id: $response.body#/id}}
        looks: {operationRef: '#/paths/~1loads~1{id}/get'}
        away: {operationRef: https://elsewhere.test}
paths:
  x-note: ignored
  /loads/{id}:
    parameters: [{$ref: '#/components/parameters/id'}]
    get:
      operationId: look
      security: []
      parameters:
        - {name: deep, in: query, content: {application/json: {schema: {type: boolean}}}}
        - {name: gone, in: path, required: true}
      responses: {200: {$ref: '#/components/responses/loaded'}, default: {description: no}}
    post:
      operationId: lift
      requestBody:
        content:
          text/plain: {}
          application/vnd.crane+json: {schema: {type: object}, example: {a: 1}}
      responses: {}
"""
TWO = {
    "swagger": "2.0",
    "basePath": "/v2/",
    "consumes": ["application/json"],
    "securityDefinitions": {"basic": {"type": "basic"}, "key": {"type": "apiKey", "in": "query", "name": "k"}},
    "definitions": {"Load": {"type": "object"}},
    "parameters": {"load": {"name": "load", "in": "body", "required": True, "schema": {"$ref": "#/definitions/Load"}}},
    "paths": {
        "/loads": {
            "parameters": [{"name": "limit", "in": "query", "type": "integer", "maximum": 5}],
            "post": {
                "security": [{"basic": []}, {}],
                "parameters": [{"$ref": "#/parameters/load"}],
                "responses": {"201": {"description": "made", "schema": {"$ref": "#/definitions/Load"}}},
            },
            "put": {
                "consumes": [],
                "parameters": [{"name": "file", "in": "formData", "type": "string", "required": True}],
                "responses": {"204": {"description": "done"}},
            },
        }
    },
}
NAMELESS = "a parameter has a name, and is in one of path, query, header, cookie"


def described(**paths: Any) -> str:
    return json.dumps({"openapi": "3.1.0", "paths": paths}, indent=1)


def operation(**said: Any) -> str:
    return described(**{"/a": {"get": {"responses": {}, **said}}})


def test_openapi_3_is_read_with_what_its_parts_refer_to() -> None:
    found = read_openapi(THREE, "api.yaml")
    look, lift = found.operations
    assert (found.problems, found.base) == ((), "/v1")
    assert found.schemes == {
        "key": Scheme("apiKey", "", "header", "X-Key"),
        "ref": Scheme("apiKey", "", "header", "X-Key"),
    }
    assert look.name == "GET /loads/{id}"
    assert look.place == Place("api.yaml", 24)
    assert look.of("path") == (Parameter("id", "path", True, {"type": "integer"}, 7),)
    assert look.of("query") == (Parameter("deep", "query", False, {"type": "boolean"}),)
    assert look.public
    assert look.responses[0].links == (
        Link("lift", {"id": "$response.body#/id"}),
        Link("GET /loads/{id}", {}),
        Link("", {}),
    )
    assert lift.body == Body("application/vnd.crane+json", {"type": "object"}, False, {"a": 1})
    assert lift.protected
    assert (found.operation("lift"), found.operation("GET /loads/{id}"), found.operation("x")) == (lift, look, None)


def test_swagger_2_says_the_same_in_other_words() -> None:
    found = read_openapi(json.dumps(TWO), "api.json")
    post, put = sorted(found.operations, key=lambda one: one.method)
    limit = Parameter("limit", "query", False, {"type": "integer", "maximum": 5})
    assert (found.problems, found.base) == ((), "/v2")
    assert found.schemes == {"basic": Scheme("http", "basic"), "key": Scheme("apiKey", "", "query", "k")}
    assert post.parameters == put.parameters == (limit,)
    assert post.body == Body("application/json", {"$ref": "#/definitions/Load"}, True)
    assert post.responses[0].schema == {"$ref": "#/definitions/Load"}
    assert post.public
    assert put.body == Body(
        "application/x-www-form-urlencoded",
        {"type": "object", "properties": {"file": {"type": "string"}}, "required": ["file"]},
        True,
    )
    assert put.security is None
    assert not put.public
    assert not put.protected


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "api.json:1: is no JSON: Expecting property name enclosed in double quotes"),
        ("[]", "api.json:1: is no OpenAPI description: it holds no object"),
        ('{"a": 1,\n"a": 2}', "api.json:2: the key 'a' stands twice"),
        ('{"a":' * 100_000, "api.json: is nested too deeply"),
        ('{"openapi": "4.0"}', "api.json:1: #: its version is '4.0' (want OpenAPI 3.0 or 3.1, or Swagger 2.0)"),
    ],
)
def test_a_file_that_is_none_is_refused(text: str, said: str) -> None:
    with pytest.raises(FactError) as caught:
        read_openapi(text, "api.json")
    assert str(caught.value) == said


def test_yaml_that_holds_two_documents_is_refused() -> None:
    with pytest.raises(FactError, match=r"api\.yml:1: is no OpenAPI description"):
        read_openapi("a: 1\n---\nb: 2\n", "api.yml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (described(), "api.json:3: #/paths: describes no operation"),
        (json.dumps({"openapi": "3.1.0"}), "api.json:1: #/paths: is no object"),
        (described(a={}), "api.json:4: #/paths/a: a path begins with /"),
        (described(**{"/a": None}), "api.json:4: #/paths/~1a: a path holds operations"),
        (described(**{"/a": {"get": []}}), "api.json:5: #/paths/~1a/get: an operation is an object"),
        (operation(parameters={}), "api.json:7: #/paths/~1a/get/parameters: parameters are a list"),
        (operation(parameters=[{"in": "path"}]), f"api.json:8: #/paths/~1a/get/parameters/0: {NAMELESS}"),
        (
            operation(parameters=[{"$ref": "#/nowhere/0"}]),
            "api.json:8: #/paths/~1a/get/parameters/0: #/nowhere/0 leads nowhere",
        ),
        (
            operation(parameters=[{"$ref": "https://away.test/a.json#/b"}]),
            "api.json:8: #/paths/~1a/get/parameters/0: https://away.test/a.json#/b leads out of the file",
        ),
        (operation(parameters=[{"$ref": 1}]), "api.json:8: #/paths/~1a/get/parameters/0: $ref is no text"),
        (
            operation(parameters=[{"$ref": "#/paths/~1a/get/parameters/0"}]),
            "api.json:8: #/paths/~1a/get/parameters/0: #/paths/~1a/get/parameters/0 leads to itself",
        ),
        (described(**{"/{a}": {"get": {}}}), "api.json:5: #/paths/~1{a}/get: {a} is no parameter of it"),
        (
            operation(requestBody={"content": {}}),
            "api.json:7: #/paths/~1a/get/requestBody: a body has content by media type",
        ),
        (operation(security={}), "api.json:7: #/paths/~1a/get/security: security is a list of objects"),
        (operation(security=[{"x": []}]), "api.json:7: #/paths/~1a/get/security: x is no security scheme"),
        (operation(responses=[]), "api.json:6: #/paths/~1a/get/responses: is no object"),
        (
            operation(responses={"200": {"$ref": "#/x"}}),
            "api.json:7: #/paths/~1a/get/responses/200: #/x leads nowhere",
        ),
        (
            json.dumps(
                {"openapi": "3.0.0", "paths": {"/a": {"get": {"responses": {}}}}, "servers": [{"url": "http://[x"}]}
            ),
            "api.json:1: #/servers/0: 'http://[x' is no URL",
        ),
        (
            described(**{p: {"get": {"operationId": "x", "responses": {}}} for p in ("/a", "/b")}),
            "api.json:11: GET /b has the operationId x of GET /a",
        ),
    ],
)
def test_each_mistake_is_told_with_line_and_pointer(text: str, said: str) -> None:
    assert [str(one) for one in read_openapi(text, "api.json").problems] == [said]


def test_a_mistake_leaves_the_other_operations_usable() -> None:
    text = described(**{"/a": {"get": {"security": 1}}, "/b": {"get": {"responses": {}}, "post": {"responses": {}}}})
    found = read_openapi(text, "api.json")
    assert [one.name for one in found.operations] == ["GET /b", "POST /b"]
    assert len(found.problems) == 1


@pytest.mark.parametrize("root", [{"paths": []}, {"paths": {"/a": 1}}, {"paths": {"/a": {"get": 1}}}, {"paths": {}}])
def test_swagger_that_makes_no_sense_is_no_crash(root: dict[str, Any]) -> None:
    assert read_openapi(json.dumps({"swagger": "2.0", **root}), "api.json").operations == ()


def test_swagger_parameters_that_make_no_sense_are_told() -> None:
    paths = {"/a": {"get": {"parameters": [1], "responses": {"200": {}}}}}
    found = read_openapi(json.dumps({"swagger": "2.0", "paths": paths}), "api.json")
    assert [one.message for one in found.problems] == [f"#/paths/~1a/get/parameters/0: {NAMELESS}"]


@pytest.mark.parametrize("path", ["a.json", "a.yaml"])
def test_a_long_chain_of_references_ends(path: str) -> None:
    chain = {str(n): {"$ref": f"#/components/parameters/{n + 1}"} for n in range(50)}
    paths = {"/a": {"get": {"parameters": [{"$ref": "#/components/parameters/0"}], "responses": {}}}}
    text = json.dumps({"openapi": "3.1.0", "components": {"parameters": chain}, "paths": paths})
    (problem,) = read_openapi(text, path).problems
    assert "leads to itself" in problem.message


def test_what_is_no_object_is_passed_over_where_nothing_depends_on_it() -> None:
    responses = {"200": 1, "201": {"links": {"a": 1}, "content": []}}
    body = {"content": {"application/json": 1}}
    (found,) = read_openapi(operation(responses=responses, requestBody=body), "a.json").operations
    assert found.body == Body("application/json")
    assert [(one.status, one.schema, one.links) for one in found.responses] == [("201", None, ())]
    odd = {"openapi": "3.1.0", "paths": {"/a": {"get": {"responses": {}}}}, "servers": [1]}
    schemes = {"components": {"securitySchemes": {"a": 1}}}
    read = read_openapi(json.dumps({**odd, **schemes}), "a.json")
    assert (read.base, dict(read.schemes), read.problems) == ("", {}, ())


def test_references_reach_into_lists() -> None:
    said = {"parameters": [{"name": "n", "in": "query"}, {"$ref": "#/paths/~1a/get/parameters/0"}]}
    assert [one.name for one in read_openapi(operation(**said), "a.json").operations[0].parameters] == ["n"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(
    ["parameters", "requestBody", "responses", "security", "operationId", "links", "content", "schema", "$ref", "name"]
)
ODD = st.recursive(
    JSON, lambda inner: st.dictionaries(KEYS, inner, max_size=4) | st.lists(inner, max_size=2), max_leaves=12
)


@given(said=ODD, version=st.sampled_from([{"openapi": "3.0.1"}, {"openapi": "3.1.0"}, {"swagger": "2.0"}]), rest=ODD)
def test_whatever_it_says_it_is_read_or_refused(said: Any, version: dict[str, str], rest: Any) -> None:
    text = json.dumps(
        {**version, "paths": {"/{a}": {"get": said, "parameters": rest}}, "components": rest, "servers": rest}
    )
    refusal = None
    try:
        found = read_openapi(text, "api.json")
    except FactError as error:
        refusal = error
    if refusal is not None:
        assert refusal.place.startswith("api.json")
    else:
        assert all(isinstance(one, Operation) for one in found.operations)
        assert found.operations or found.problems


@given(steps=st.lists(st.text(max_size=6).filter(lambda text: "%" not in text)))
def test_pointers_lead_back_to_their_steps(steps: list[str]) -> None:
    assert list(parsed(pointer(tuple(steps))[1:])) == steps


@given(tree=st.dictionaries(st.text(max_size=4), JSON, min_size=1, max_size=4), indent=st.none() | st.integers(0, 3))
def test_every_key_is_found_on_its_line(tree: dict[str, Any], indent: int | None) -> None:
    text = json.dumps({"openapi": "3.1.0", "paths": {}, "x": tree}, indent=indent)
    document = read_openapi(text, "a.json").document
    for key in tree:
        assert json.dumps(key) in text.splitlines()[document.line(("x", key)) - 1]


def test_a_description_is_read_once_for_all_that_ask() -> None:
    text = json.dumps({"openapi": "3.1.0", "paths": {"/docks": {"get": {"responses": {}}}}})
    assert read_openapi(text, "openapi.json") is read_openapi(text, "openapi.json")
