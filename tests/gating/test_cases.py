"""Cases that gates share: one a service, one an operation."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from pytest_devnet import described, operations
from pytest_devnet.errors import FactError
from pytest_devnet.facts.repo import Repo
from pytest_devnet.facts.service import Services
from pytest_devnet.facts.world import World

ONE = '[service.api]\nstart = "x {port}"\nopenapi = "api.json"\n'
TWO = f'{ONE}[service.crane]\nstart = "x {{port}}"\nopenapi = "crane.json"\n'
PATHS: dict[str, dict[str, dict[str, dict[str, str]]]] = {
    "/loads": {"get": {"responses": {}}, "post": {"responses": {}}},
    "/loads/{id}": {"get": {"responses": {}}},
}
CRANE = json.dumps({"openapi": "3.1.0", "paths": PATHS})


def world(tmp_path: Path, declared: str, **files: str) -> tuple[Repo, Services]:
    for name, text in files.items():
        (tmp_path / f"{name}.json").write_text(text)
    made = World(tmp_path, date(2026, 1, 2), given={"service": declared})
    service = made.fact("service")
    assert isinstance(service, Services)
    return Repo(tmp_path), service


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


def test_a_thousand_operations_are_a_thousand_cases(tmp_path: Path) -> None:
    item = {"get": {"responses": {"200": {"description": "x" * 500}}, "security": []}}
    paths = {f"/loads/{number}": item for number in range(1000)}
    repo, service = world(tmp_path, ONE, api=json.dumps({"openapi": "3.1.0", "paths": paths}, indent=2))
    assert [case.id for case in operations(repo, service)] == [f"GET /loads/{number}" for number in range(1000)]
