"""The header traceparent: which there are, and which begin a new trace."""

from __future__ import annotations

import pytest

from pytest_devnet.formats.traceparent import TraceParent, read_traceparent

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (f"00-{TRACE}-{SPAN}-01", TraceParent(TRACE, SPAN)),
        (f" 00-{TRACE}-{SPAN}-00\t", TraceParent(TRACE, SPAN, sampled=False)),
        (f"cc-{TRACE}-{SPAN}-01-later", TraceParent(TRACE, SPAN)),
        (f"00-{TRACE}-{SPAN}-01-later", None),
        (f"ff-{TRACE}-{SPAN}-01", None),
        (f"00-{'0' * 32}-{SPAN}-01", None),
        (f"00-{TRACE}-{'0' * 16}-01", None),
        (f"00-{TRACE.upper()}-{SPAN}-01", None),
        ("", None),
    ],
)
def test_what_the_header_says(text: str, read: TraceParent | None) -> None:
    assert read_traceparent(text) == read


def test_it_is_written_as_it_is_read() -> None:
    assert str(TraceParent(TRACE, SPAN)) == f"00-{TRACE}-{SPAN}-01"
    assert str(TraceParent(TRACE, SPAN, sampled=False)) == f"00-{TRACE}-{SPAN}-00"
