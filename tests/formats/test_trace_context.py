"""The cases of W3C Trace Context, held against the readers of its two headers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.formats.trace_context import PLAIN, ContextCase, context_cases, with_ids
from pytest_devnet.formats.traceparent import TraceParent, read_traceparent
from pytest_devnet.formats.tracestate import read_tracestate

CALLER = TraceParent("ab" * 16, "cd" * 8)
CASES = {case.name: case for case in context_cases()}


def sent(case: ContextCase, header: str) -> list[str]:
    return [value for name, value in with_ids(case.headers, CALLER) if name.lower() == header]


def test_no_two_cases_are_the_same() -> None:
    headers = [case.headers for case in context_cases()]
    assert len(CASES) == len(set(headers)) == len(headers) > 50


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_trace_goes_on_where_there_is_one_traceparent_that_can_be_read(case: ContextCase) -> None:
    found = read_traceparent(",".join(sent(case, "traceparent")))
    assert (found is not None) is case.goes_on
    assert found is None or (found.trace_id, found.parent_id) == (CALLER.trace_id, CALLER.parent_id)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_of_a_tracestate_all_goes_on_or_nothing(case: ContextCase) -> None:
    assert read_tracestate(sent(case, "tracestate") if case.goes_on else []) == case.state


def test_ids_take_the_place_of_their_names() -> None:
    assert with_ids((("traceparent", PLAIN), ("X-TRACE", "SPAN")), CALLER) == (
        ("traceparent", f"00-{'ab' * 16}-{'cd' * 8}-01"),
        ("X-TRACE", "cd" * 8),
    )


@given(st.lists(st.text()))
def test_whatever_is_in_a_tracestate_what_goes_on_is_read_the_same(values: list[str]) -> None:
    found = read_tracestate(values)
    assert read_tracestate([",".join(found)]) == found
    assert len(found) <= 32


@given(st.text())
def test_whatever_is_in_a_traceparent_what_goes_on_is_read_the_same(text: str) -> None:
    found = read_traceparent(text)
    assert found is None or read_traceparent(str(found)) == found
