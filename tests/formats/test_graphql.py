"""GraphQL schemas: the fields of their roots, each with its line, and every mistake with its."""

from __future__ import annotations

import builtins
import json
from typing import Any

import graphql
import pytest

from pytest_devnet import FactError, LibraryMissing
from pytest_devnet.formats.graphql import RootField, read_graphql, roots_in
from pytest_devnet.formats.openapi import read_openapi
from pytest_devnet.formats.openapi_model import BEARER, Scheme

SCHEMA = """\
schema { query: Reading mutation: Writing subscription: Hearing }
type Reading @key(fields: "id") {
  "Where ships lie."
  docks(first: Int = 3): [String!]!
  tide: Float
}
type Writing { build(name: String!): String }
type Hearing { arrived: String }
extend type Reading { ships: Int }
"""


def test_each_field_of_a_root_is_an_operation_at_its_line() -> None:
    found = read_graphql(SCHEMA, "api.graphql", "/query")
    assert [(one.name, one.place.line, one.method, one.public) for one in found.operations] == [
        ("Reading.docks", 4, "POST", False),
        ("Reading.tide", 5, "POST", False),
        ("Reading.ships", 9, "POST", False),
        ("Writing.build", 7, "POST", False),
    ]
    assert (found.base, found.language, found.scheme(found.operations[0])) == ("/query", "graphql", BEARER)
    assert isinstance(found.operation("Writing.build"), RootField)
    assert roots_in(found)["mutation", "build"] == "Writing.build"


def test_what_it_is_fuzzed_by_is_a_whole_schema_without_unknown_directives() -> None:
    again = graphql.build_schema(read_graphql(SCHEMA, "api.graphql").document.text)
    assert again.query_type
    assert set(again.query_type.fields) == {"docks", "tide", "ships"}


@pytest.mark.parametrize("wrapped", [True, False])
def test_the_answer_to_an_introspection_is_a_schema_too(wrapped: bool) -> None:
    answer: Any = graphql.introspection_from_schema(graphql.build_schema("type Query { docks: [String] }"))
    text = json.dumps({"data": answer} if wrapped else answer)
    key = Scheme("apiKey", where="cookie", name="sid")
    found = read_graphql(text, "schema.json", scheme=key)
    assert [(one.name, str(one.place)) for one in found.operations] == [("Query.docks", "schema.json:1")]
    assert found.scheme(found.operations[0]) is key


@pytest.mark.parametrize(
    ("text", "file", "said"),
    [
        ("type Query {\n  docks: [", "a.graphql", "a.graphql:2: is no GraphQL schema: Syntax Error: "),
        ("type Query {\n  docks: Dock\n}", "a.graphql", "a.graphql:2: is no GraphQL schema: Unknown type 'Dock'"),
        ("type Dock { id: ID }", "a.graphql", "a.graphql: has no field to query"),
        ("", "a.graphql", "a.graphql:1: is no GraphQL schema: Syntax Error: Unexpected <EOF>"),
        ("{", "a.json", "a.json: is no GraphQL schema: Expecting property name"),
        ("[]", "a.json", "a.json: is no GraphQL schema: "),
        ('{"data": {}}', "a.json", "a.json: is no GraphQL schema: "),
        ('{"data": {"__schema": {}}}', "a.json", "a.json: is no GraphQL schema: "),
        ("[" * 100_000, "a.json", "a.json: is nested too deeply"),
    ],
)
def test_what_is_no_schema_is_told_with_its_line(text: str, file: str, said: str) -> None:
    with pytest.raises(FactError) as error:
        read_graphql(text, file)
    assert str(error.value).startswith(said)
    assert error.value.remedy


def test_without_graphql_core_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def missing(name: str, *given: Any, **named: Any) -> Any:
        if name == "graphql":
            raise ImportError(name)
        return real(name, *given, **named)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(LibraryMissing, match="graphql-core is not installed"):
        read_graphql(SCHEMA, "a.graphql")


def test_an_openapi_description_has_no_roots() -> None:
    paths: Any = {"/docks": {"get": {"responses": {}}}}
    assert roots_in(read_openapi(json.dumps({"openapi": "3.1.0", "paths": paths}), "openapi.json")) == {}
