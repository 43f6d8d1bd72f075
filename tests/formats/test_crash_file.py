"""The file of crashes comes back as it was written, and what cannot be meant is told."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet import SettingsError
from pytest_devnet.formats.crash_file import Crash, read_crashes, written
from pytest_devnet.formats.fuzz_tally import Sent, Step

TEXT = st.text(max_size=20)
ALONE = st.builds(
    Sent, TEXT, TEXT.map(lambda text: f"/{text}"), st.dictionaries(TEXT, TEXT, max_size=3), TEXT, st.booleans()
)
STEP = st.builds(Step, TEXT, ALONE, st.dictionaries(TEXT, TEXT, max_size=2))
SENT = st.builds(replace, ALONE, before=st.lists(STEP, max_size=2).map(tuple))
CRASH = st.builds(Crash, TEXT, TEXT, st.integers(0, 599), SENT, st.integers(0, 2**31), TEXT)
ONE: dict[str, Any] = {
    "operation": "POST /docks",
    "check": "not_a_server_error",
    "status": 500,
    "seed": 42,
    "found": "2026-01-02",
    "method": "POST",
    "target": "/docks",
    "headers": {"Content-Type": "application/json"},
    "body": "{}",
    "signed": True,
}


SENDS = {name: ONE[name] for name in ("method", "target", "headers", "body", "signed")}

WRONG = {"operation": "POST /docks", "gives": {"1": 1}, "sent": SENDS}


@given(st.lists(CRASH, max_size=4))
def test_what_was_written_is_read_again_whatever_its_order(crashes: list[Crash]) -> None:
    text = written(crashes)
    assert all(one in crashes for one in read_crashes(text))
    assert len(read_crashes(text)) == len(crashes)
    assert written(reversed(crashes)) == text


def test_one_crash() -> None:
    (crash,) = read_crashes(json.dumps({"version": 1, "crashes": [ONE]}))
    assert (crash.kind, crash.sent.target, crash.seed) == (
        ("POST /docks", "not_a_server_error", 500, False),
        "/docks",
        42,
    )
    assert crash.failure.sent == crash.sent


@pytest.mark.parametrize(
    ("then", "now", "happens"), [(500, 500, True), (500, 503, True), (500, 422, False), (0, 0, True), (200, 401, False)]
)
def test_one_server_error_is_like_another(then: int, now: int, happens: bool) -> None:
    (crash,) = read_crashes(json.dumps({"version": 1, "crashes": [{**ONE, "status": then}]}))
    assert crash.happens(now) is happens


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{\n oh", "devnet-crashes.json:2: is no JSON"),
        ("[" * 100_000, "devnet-crashes.json:1: is no JSON"),
        ("[]", 'is no object with "version": 1 and a list of "crashes"'),
        ('{"version": 2, "crashes": []}', "is no object with"),
        ('{"version": 1, "crashes": {}}', "is no object with"),
        (json.dumps({"version": 1, "crashes": [ONE, 7]}), "crash 2 cannot be sent: see its operation"),
        (json.dumps({"version": 1, "crashes": [{**ONE, "status": "500"}]}), "crash 1 cannot be sent: see its status"),
        (json.dumps({"version": 1, "crashes": [{**ONE, "signed": 1}]}), "crash 1 cannot be sent: see its signed"),
        (json.dumps({"version": 1, "crashes": [{**ONE, "more": 1}]}), "crash 1 cannot be sent: see its more"),
        (
            json.dumps({"version": 1, "crashes": [{**ONE, "before": [{"operation": "GET /"}]}]}),
            "crash 1 cannot be sent: see its sent, gives",
        ),
        (
            json.dumps({"version": 1, "crashes": [{**ONE, "before": [{"operation": "", "gives": {}, "sent": {}}]}]}),
            "crash 1 cannot be sent: see its method, target, headers, body, signed",
        ),
        (
            json.dumps(
                {"version": 1, "crashes": [{**ONE, "before": [{"operation": "", "gives": {"1": 1}, "sent": SENDS}]}]}
            ),
            "crash 1 cannot be sent: see its gives",
        ),
        (
            json.dumps({"version": 1, "crashes": [{**ONE, "target": "http://elsewhere.test/"}]}),
            "crash 1 cannot be sent: see its target",
        ),
    ],
)
def test_what_cannot_be_meant_is_told(text: str, said: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read_crashes(text)
    assert said in str(refused.value)
    assert refused.value.remedy == "take it from the history of the repository, or delete it"
