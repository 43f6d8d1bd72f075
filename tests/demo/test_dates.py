"""Days in documents move with the day of the lay-out; everything else stays as it is."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.demo.dates import RELEASED, days_in, days_since_release, is_document, moved


def test_the_release_is_today_whatever_day_it_is() -> None:
    days = days_since_release(date(2031, 3, 1))
    assert moved(f"released {RELEASED}", days) == "released 2031-03-01"


@pytest.mark.parametrize(
    ("text", "later"),
    [
        ("on 2026-11-20.", "on 2026-11-21."),
        ("2026-12-31", "2027-01-01"),
        ("specs/2026-11-03-signals/spec.md", "specs/2026-11-04-signals/spec.md"),
        ("at 2026-11-20T23:59:59Z", "at 2026-11-21T23:59:59Z"),
        ("[2028-02-28]", "[2028-02-29]"),
        ("2026-02-30", "2026-02-30"),
        ("2026-13-01", "2026-13-01"),
        ("12026-11-20", "12026-11-20"),
        ("2026-11-201", "2026-11-201"),
        ("draft 2020-12, CVE-2026-1120", "draft 2020-12, CVE-2026-1120"),
    ],
)
def test_iso_days_move_and_nothing_that_merely_looks_like_one(text: str, later: str) -> None:
    assert moved(text, 1) == later


@given(st.text(), st.dates(date(1500, 1, 1), date(8000, 1, 1)), st.integers(-100_000, 100_000))
def test_moving_back_is_the_way_back(text: str, day: date, days: int) -> None:
    told = f"{text} {day} {text}"
    assert moved(moved(told, days), -days) == told


def test_a_day_at_the_end_of_time_stays_rather_than_stop_the_lay_out() -> None:
    assert moved("valid until 9999-12-31", 1) == "valid until 9999-12-31"
    assert moved("since 0001-01-01", -1) == "since 0001-01-01"


def test_the_days_a_text_speaks_of() -> None:
    assert days_in("2026-11-02, 2026-11-31 and 2026-11-04") == [date(2026, 11, 2), date(2026, 11, 4)]


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("docs/adr/0001.md", True),
        ("docs/operations/slo.yaml", True),
        ("README.md", True),
        ("DEVNET-CHECKPOINT.txt", True),
        ("devnet-waivers.toml", True),
        ("package.json", False),
        ("packages/api/README.md", False),
        ("packages/api/src/app.py", False),
        (".github/workflows/ci.yml", False),
    ],
)
def test_documents_lie_in_docs_and_at_the_top(path: str, document: bool) -> None:
    assert is_document(path) is document
