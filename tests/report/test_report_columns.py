from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.report.columns import columns, padded, paragraph, shorten, unbroken
from pytest_devnet.report.sanitise import sanitise

SEGMENTS = st.lists(st.tuples(st.text(), st.sampled_from([(), ("red",), ("bold",)])), max_size=4)


def flowed(text: str, width: int, indent: int = 0, hang: int = 0) -> list[str]:
    lines = paragraph([(text, ())], width, indent=indent, hang=hang)
    return ["".join(part for part, _ in line) for line in lines]


@pytest.mark.parametrize(
    ("text", "wide"),
    [("abc", 3), ("日本", 4), ("é", 1), ("e\u0301", 1), ("👍", 2), ("ｆ", 2), ("⚠\ufe0f", 2), ("✓…→", 3), ("", 0)],
)
def test_columns_are_what_a_terminal_needs(text: str, wide: int) -> None:
    assert columns(text) == wide


def test_text_is_cut_with_an_ellipsis() -> None:
    assert shorten("coverage", 8, "…") == "coverage"
    assert shorten("test coverage", 6, "…") == "test…"
    assert shorten("日本語", 4, "…") == "日…"
    assert shorten("coverage", 6, "...") == "cov..."


def test_text_is_padded_by_columns() -> None:
    assert padded("日", 4) == "日  "
    assert padded("long", 2) == "long"


def test_text_is_broken_at_spaces_and_hangs() -> None:
    assert flowed("one two three four", 11, indent=2, hang=2) == ["  one two", "    three", "    four"]


def test_a_word_too_long_for_a_line_is_broken() -> None:
    assert flowed("a 日本日本日 b", 5) == ["a", "日本", "日本", "日 b"]


def test_the_gap_between_words_is_kept_within_a_line() -> None:
    assert flowed("one  two", 20) == ["one  two"]


def test_unbroken_words_stay_together() -> None:
    assert flowed("one " + unbroken("two three"), 10) == ["one", "two three"]


def test_nothing_is_one_empty_line() -> None:
    assert flowed("", 10, indent=4) == [""]


def test_styles_survive_the_break() -> None:
    lines = list(paragraph([("one two", ("red",)), (" three", ())], 7, indent=0))
    assert lines == [(("one two", ("red",)),), (("three", ()),)]


@given(SEGMENTS, st.integers(20, 60), st.integers(0, 8), st.integers(0, 8))
def test_no_line_is_too_wide_and_no_character_is_lost(
    segments: list[tuple[str, tuple[str, ...]]], width: int, indent: int, hang: int
) -> None:
    lines = list(paragraph(segments, width, indent=indent, hang=hang))
    assert all(sum(columns(text) for text, _ in line) <= width for line in lines)
    written = "".join(text for line in lines for text, _ in line)
    wanted = "".join(text for text, _ in segments).replace("\N{NO-BREAK SPACE}", " ")
    assert written.replace(" ", "") == wanted.replace(" ", "")


@given(st.text().map(sanitise), st.integers(4, 40), st.sampled_from(["…", "..."]))
def test_cut_text_fits(text: str, width: int, ellipsis: str) -> None:
    assert columns(shorten(text, width, ellipsis)) <= width
