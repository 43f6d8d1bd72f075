"""Credentials that are none, and services that take them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_devnet import Call, Principal, Reply, Request
from pytest_devnet.declarations import Login
from tests.facts.test_authorization_fact import bench_of, operation, tried

NAMES = {"ann": "north", "cid": "south"}
LOGINS = {name: Login(Request("/in", "POST", json={"name": name})) for name in NAMES}
PEOPLE = tuple(Principal(name, "keeper", tenant, LOGINS[name]) for name, tenant in NAMES.items())
LAX: dict[str, Callable[[str], str]] = {
    "a token that is null": lambda offered: "ann" if offered == "null" else offered,
    "an undefined token": lambda offered: "ann" if offered == "undefined" else offered,
    "a token with more behind it": lambda offered: offered[: len("ann-token-of-sixteen")],
    "a refresh_token as a token": lambda offered: offered.replace("refresh", "sixteen"),
    "a password made up": lambda offered: "ann-token-of-sixteen" if offered.startswith("Basic ") else offered,
}


def gives(lax: Callable[[str], str]) -> Callable[[Call], Reply]:
    def answered(call: Call) -> Reply:
        if call.path == "/in":
            name = json.loads(call.body)["name"]
            return Reply(json={"access_token": f"{name}-token-of-sixteen", "refresh_token": f"{name}-token-of-refresh"})
        offered = lax(call.headers.get("Authorization").removeprefix("Bearer "))
        known = offered in [*NAMES, *(f"{name}-token-of-sixteen" for name in NAMES)]
        return Reply(json={"at": 1}) if known else Reply(401)

    return answered


def accepted(root: Path, lax: Callable[[str], str], scheme: dict[str, str] | None = None) -> list[str]:
    with tried(root, gives(lax), {"/me": {"get": operation()}}, PEOPLE, scheme) as survey:
        credentials = bench_of(survey).credentials()
        assert credentials is not None
        tries = list(credentials.all())
    return [one.name for one in tries if one.asked.decision != "deny"]


@pytest.mark.parametrize("name", LAX)
def test_what_is_no_credential_and_is_taken_is_told(tmp_path: Path, name: str) -> None:
    assert accepted(tmp_path, LAX[name]) == [name]


def test_an_honest_service_takes_none(tmp_path: Path) -> None:
    assert accepted(tmp_path, str) == []


def test_letters_behind_an_encoded_password_say_nothing(tmp_path: Path) -> None:
    scheme = {"type": "http", "scheme": "basic"}
    taken = accepted(tmp_path, lambda offered: offered.removeprefix("Basic ")[:20], scheme)
    assert "a token with more behind it" not in taken


def test_a_token_in_the_query_is_where_it_belongs_if_it_is_described_so(tmp_path: Path) -> None:
    def answered(call: Call) -> Reply:
        return Reply(json={"at": 1}) if call.path == "/me?token=ann" else Reply(401)

    people = (Principal("ann", "keeper", "north", token="ann"),)  # noqa: S106
    scheme = {"type": "apiKey", "in": "query", "name": "token"}
    with tried(tmp_path, answered, {"/me": {"get": operation()}}, people, scheme) as survey:
        credentials = bench_of(survey).credentials()
        assert credentials is not None
        assert credentials.control().decision == "allow"
        tries = list(credentials.all())
    assert [one.name for one in tries if one.misplaced] == ["a token in the query, as access_token"]
    assert [one.name for one in tries if one.asked.decision != "deny"] == []
