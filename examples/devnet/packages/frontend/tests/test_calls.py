"""The calls the page declares are operations of the API, and it makes no others."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

PACKAGES = Path(__file__).parents[2]
PUBLIC = PACKAGES / "frontend" / "public"
CALLS: dict[str, dict[str, Any]] = json.loads((PUBLIC / "calls.json").read_text())
OPENAPI: dict[str, Any] = json.loads((PACKAGES / "api" / "openapi.json").read_text())
PAGE = {path.name: path.read_text() for path in PUBLIC.iterdir()}


def schema(part: dict[str, Any]) -> dict[str, Any]:
    """The schema of a JSON body."""
    name = part["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    found: dict[str, Any] = OPENAPI["components"]["schemas"][name]
    return found


@pytest.mark.criterion("E.P1")
@pytest.mark.parametrize("name", CALLS)
def test_a_declared_call_is_an_operation_with_these_parameters(name: str) -> None:
    call = CALLS[name]
    operation = OPENAPI["paths"][call["path"]][call["method"].lower()]
    parameters = operation.get("parameters", [])
    query = {one["name"]: one["required"] for one in parameters if one["in"] == "query"}
    assert set(re.findall(r"{(\w+)}", call["path"])) == {one["name"] for one in parameters if one["in"] == "path"}
    assert {name for name, required in query.items() if required} <= set(call.get("query", [])) <= set(query)


@pytest.mark.criterion("E.P1")
@pytest.mark.parametrize("name", CALLS)
def test_a_declared_body_has_all_required_fields_and_no_unknown_ones(name: str) -> None:
    call = CALLS[name]
    operation = OPENAPI["paths"][call["path"]][call["method"].lower()]
    sent = set(call.get("body", []))
    assert bool(sent) == ("requestBody" in operation)
    if sent:
        body = schema(operation["requestBody"])
        assert set(body.get("required", [])) <= sent <= set(body["properties"])


def test_every_declared_call_is_made_and_no_other() -> None:
    made = set(re.findall(r'\b(?:call|doing)\("(\w+)"', PAGE["app.js"] + PAGE["client.js"]))
    assert made | {"refresh"} == set(CALLS)
    assert "calls.refresh" in PAGE["client.js"]


def test_one_function_talks_to_the_api() -> None:
    assert [PAGE[name].count("fetch(") for name in ("app.js", "client.js")] == [0, 1]
    assert not re.search(r"XMLHttpRequest|sendBeacon|WebSocket|EventSource", "".join(PAGE.values()))


@pytest.mark.criterion("E2.D4")
def test_text_of_others_is_never_read_as_markup_and_tokens_are_not_stored() -> None:
    code = PAGE["app.js"] + PAGE["client.js"]
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|Storage|cookie", code)
    assert not re.search(r"<script(?![^>]* src=)|\son\w+=|style=", PAGE["index.html"])


@pytest.mark.criterion("E2.D4")
def test_the_page_loads_nothing_from_elsewhere() -> None:
    texts = "".join(PAGE.values()).replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://|//[\w-]+\.\w", texts)
