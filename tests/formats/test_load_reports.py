"""What k6, Locust and JMeter report, and which commit they speak of."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet import FactError
from pytest_devnet.formats.load_reports import LoadReport, Part, read_load_report

SHA = "c9d1dd33e9" + "0" * 30
HALF, NINETY, MOST = Fraction(1, 2), Fraction(9, 10), Fraction(99, 100)


def k6(passes: object = 3, fails: object = 97, **more: object) -> str:
    took = {"avg": 12.5, "p(90)": 200, "p(95)": 250.5, "max": 900}
    failed = {"passes": passes, "fails": fails, "value": 0.03}
    return json.dumps({"metrics": {"http_req_failed": failed, "http_req_duration": took}, **more})


def test_k6_counts_a_request_that_failed_as_one_that_passes() -> None:
    whole = Part(100, 3, {NINETY: 0.2, Fraction(19, 20): 0.2505, Fraction(1): 0.9})
    assert read_load_report(k6(), "k6.json") == LoadReport("k6", whole, {}, frozenset())


def test_k6_may_tell_parts_and_be_written_by_a_script() -> None:
    failed, took = {"values": {"passes": 1, "fails": 9}}, {"values": {"p(90)": 20}}
    metrics = {
        f"http_req_{name}{tag}": value
        for tag in ("", "{name:look}")
        for name, value in (("failed", failed), ("duration", took))
    }
    metrics |= {"http_req_duration{expected_response:true}": took, "http_req_duration{name:lost}": took}
    report = read_load_report(json.dumps({"metrics": metrics}), "k6.json")
    assert dict(report.parts) == {"look": Part(10, 1, {NINETY: 0.02})}


def test_locust_tells_a_row_for_each_name() -> None:
    text = "Type,Name,Request Count,Failure Count,50%,99.9%,100%\nGET,/look,40,8,20,80,N/A\n,Aggregated,40,8,20,80,90\n"
    report = read_load_report(text, "x_stats.csv")
    assert report.tool == "Locust"
    assert dict(report.parts) == {"/look": Part(40, 8, {HALF: 0.02, Fraction(999, 1000): 0.08})}
    assert report.whole.within[Fraction(1)] == 0.09


def test_jmeter_tells_each_sample() -> None:
    text = (
        "timeStamp,elapsed,label,responseCode,success\n1,100,look,200,true\n2,300,look,500,false\n3,500,sync,200,TRUE\n"
    )
    report = read_load_report(text, "results.jtl")
    assert report.tool == "JMeter"
    assert dict(report.parts) == {"look": Part(2, 1, seconds=(0.1, 0.3)), "sync": Part(1, 0, seconds=(0.5,))}
    assert report.whole == Part(3, 1, seconds=(0.1, 0.3, 0.5))


@pytest.mark.parametrize(
    ("part", "share", "threshold", "fast"),
    [
        (Part(4, 0, seconds=(0.1, 0.2, 0.3, 0.4)), HALF, 0.2, True),
        (Part(4, 0, seconds=(0.1, 0.2, 0.3, 0.4)), NINETY, 0.2, False),
        (Part(4, 0, {NINETY: 0.2}), HALF, 0.25, True),
        (Part(4, 0, {NINETY: 0.2}), HALF, 0.15, None),
        (Part(4, 0, {NINETY: 0.2}), MOST, 0.15, False),
        (Part(4, 0, {NINETY: 0.2}), MOST, 0.25, None),
        (Part(4, 0), HALF, 0.2, None),
    ],
)
def test_percentiles_tell_a_share_or_nothing(part: Part, share: Fraction, threshold: float, fast: bool | None) -> None:
    assert part.fast(share, threshold) is fast


@pytest.mark.parametrize(
    ("text", "name", "is_of"),
    [
        (k6(), "k6-c9d1dd33e9.json", True),
        (k6(), "k6-c9d1dd33e9-2.json", True),
        (k6(commit=SHA.upper()), "k6.json", True),
        (k6(commit="c9d1dd"), "k6.json", False),
        (k6(commit="main"), "k6.json", False),
        (k6(), "k6-0000000.json", False),
        (k6(), "k6.json", False),
    ],
)
def test_a_report_is_of_the_commit_it_names(text: str, name: str, is_of: bool) -> None:
    assert read_load_report(text, name).is_of(SHA) is is_of


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is no JSON"),
        ("{}", "has no metrics"),
        ('{"metrics": {}}', "tells no http_req_failed"),
        (k6(passes=-1), "http_req_failed.passes is '-1'"),
        (k6(fails=1.5), "http_req_failed.fails is '1.5'"),
        (k6().replace("900", '"soon"'), "is no duration"),
        (k6().replace("900", "[]"), "is no duration"),
        ("a,b\n1,2\n", "is no report of k6, Locust or JMeter"),
        ("Name,Request Count,Failure Count\nx,1,0\n", "has no row Aggregated"),
        ("Name,Request Count,Failure Count\nAggregated,1\n", "Failure Count is ''"),
        ("Name,Request Count,Failure Count,50%\nAggregated,1,0,-5\n", "is no duration"),
        ("elapsed,label,success\n", "holds no sample"),
        ("elapsed,label,success\n1,a,maybe\n", "success is 'maybe'"),
        ("elapsed,label,success\n1,a\n", "success is ''"),
        ("elapsed,label,success\nx,a,true\n", "is no duration"),
        ("elapsed,label,success\n1," + "x" * 200_000 + ",true\n", "is no CSV"),
    ],
)
def test_what_no_tool_wrote_is_refused(text: str, said: str) -> None:
    with pytest.raises(FactError, match=said.replace("'", ".")):
        read_load_report(text, "report")


@given(st.lists(st.tuples(st.integers(0, 10_000), st.booleans()), min_size=1, max_size=30), st.fractions(0, 1))
def test_of_samples_any_share_can_be_told(samples: list[tuple[int, bool]], share: Fraction) -> None:
    rows = "".join(f"{elapsed},look,{str(good).lower()}\n" for elapsed, good in samples)
    whole = read_load_report(f"elapsed,label,success\n{rows}", "results.csv").whole
    assert (whole.requests, whole.failed) == (len(samples), sum(not good for _, good in samples))
    assert whole.fast(share, max(elapsed for elapsed, _ in samples) / 1000) is True


@given(st.text() | st.text(alphabet='{}":,\n[]0').map(lambda text: "{" + text))
def test_any_text_is_a_report_or_refused(text: str) -> None:
    try:
        read_load_report(text, "report")
    except FactError as error:
        refused = error.message
    assert refused
