"""Metrics as they are exposed: read exactly, and everything that is wrong with them told with its line."""

from __future__ import annotations

from typing import Any

import prometheus_client
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client.openmetrics.exposition import generate_latest as open_latest

from pytest_devnet.formats.exposition import Exposition, Family, Problem, Sample, read_exposition
from pytest_devnet.formats.exposition_problems import problems_in
from pytest_devnet.formats.series import Series

CLEAN = """\
# HELP sign_ins_total Attempts\\nto sign in.
# TYPE sign_ins_total counter
sign_ins_total{outcome="success"} 3 1700000000000
sign_ins_total{outcome="failure"} 1
# just a comment

# HELP sync_seconds How long.
# TYPE sync_seconds histogram
sync_seconds_bucket{le="0.1"} 1
sync_seconds_bucket{le="+Inf"} 2
sync_seconds_sum 0.35
sync_seconds_count 2
# HELP lamp Is it lit?
# TYPE lamp gauge
lamp -1.5e3
"""
OPEN = """\
# TYPE sign_ins counter
# UNIT sign_ins attempts
# HELP sign_ins Attempts.
sign_ins_total{outcome="success"} 3 # {trace_id="a b"} 1 2.5
sign_ins_created{outcome="success"} 1.7e9
# EOF
"""


def problems(text: str, content_type: str = "") -> list[tuple[int, str]]:
    return [(one.line, one.message) for one in problems_in(read_exposition(text, content_type)) if not one.advisory]


def advice(text: str) -> list[str]:
    return [one.message for one in problems_in(read_exposition(text)) if one.advisory]


def test_every_sample_has_name_labels_value_and_line() -> None:
    found = read_exposition(CLEAN)
    assert [family.name for family in found.families] == ["sign_ins_total", "sync_seconds", "lamp"]
    assert (found.families[0].type, found.families[0].help) == ("counter", "Attempts\nto sign in.")
    first = found.samples[0]
    assert (first.name, first.labels, first.value) == ("sign_ins_total", {"outcome": "success"}, 3.0)
    assert (first.line, first.timestamp) == (3, 1700000000000.0)
    assert found.names == {"sign_ins_total", "sync_seconds_bucket", "sync_seconds_sum", "sync_seconds_count", "lamp"}
    assert problems_in(found) == ()


def test_openmetrics_is_told_by_its_end_or_its_type() -> None:
    found = read_exposition(OPEN)
    assert found.openmetrics
    assert (found.families[0].unit, found.families[0].help) == ("attempts", "Attempts.")
    assert found.value('sign_ins_total{outcome="success"}') == 3
    assert problems(OPEN) == []
    assert problems("a 1\n", "application/openmetrics-text") == [(2, "does not end in # EOF")]


@pytest.mark.parametrize(
    ("series", "value"),
    [
        ("sign_ins_total", 4),
        ('sign_ins_total{outcome="failure"}', 1),
        ('sign_ins_total{outcome="other"}', None),
        ("sync_seconds", 2),
        ("sync_seconds_sum", 0.35),
        ("lamp", -1500),
        ("dark", None),
    ],
)
def test_a_series_has_the_sum_of_what_it_matches(series: str, value: float | None) -> None:
    assert read_exposition(CLEAN).value(series) == value


def test_a_family_is_found_by_the_names_of_its_samples() -> None:
    found = read_exposition(CLEAN)
    for name in ("sync_seconds", "sync_seconds_bucket", "sync_seconds_count"):
        family = found.family(name)
        assert family is not None
        assert family.name == "sync_seconds"
    assert found.family("sync_seconds_total") is None


def test_a_metric_that_is_declared_but_never_counted_has_no_value() -> None:
    found = read_exposition("# HELP a_total A.\n# TYPE a_total counter\n")
    assert found.value("a_total") is None
    assert found.names == frozenset()
    assert found.family("a_total") == Family("a_total", 1, "counter", "A.")


HISTOGRAM = "# HELP h H.\n# TYPE h histogram\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# HELP a A.\na 1\na 2\n", [(3, "a stands in line 2 already")]),
        ('# HELP a A.\na{b="1",c="2"} 1\na{c="2",b="1"} 1\n', [(3, 'a{c="2",b="1"} stands in line 2 already')]),
        ("# HELP a A.\n# TYPE a counter\na -1\n", [(3, "a counts -1")]),
        ("# HELP a A.\n# TYPE a counter\na NaN\n", [(3, "a counts nan")]),
        ("# HELP a A.\n# TYPE a summary\na_count -2\na_sum -1\n", [(3, "a_count counts -2")]),
        (
            f'{HISTOGRAM}h_bucket{{le="1"}} 3\nh_bucket{{le="2"}} 2\nh_bucket{{le="+Inf"}} 3\nh_sum 1\nh_count 3\n',
            [(4, 'h_bucket{le="2"} is less than the bucket below it')],
        ),
        (
            f'{HISTOGRAM}h_bucket{{le="2"}} 2\nh_bucket{{le="1"}} 1\nh_bucket{{le="+Inf"}} 3\nh_sum 1\nh_count 3\n',
            [(4, 'h_bucket{le="1"} comes after a higher bound')],
        ),
        (f'{HISTOGRAM}h_bucket{{le="1"}} 3\nh_sum 1\nh_count 3\n', [(3, 'h has no bucket le="+Inf"')]),
        (
            f'{HISTOGRAM}h_bucket{{a="b",le="+Inf"}} 3\nh_sum{{a="b"}} 1\nh_count{{a="b"}} 4\n',
            [(5, 'h{a="b"}: the bucket le="+Inf" is 3, and h_count 4')],
        ),
        (f'{HISTOGRAM}h_bucket{{le="+Inf"}} 3\n', [(3, "h has no _count"), (3, "h has no _sum")]),
        (
            f'{HISTOGRAM}h_bucket 3\nh_bucket{{le="x"}} 3\nh_bucket{{le="+Inf"}} 3\nh_sum 1\nh_count 3\n',
            [(3, "h_bucket is a bucket without a bound"), (4, 'h_bucket{le="x"} is a bucket without a bound')],
        ),
        (
            f'{HISTOGRAM}h_bucket{{le="NaN"}} 3\n',
            [
                (3, 'h_bucket{le="NaN"} is a bucket without a bound'),
                (3, "h has no _count"),
                (3, "h has no _sum"),
                (3, 'h has no bucket le="+Inf"'),
            ],
        ),
        ('# HELP a A.\na 1\n# HELP b B.\nb 1\na{c="d"} 2\n', [(5, "a goes on after b began")]),
        (
            "# HELP a A.\na 1\n# HELP b B.\nb 1\n# TYPE a gauge\n",
            [(5, "a goes on after b began"), (5, "the TYPE of a comes after its samples")],
        ),
        ("# HELP a A.\n# HELP a B.\na 1\n", [(2, "a second HELP for a")]),
        (
            "# HELP a A.\n# TYPE a thing\na 1\n",
            [(2, "a has the type 'thing'; known are counter, gauge, histogram, summary, untyped")],
        ),
        ("# HELP a A.\na\n", [(2, "cannot be read: no value")]),
        ("# HELP a A.\na one\n", [(2, "cannot be read: 'one' is no value")]),
        ("# HELP a A.\na 1_000\n", [(2, "cannot be read: '1_000' is no value")]),
        ("# HELP a A.\na 1 now\n", [(2, "cannot be read: 'now' is no timestamp")]),
        ("# HELP a A.\na 1 2 3\n", [(2, "cannot be read: '1 2 3' where a value should be")]),
        ("# HELP a A.\na{b} 1\n", [(2, 'cannot be read: labels that are no name="value" list')]),
        ("a 1\nb 1\n", []),
        ("<html>\n", [(1, "cannot be read: no name of a metric")]),
        ("# HELP a A.\na 1", [(2, "the last line does not end in a line feed")]),
        ("# HELP a A.\n# TYPE a counter\na 1\n# EOF\n", [(3, "a is a counter's sample without _total")]),
        ("# EOF\na 1\n# EOF\n", [(2, "text after # EOF")]),
    ],
)
def test_what_a_scraper_would_stumble_over(text: str, found: list[tuple[int, str]]) -> None:
    assert problems(text) == found


def test_two_samples_of_different_times_are_no_duplicates() -> None:
    assert problems("# HELP a A.\na 1 1\na 2 2\n") == []


def test_what_is_only_bad_manners_is_advice() -> None:
    text = "# TYPE a counter\na 1\n"
    assert (problems(text), advice(text)) == ([], ["the counter a does not end in _total", "a has no HELP"])


NUMBERS = st.floats(allow_nan=False) | st.integers(-(10**12), 10**12).map(float)
LABELS = st.dictionaries(st.sampled_from("abc"), st.text(), max_size=3)
VALUES = st.dictionaries(LABELS.map(lambda labels: tuple(sorted(labels.items()))), NUMBERS, min_size=1, max_size=5)
METRICS = st.dictionaries(st.from_regex(r"[a-z][a-z_]{0,8}x", fullmatch=True), st.tuples(st.text(), VALUES), max_size=4)


@given(METRICS)
def test_what_is_written_is_read(metrics: dict[str, Any]) -> None:
    lines, wanted = [], []
    for name, (told, values) in metrics.items():
        escaped = told.replace("\\", "\\\\").replace("\n", "\\n").strip(" \t")
        lines += [f"# HELP {name} {escaped}", f"# TYPE {name} gauge"]
        for labels, value in values.items():
            series = Series(name, dict(labels))
            lines.append(f"{series} {value!r}")
            wanted.append(Sample(series, value, len(lines)))
    found = read_exposition("".join(f"{line}\n" for line in lines))
    assert found.syntax == ()
    assert found.samples == tuple(wanted)
    assert [problem for problem in problems_in(found) if not problem.advisory] == []


@given(st.text(alphabet='ab_{}="# \n1-HELPTYPE'))
def test_any_text_is_read_without_an_exception(text: str) -> None:
    found = read_exposition(text)
    assert all(isinstance(problem, Problem) for problem in problems_in(found))


@settings(deadline=None)
@given(VALUES)
def test_what_the_reference_library_writes_is_read(values: dict[tuple[tuple[str, str], ...], float]) -> None:
    """Both of its formats, with labels of all kinds, and without a problem."""
    registry = prometheus_client.CollectorRegistry()
    counter = prometheus_client.Counter("a", "A.", ["n"], registry=registry)
    histogram = prometheus_client.Histogram("h", "H.", ["n"], registry=registry)
    for number, (labels, value) in enumerate(values.items()):
        name = f"{number}{dict(labels)}"
        counter.labels(name).inc(number)
        histogram.labels(name).observe(value)
    for write in (prometheus_client.generate_latest, open_latest):
        found: Exposition = read_exposition(write(registry).decode())
        for number, (labels, _) in enumerate(values.items()):
            assert found.value(Series("a_total", {"n": f"{number}{dict(labels)}"})) == number
            assert found.value(Series("h", {"n": f"{number}{dict(labels)}"})) == 1
        assert [one for one in problems_in(found) if not one.advisory] == []
