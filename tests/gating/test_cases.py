"""Cases that gates share: one a service, one an operation."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from pytest_devnet import described, inputs, operations, services, surface
from pytest_devnet.errors import FactError
from pytest_devnet.facts.repo import Repo
from pytest_devnet.facts.service import Services
from pytest_devnet.facts.world import World
from pytest_devnet.formats.openapi_model import BEARER, Scheme

ONE = '[service.api]\nstart = "x {port}"\nopenapi = "api.json"\n'
TWO = f'{ONE}[service.crane]\nstart = "x {{port}}"\nopenapi = "crane.json"\n'
PATHS: dict[str, dict[str, dict[str, dict[str, str]]]] = {
    "/loads": {"get": {"responses": {}}, "post": {"responses": {}}},
    "/loads/{id}": {"get": {"responses": {}}},
}
SCHEMA = "type Query { loads: [String] }"
BOTH = f'{ONE}graphql = {{ schema = "schema.graphql", header = "X-Key" }}\n'
CRANE = json.dumps({"openapi": "3.1.0", "paths": PATHS})


def world(tmp_path: Path, declared: str, **files: str) -> tuple[Repo, Services]:
    for name, text in files.items():
        (tmp_path / f"{name}.{'graphql' if name == 'schema' else 'json'}").write_text(text)
    made = World(tmp_path, date(2026, 1, 2), given={"service": declared})
    service = made.fact("service")
    assert isinstance(service, Services)
    return Repo(tmp_path), service


def test_each_declared_service_is_a_case_and_without_any_it_is_told_what_to_declare(tmp_path: Path) -> None:
    assert [case.id for case in services(world(tmp_path, TWO)[1])] == ["api", "crane"]
    with pytest.raises(FactError, match=r"devnet\.toml: no service is declared") as caught:
        list(services(world(tmp_path, "")[1]))
    assert caught.value.remedy == 'declare what is shipped as [service.NAME], with start = "…" or url = "…"'


def test_each_operation_is_a_case_and_so_is_each_that_cannot_be_read(tmp_path: Path) -> None:
    repo, service = world(tmp_path, TWO, crane=CRANE)
    cases = operations(repo, service, openapi="crane.json")
    assert [case.id for case in cases] == ["GET /loads", "POST /loads", "#/paths/~1loads~1{id}/get"]
    assert described(repo, service, "crane.json")[0].name == "crane"


@pytest.mark.parametrize(
    ("declared", "openapi", "said"),
    [
        ("", "", "devnet.toml: no service described by an OpenAPI file"),
        (ONE, "b.json", "devnet.toml: no service described by b.json"),
        (TWO, "", "devnet.toml: 2 services, api, crane, described by an OpenAPI file"),
        (ONE, "", "devnet.toml:1: openapi names api.json, which is no file here"),
        (
            ONE.replace("api.json", "http://a.test/a.json"),
            "",
            "http://a.test/a.json: the description of api is not in the repository",
        ),
    ],
)
def test_what_is_not_described_has_no_cases(tmp_path: Path, declared: str, openapi: str, said: str) -> None:
    repo, service = world(tmp_path, declared)
    with pytest.raises(FactError) as caught:
        list(operations(repo, service, openapi=openapi))
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("named", "ids"),
    [
        ({}, ["GET /loads", "POST /loads", "#/paths/~1loads~1{id}/get", "Query.loads"]),
        ({"openapi": "api.json"}, ["GET /loads", "POST /loads", "#/paths/~1loads~1{id}/get"]),
        ({"graphql": "schema.graphql"}, ["Query.loads"]),
    ],
)
def test_what_takes_input_is_all_that_is_described_or_what_is_named(
    tmp_path: Path, named: dict[str, str], ids: list[str]
) -> None:
    repo, service = world(tmp_path, BOTH, api=CRANE, schema=SCHEMA)
    assert [case.id for case in inputs(repo, service, **named)] == ids


def test_a_field_of_graphql_is_of_its_schema_and_what_is_nowhere_of_the_first(tmp_path: Path) -> None:
    repo, service = world(tmp_path, BOTH, api=CRANE, schema=SCHEMA)
    _, schema = surface(repo, service, "Query.loads")
    assert (schema.base, schema.scheme(schema.operations[0])) == ("/graphql", Scheme("apiKey", "", "header", "X-Key"))
    assert surface(repo, service, "#/paths")[1].language == "openapi"
    alone = BOTH.replace('openapi = "api.json"\n', "").replace("header", "cookie")
    repo, service = world(tmp_path, alone, schema=SCHEMA)
    _, schema = surface(repo, service, "Query.loads")
    assert schema.scheme(schema.operations[0]).where == "cookie"
    repo, service = world(tmp_path, alone.replace(', cookie = "X-Key"', ""), schema=SCHEMA)
    assert surface(repo, service, "Query.loads")[1].schemes == {"": BEARER}


def test_a_schema_that_nobody_serves_is_none(tmp_path: Path) -> None:
    repo, service = world(tmp_path, ONE, api=CRANE)
    with pytest.raises(FactError) as caught:
        list(inputs(repo, service, graphql="schema.graphql"))
    assert str(caught.value) == "devnet.toml: no service described by schema.graphql"
    assert caught.value.remedy == 'add graphql = { schema = "schema.graphql" } to [service.NAME]'


def test_a_thousand_operations_are_a_thousand_cases(tmp_path: Path) -> None:
    item = {"get": {"responses": {"200": {"description": "x" * 500}}, "security": []}}
    paths = {f"/loads/{number}": item for number in range(1000)}
    repo, service = world(tmp_path, ONE, api=json.dumps({"openapi": "3.1.0", "paths": paths}, indent=2))
    assert [case.id for case in operations(repo, service)] == [f"GET /loads/{number}" for number in range(1000)]
