"""Where a response ends, however it is cut into pieces, and whether its connection serves for another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.formats.http_responses import ResponseReader

LENGTH = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nHTTP/"
CHUNKED = (
    b"HTTP/1.1 404 Not Found\r\nTransfer-Encoding: Chunked\r\n\r\n3;a=b\r\nabc\r\nA\r\n0123456789\r\n0\r\nX: y\r\n\r\n"
)
EMPTY = b"HTTP/1.1 204 No Content\r\nX: y\r\n\r\n"
CONTINUED = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103\r\nLink: x\r\n\r\nHTTP/1.1 201 \r\ncontent-length:0\r\n\r\n"
STATUS = {LENGTH: 200, CHUNKED: 404, EMPTY: 204, CONTINUED: 201}


def pieces(whole: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted(min(cut, len(whole)) for cut in cuts)
    return [whole[start:end] for start, end in zip([0, *places], [*places, len(whole)], strict=True)]


@given(st.sampled_from(list(STATUS)), st.lists(st.integers(0, 200), max_size=9))
def test_a_response_is_whole_with_its_last_byte_however_it_is_cut(whole: bytes, cuts: list[int]) -> None:
    reader = ResponseReader()
    assert [reader.feed(piece) for piece in pieces(whole[:-1], cuts)] == [False] * (len(cuts) + 1)
    assert reader.feed(whole[-1:])
    assert (reader.status, reader.kept, reader.closed()) == (STATUS[whole], True, False)


@pytest.mark.parametrize(
    ("head", "kept"),
    [
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\n", False),
        (b"HTTP/1.1 200 OK\r\nConnection: Upgrade, CLOSE\r\n", False),
        (b"HTTP/1.0 200 OK\r\n", False),
        (b"HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n", True),
        (b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n", False),
    ],
)
def test_whether_another_request_may_follow_is_said_by_the_head(head: bytes, kept: bool) -> None:
    reader = ResponseReader(to_head=True)
    assert reader.feed(head + b"\r\n")
    assert reader.kept is kept


def test_the_answer_to_a_head_has_no_body() -> None:
    assert ResponseReader(to_head=True).feed(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")


def test_without_a_length_the_response_lasts_as_long_as_its_connection() -> None:
    reader = ResponseReader()
    assert not reader.feed(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nabc")
    assert not reader.feed(b"def")
    assert reader.closed()


def test_a_connection_on_which_too_much_came_serves_no_more() -> None:
    reader = ResponseReader()
    assert reader.feed(LENGTH + b"!")
    assert not reader.kept


@pytest.mark.parametrize(
    "text",
    [
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"HTTP/2 200 OK\r\n\r\n",
        b"HTTP/1.1 20 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000,
    ],
)
def test_what_is_no_response_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match="the answer"):
        ResponseReader().feed(text)


@given(st.lists(st.binary()))
def test_any_bytes_are_a_response_or_refused(parts: list[bytes]) -> None:
    reader, refused = ResponseReader(), ""
    try:
        for part in parts:
            reader.feed(part)
    except ValueError as error:
        refused = str(error)
    assert reader.status == 0 or reader.status >= 100
    assert refused == "" or "the answer" in refused
