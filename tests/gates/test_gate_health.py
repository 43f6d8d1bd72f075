"""What a health answer says of itself, held against its status."""

from __future__ import annotations

import json

import pytest

from pytest_devnet import Answer, Finding, Headers, Place
from pytest_devnet_gates.health import _agrees

HEALTH, PLAIN = "application/health+json", "application/json"


@pytest.mark.parametrize(
    ("status", "said", "media", "severity"),
    [
        (200, "fail", HEALTH, "blocking"),
        (503, "warn", HEALTH, "blocking"),
        (503, "fail", HEALTH, None),
        (200, "warn", HEALTH, None),
        (200, "unavailable", PLAIN, "advisory"),
        (503, "ok", PLAIN, "advisory"),
        (503, "degraded", PLAIN, None),
        (503, "unavailable", PLAIN, None),
        (200, "degraded", PLAIN, None),
        (503, "", HEALTH, None),
    ],
)
def test_body_and_status_say_the_same(status: int, said: str, media: str, severity: str | None) -> None:
    answer = Answer(status, Headers({"Content-Type": media}), json.dumps({"status": said}).encode())
    seen = list(_agrees(Place("devnet.toml", 1), "GET /ready", answer, "all is well"))
    assert [one.severity for one in seen if isinstance(one, Finding)] == ([severity] if severity else [])
