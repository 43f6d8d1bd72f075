"""Names of time series: what is one, what is none, and that writing and reading agree."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.errors import FactError
from pytest_devnet.formats.series import Series, parse_series

NAMES = st.from_regex(r"[a-zA-Z_:][a-zA-Z0-9_:]{0,20}", fullmatch=True)
LABELS = st.dictionaries(st.from_regex(r"[a-zA-Z_][a-zA-Z0-9_]{0,9}", fullmatch=True), st.text())


@given(NAMES, LABELS)
def test_what_is_written_is_read(name: str, labels: dict[str, str]) -> None:
    assert parse_series(str(Series(name, labels))) == Series(name, labels)


@pytest.mark.parametrize(
    ("text", "series"),
    [
        ("a", Series("a", {})),
        ("a{}", Series("a", {})),
        (' a{ b = "c" , d="e" , } '.strip(), Series("a", {"b": "c", "d": "e"})),
        ('{"a.b", c="d"}', Series("a.b", {"c": "d"})),
        (r'a{b="\\ \" \n \x"}', Series("a", {"b": '\\ " \n \\x'})),
    ],
)
def test_ways_to_write_a_series(text: str, series: Series) -> None:
    assert parse_series(text) == series


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no name of a metric"),
        ("1a", "no name of a metric"),
        ('{a="b"}', "no name of a metric"),
        ('a{"b"}', "two names of a metric"),
        ("a b", "'b' after its end"),
        ("a{", 'labels that are no name="value" list'),
        ("a{b}", 'labels that are no name="value" list'),
        ('a{b="c"', "no closing brace"),
        ('a{b="c" d="e"}', "labels without a comma between them"),
        ('a{b="c",b="d"}', "the label b twice"),
        ('a{b="c\nd"}', 'labels that are no name="value" list'),
    ],
)
def test_what_is_no_series(text: str, said: str) -> None:
    with pytest.raises(FactError, match=said):
        parse_series(text)


@given(st.text(alphabet='ab{}="\\,\n '))
def test_any_text_is_a_series_or_is_refused(text: str) -> None:
    with suppress(FactError):
        series = parse_series(text)
        assert parse_series(str(series)).labels == series.labels


def test_the_sum_of_a_histogram_has_the_labels_of_the_histogram() -> None:
    histogram = parse_series('wait_seconds{outcome="ok"}')
    assert str(histogram.part("_sum")) == 'wait_seconds_sum{outcome="ok"}'
    assert str(parse_series("wait_seconds").part("_count")) == "wait_seconds_count"
