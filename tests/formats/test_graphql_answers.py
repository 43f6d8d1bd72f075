"""Answers over GraphQL: how far a request came, and whose mistake its errors are."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.formats.graphql_answers import asked_for, codes_of, denied, refusal

DOCKS: dict[str, list[str]] = {"docks": []}


def error(code: Any = None, key: str = "code", **more: Any) -> dict[str, Any]:
    return {"message": "no", **({} if code is None else {"extensions": {key: code}}), **more}


@pytest.mark.parametrize(
    ("status", "answer", "why"),
    [
        (200, {"data": DOCKS}, ""),
        (200, {"data": {"dock": None}}, ""),
        (200, {"data": DOCKS, "errors": [error()]}, ""),
        (200, {"data": {"dock": None}, "errors": [error("NOT_FOUND", path=["dock"])]}, ""),
        (200, {"data": None, "errors": [error("FORBIDDEN", path=["dock"])]}, "FORBIDDEN"),
        (200, {"errors": [error("GRAPHQL_VALIDATION_FAILED")]}, "GRAPHQL_VALIDATION_FAILED"),
        (200, {"errors": [error("ValidationError", "classification")]}, "ValidationError"),
        (200, {"errors": [error()]}, "no code"),
        (200, {"errors": [error(7)]}, "no code"),
        (200, {"errors": [{"message": "no", "extensions": []}]}, "no code"),
        (200, {"errors": "many"}, "200"),
        (404, "<h1>404</h1>", "404"),
        (200, [], "200"),
        (0, "", "0"),
        (502, "<h1>502</h1>", ""),
    ],
)
def test_a_request_came_to_a_resolver_or_it_is_told_why_not(status: int, answer: Any, why: str) -> None:
    assert refusal(status, answer if isinstance(answer, str) else json.dumps(answer)) == why


def test_who_is_refused_is_refused_as_by_http() -> None:
    assert denied(json.dumps({"errors": [error("NOT_FOUND"), error("UNAUTHENTICATED")]})) == 401
    assert denied(json.dumps({"errors": [error("FORBIDDEN", "classification")]})) == 403
    assert denied(json.dumps({"data": DOCKS})) == 0


def test_each_code_is_told_once() -> None:
    assert codes_of(json.dumps({"errors": [error("B"), error("A"), error("B"), "no error"]})) == ("A", "B")


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("{\n  docks\n}", ("query", "docks")),
        ("query Q($id: ID!) { mine: dock(id: $id) { id } }", ("query", "dock")),
        ("mutation { build(name: {a: 1}) { id } }", ("mutation", "build")),
        ("fragment F on Dock { id }", ("", "")),
        ("", ("", "")),
    ],
)
def test_what_a_query_asks_for_is_its_first_field(query: str, asked: tuple[str, str]) -> None:
    assert asked_for(query) == asked


@given(st.integers(0, 599), st.text())
def test_no_answer_is_too_odd(status: int, text: str) -> None:
    assert isinstance(refusal(status, text), str)
