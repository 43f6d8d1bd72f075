"""A finding of fuzzing can be repeated by whoever holds the credentials, and tells nobody what they are."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_devnet.formats.fuzz_tally import Sent
from pytest_devnet.formats.openapi import read_openapi
from pytest_devnet_gates._fuzz_findings import reproduced

SCHEMES: dict[str, Any] = {
    "bearer": {"type": "http", "scheme": "bearer"},
    "oauth": {"type": "oauth2", "flows": {}},
    "basic": {"type": "http", "scheme": "Basic"},
    "session": {"type": "apiKey", "in": "cookie", "name": "sid"},
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "pass": {"type": "apiKey", "in": "query", "name": "pass"},
}


def shown(scheme: str, target: str, signed: bool = True) -> str:
    item: dict[str, Any] = {"get": {"responses": {}, "security": [{scheme: []}] if scheme else []}}
    root = {"openapi": "3.1.0", "components": {"securitySchemes": SCHEMES}, "paths": {"/docks": item}}
    description = read_openapi(json.dumps(root), "openapi.json")
    said: str = reproduced(Sent("GET", target, signed=signed), description.scheme(description.operations[0]))
    return said


@pytest.mark.parametrize(
    ("scheme", "words"),
    [
        ("bearer", '"${URL}/docks" -H "Authorization: Bearer ${TOKEN}"'),
        ("oauth", '"${URL}/docks" -H "Authorization: Bearer ${TOKEN}"'),
        ("basic", '"${URL}/docks" -H "Authorization: Basic ${TOKEN}"'),
        ("session", '"${URL}/docks" -H "Cookie: sid=${TOKEN}"'),
        ("key", '"${URL}/docks" -H "X-API-Key: ${TOKEN}"'),
        ("pass", '"${URL}/docks?pass=${TOKEN}"'),
    ],
)
def test_a_caller_signs_in_as_the_operation_wants_it(scheme: str, words: str) -> None:
    assert shown(scheme, "/docks") == f"curl -i {words}"
    assert shown(scheme, "/docks", signed=False) == 'curl -i "${URL}/docks"'


def test_a_key_in_the_query_comes_after_what_is_asked() -> None:
    assert shown("pass", "/docks?limit=0") == 'curl -i "${URL}/docks?limit=0&pass=${TOKEN}"'
