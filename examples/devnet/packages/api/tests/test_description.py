from __future__ import annotations

import json
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient


@pytest.mark.criterion("E.P1")
def test_the_service_describes_itself_as_the_file_does(anonymous: TestClient) -> None:
    kept = json.loads((Path(__file__).parents[1] / "openapi.json").read_text())
    assert anonymous.get("/openapi.json").json() == kept


@pytest.mark.criterion("E2.D4")
@pytest.mark.parametrize("path", ["/docs", "/redoc", "/docs/oauth2-redirect"])
def test_there_is_nothing_beside_what_is_described(anonymous: TestClient, path: str) -> None:
    assert anonymous.get(path).status_code == 404


@pytest.mark.criterion("E.P1")
def test_a_link_leads_to_an_operation_with_the_parameters_it_hands_on(app: FastAPI) -> None:
    operations = [one for methods in app.openapi()["paths"].values() for one in methods.values()]
    taken = {one["operationId"]: {part["name"] for part in one.get("parameters", [])} for one in operations}
    links = [
        link for one in operations for answer in one["responses"].values() for link in answer.get("links", {}).values()
    ]
    assert len(taken) == len(operations)
    assert [link for link in links if set(link["parameters"]) != taken[link["operationId"]]] == []
    assert len(links) == 8
