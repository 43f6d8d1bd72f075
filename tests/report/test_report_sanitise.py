from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.report.sanitise import encodes, sanitise


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain text, ≥98% 日本 ✓", "plain text, ≥98% 日本 ✓"),
        ("\x1b[2K\x1b[1AAll passed", r"\x1b[2K\x1b[1AAll passed"),
        ("a\nb\r\tc", r"a\nb\r\tc"),
        ("\x7f\x9b\x00", r"\x7f\x9b\x00"),
        ("user\u202e\u2066 txet", r"user\u202e\u2066 txet"),
        ("a\u200b\u200d\u200f\u061c\ufeff", r"a\u200b\u200d\u200f\u061c\ufeff"),
        ("\u2028\u2029", r"\u2028\u2029"),
        ("\udce4.txt", r"\udce4.txt"),
        ("\U000e0041", r"\U000e0041"),
        ("a\N{NO-BREAK SPACE}b", "a\N{NO-BREAK SPACE}b"),
    ],
)
def test_what_acts_or_hides_is_spelt_out(text: str, shown: str) -> None:
    assert sanitise(text) == shown


def test_what_the_stream_cannot_take_is_spelt_out() -> None:
    assert sanitise("≥98% café", "latin-1") == r"\u226598% café"
    assert sanitise("café", "ascii") == r"caf\xe9"


def test_an_encoding_that_python_does_not_know_takes_ascii() -> None:
    assert encodes("plain", "no-such-encoding")
    assert not encodes("café", "no-such-encoding")


@given(st.text(st.characters(codec=None)), st.sampled_from(["utf-8", "ascii", "cp1252", "latin-1"]))
def test_nothing_that_acts_or_hides_is_left(text: str, encoding: str) -> None:
    shown = sanitise(text, encoding)
    shown.encode(encoding)
    assert {unicodedata.category(char) for char in shown}.isdisjoint({"Cc", "Cf", "Cs", "Zl", "Zp"})


@given(st.text(st.characters(codec=None)))
def test_what_is_shown_is_shown_the_same_again(text: str) -> None:
    assert sanitise(sanitise(text)) == sanitise(text)
