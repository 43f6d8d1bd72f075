"""A service that has no time: asked again as it says, and not for ever."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_devnet import Call, Reply
from tests.facts.test_authorization_fact import caller, decisions, operation, tried

PATHS = {f"/{name}": {"get": operation()} for name in ("a", "b", "c", "d", "e")}


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    pauses: list[float] = []
    monkeypatch.setattr("pytest_devnet.facts.asking.time.sleep", pauses.append)
    return pauses


def busy(after: str, left: Counter[str]) -> Callable[[Call], Reply]:
    def answered(call: Call) -> Reply:
        if caller(call) is None:
            return Reply(401)
        left[call.path] -= 1
        return Reply(429, headers={"Retry-After": after}) if left[call.path] >= 0 else Reply(json={"at": call.path})

    return answered


def test_who_is_busy_for_ever_is_not_waited_for_for_ever(tmp_path: Path, slept: list[float]) -> None:
    always = Counter(dict.fromkeys(PATHS, 10000))
    with tried(tmp_path, busy("60", always), PATHS) as survey:
        seen = [decisions(survey(f"GET {path}")) for path in PATHS]
    assert {one for each in seen for one in each.values()} == {"busy"}
    assert slept == [5.0] * 4


def test_the_third_answer_counts(tmp_path: Path, slept: list[float]) -> None:
    with tried(tmp_path, busy("1", Counter({"/a": 2})), PATHS) as survey:
        assert set(decisions(survey("GET /a")).values()) == {"allow"}
    assert slept == [1.0, 1.0]


def test_who_has_time_again_is_waited_for_again(tmp_path: Path, slept: list[float]) -> None:
    with tried(tmp_path, busy("2", Counter({"/a": 4})), PATHS) as survey:
        assert set(decisions(survey("GET /a")).values()) == {"allow"}
    assert slept == [2.0, 2.0]


@pytest.mark.parametrize(
    ("after", "paused"),
    [
        ("0", 0.0),
        ("", 0.2),
        ("soon", 0.2),
        ("Thu, 02 Jan 2020 00:00:00 GMT", 0.2),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 5.0),
    ],
)
def test_it_is_asked_again_when_it_says(tmp_path: Path, slept: list[float], after: str, paused: float) -> None:
    with tried(tmp_path, busy(after, Counter({"/a": 1})), PATHS) as survey:
        assert set(decisions(survey("GET /a")).values()) == {"allow"}
    assert slept == [paused]
