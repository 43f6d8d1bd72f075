from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from devnet_infrastructure.clock import SystemClock
from devnet_infrastructure.correlation import accepted
from devnet_infrastructure.identifiers import RandomIdentifiers


def test_the_clock_is_in_utc() -> None:
    now = SystemClock().now()
    assert now.utcoffset() == timedelta(0)
    assert now >= datetime(2026, 11, 1, tzinfo=UTC)


@pytest.mark.criterion("E2.D4")
def test_ids_are_long_random_and_prefixed() -> None:
    ids = {RandomIdentifiers().new("prj") for _ in range(100)}
    assert len(ids) == 100
    assert all(re.fullmatch(r"prj-[0-9a-f]{24}", found) for found in ids)


def test_a_harmless_correlation_id_is_kept() -> None:
    assert accepted("req-1.A_b") == "req-1.A_b"


@pytest.mark.criterion("E2.D4")
@pytest.mark.parametrize("offered", ["", "a b", "a\r\nSet-Cookie: x", "é", "x" * 65, '{"level":"info"}'])
def test_any_other_correlation_id_is_replaced(offered: str) -> None:
    assert re.fullmatch(r"[0-9a-f]{32}", accepted(offered))
