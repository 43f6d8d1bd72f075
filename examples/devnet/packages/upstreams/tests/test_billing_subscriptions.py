from __future__ import annotations

import pytest

from devnet_upstreams import billing


def test_a_customers_plan_is_told() -> None:
    told = billing.answer("GET", "/v1/organisations/acme/plan", None)
    assert told == (200, {"organisation": "acme", "plan": "team"})


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/organisations/hooli/plan"),
        ("POST", "/v1/organisations/acme/plan"),
        ("GET", "/v1/organisations/acme/plan/"),
    ],
)
def test_everything_else_is_unknown(method: str, path: str) -> None:
    assert billing.answer(method, path, None)[0] == 404
