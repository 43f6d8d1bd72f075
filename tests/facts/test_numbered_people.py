"""People whom an API tells apart by short numbers, in lists that are shown to other tenants."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_devnet import Call, Reply
from tests.facts.test_authorization_fact import PEOPLE, caller, operation, tried

PATHS = {"/me": {"get": operation()}, "/users": {"get": operation()}, "/plans": {"get": operation()}}
NUMBERS = {"ann": 1, "bob": 2, "cid": 3}


def club(*, open_to_all: bool) -> Callable[[Call], Reply]:
    def answered(call: Call) -> Reply:
        me = caller(call)
        if me is None or call.method != "GET":
            return Reply(401)
        path = call.path.partition("?")[0]
        if path == "/me":
            return Reply(json={"id": NUMBERS[me.name], "username": me.name, "plan": {"id": 1}})
        if path == "/plans":
            return Reply(json=[{"id": number, "name": "ann"} for number in NUMBERS.values()])
        seen = [one for one in PEOPLE.values() if open_to_all or one.tenant == me.tenant]
        users = [{"id": NUMBERS[one.name], "username": one.name} for one in seen]
        return Reply(json={"users": users} if path == "/users" else None)

    return answered


@pytest.mark.parametrize("open_to_all", [True, False])
def test_numbers_with_names_of_another_tenant_are_seen_and_no_others(tmp_path: Path, *, open_to_all: bool) -> None:
    with tried(tmp_path, club(open_to_all=open_to_all), PATHS) as survey:
        leaks = {one.principal: one.leaks for one in survey("GET /users").cells}
        assert [one.leaks for one in survey("GET /plans").cells] == [()] * 3
        assert [one.leaks for one in survey("GET /me").cells] == [()] * 3
    other = {"ann": ("south",), "bob": ("south",), "cid": ("north",)}
    assert leaks == (other if open_to_all else dict.fromkeys(NUMBERS, ()))
