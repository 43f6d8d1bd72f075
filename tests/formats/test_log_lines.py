"""Log lines of many producers: when, how bad, what, who; and what stays the same from run to run."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.formats.log_lines import has_level, is_hex, logger_of, message_of, shape, time_of

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-26T12:00:00Z",
        "2026-11-26T13:00:00.000+01:00",
        "2026-11-26 12:00:00,000",
        "Thu, 26 Nov 2026 12:00:00 GMT",
        str(NOON),
        NOON,
        int(NOON),
        NOON * 1e3,
        int(NOON) * 1_000_000,
        int(NOON) * 1_000_000_000,
    ],
)
def test_a_time_is_read_however_it_is_written(value: object) -> None:
    for name in ("timestamp", "time", "ts", "@timestamp"):
        assert time_of({name: value}) == NOON


@pytest.mark.parametrize("value", ["noon", "", True, None, [], 10**30, "1e999", "nan", float("inf"), "9999999-01-01"])
def test_what_is_no_time_is_none(value: object) -> None:
    assert time_of({"time": value}) is None


def test_a_line_without_a_time_has_none() -> None:
    assert time_of({"message": "2026-11-26T12:00:00Z"}) is None


@pytest.mark.parametrize(
    "fields", [{"level": "INFO"}, {"severity": "warn"}, {"level": 30}, {"log": {"level": "error"}}]
)
def test_levels_are_words_and_numbers(fields: dict[str, object]) -> None:
    assert has_level(fields)


@pytest.mark.parametrize("fields", [{}, {"level": "loud"}, {"level": 99}, {"level": True}, {"log": "info"}])
def test_other_levels_are_none(fields: dict[str, object]) -> None:
    assert not has_level(fields)


def test_message_and_logger_go_by_many_names() -> None:
    assert (message_of({"msg": " hello "}), message_of({"event": "hello"}), message_of({"msg": 3})) == (
        "hello",
        "hello",
        "",
    )
    assert (logger_of({"logger": "a"}), logger_of({"log": {"logger": "b"}}), logger_of({})) == ("a", "b", "")


def test_ids_are_lowercase_hexadecimal() -> None:
    assert is_hex("ab" * 16, 32)
    assert not any(is_hex(value, 32) for value in ("AB" * 16, "ab" * 8, "xy" * 16, 7, None, "ab" * 16 + "\n"))


def test_a_shape_leaves_out_what_changes() -> None:
    assert shape('INFO:  127.0.0.1:4711 - "GET /ships HTTP/1.1" 200') == 'INFO: … - "GET /ships HTTP/…" …'
    assert shape("request 0a1b2c3d-0a1b took 3.5 ms") == "request … took … ms"
    assert len(shape("many words " * 50)) == 100


@given(st.text())
def test_every_text_has_a_short_shape_without_numbers(text: str) -> None:
    found = shape(text)
    assert len(found) <= 100
    assert not any(map(str.isdigit, found))


@given(
    st.dictionaries(st.sampled_from(["time", "level", "log", "message", "logger"]), st.from_type(object) | st.none())
)
def test_whatever_a_line_holds_it_is_judged(fields: dict[str, object]) -> None:
    assert time_of(fields) is None or isinstance(time_of(fields), float)
    assert has_level(fields) in (True, False)
    assert isinstance(message_of(fields) + logger_of(fields), str)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists))
def test_whatever_a_time_is_it_is_read_or_is_none(value: object) -> None:
    found = time_of(json.loads(json.dumps({"time": value})))
    assert found is None or isinstance(found, float)
