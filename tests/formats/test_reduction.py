"""Requests that fail, made smaller for as long as they do."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.formats.fuzz_tally import Sent
from pytest_devnet.formats.reduction import reduced

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("sent", "matters", "left"),
    [
        (Sent("GET", "/a?x=1&y=2&z=3"), "y=2", Sent("GET", "/a?y=2")),
        (Sent("GET", "/a?x=1"), "/a", Sent("GET", "/a")),
        (Sent("GET", "/a", {"X-A": "1", "X-B": "2"}), "'X-B'", Sent("GET", "/a", {"X-B": "2"})),
        (
            Sent("POST", "/a", {}, '{"name": "long", "more": [1, 2, {"x": "y"}]}'),
            "name",
            Sent("POST", "/a", {}, '{"name": ""}'),
        ),
        (Sent("POST", "/a", {}, '["aaaa", "bbXb"]'), "X", Sent("POST", "/a", {}, '["X"]')),
        (Sent("POST", "/a", {"Content-Type": "text/plain"}, "no json"), "no json", None),
    ],
)
def test_what_does_not_matter_is_gone(sent: Sent, matters: str, left: Sent | None) -> None:
    assert reduced(sent, lambda one: matters in str(one)) == (left or sent)


def test_it_gives_up_in_time() -> None:
    asked: list[Sent] = []

    def refuse(one: Sent) -> bool:
        asked.append(one)
        return False

    body = json.dumps({f"k{number}": number for number in range(1, 200)})
    assert reduced(Sent("POST", "/", {}, body), refuse, most=7).body == body
    assert len(asked) == 7


def test_it_stops_once_the_last_try_was_good() -> None:
    assert reduced(Sent("GET", "/?a&b&c"), lambda _: True, most=2).target == "/?c"


@given(VALUES)
def test_what_is_left_still_fails_and_is_no_larger(value: Any) -> None:
    sent = Sent("POST", "/", {}, json.dumps(value, ensure_ascii=False))
    marked = [one for one in sent.body if one.isalpha()][:1]
    left = reduced(sent, lambda one: all(letter in one.body for letter in marked))
    assert len(left.body) <= len(json.dumps(value))
    assert all(letter in left.body for letter in marked)


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ('{"name": "\u6e2f"}', '{"name": "\\u6e2f"}'),
        ("no \u6e2f", "no \u6e2f"),
        ("[" * 20_000 + '"\u6e2f"', "[" * 20_000 + '"\u6e2f"'),
    ],
    ids=["JSON", "text", "deep"],
)
def test_what_is_left_can_be_typed(body: str, left: str) -> None:
    assert reduced(Sent("POST", "/", {}, body), lambda one: "6e2f" in ascii(one.body)).body == left


def test_letters_that_matter_stay() -> None:
    sent = Sent("POST", "/", {}, '["\u6e2f"]')
    assert reduced(sent, lambda one: "\u6e2f" in one.body) == sent
