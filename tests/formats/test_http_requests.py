"""Requests told apart in what a client sends, however it is cut into pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.formats.http_requests import RequestHead, RequestSniffer

GET = b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST /b HTTP/1.1\r\nContent-Length: 23\r\n\r\nGET /no HTTP/1.1\r\n\r\nxyz"
TRAILED = b"PATCH /d HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nA: b\r\nC: d\r\n\r\n"
CHUNKED = b"PUT /c HTTP/1.1\r\ntransfer-encoding: Chunked\r\n\r\n5;x=y\r\nGET /\r\n3\r\nabc\r\n0\r\n\r\n"


def sniffed(*pieces: bytes) -> list[str]:
    sniffer = RequestSniffer()
    return [f"{head.method} {head.path}" for piece in pieces for head in sniffer.feed(piece)]


def test_a_request_has_method_path_and_headers() -> None:
    (head,) = RequestSniffer().feed(b"GET /a?b HTTP/1.0\r\nX-A:  1 \r\nx-a: 2\r\n\r\n")
    assert head == RequestHead("GET", "/a?b", (("X-A", "1"), ("x-a", "2")))
    assert (head.header("x-a"), head.header("none")) == ("1", "")


@given(st.lists(st.sampled_from([GET, POST, CHUNKED, TRAILED]), max_size=5), st.data())
def test_bodies_are_no_requests_however_all_is_cut(requests: list[bytes], data: st.DataObject) -> None:
    whole = b"".join(requests)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=9)))
    pieces = [whole[start:end] for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    told = {GET: "GET /a", POST: "POST /b", CHUNKED: "PUT /c", TRAILED: "PATCH /d"}
    assert sniffed(*pieces) == [told[request] for request in requests]


def test_a_request_may_come_byte_by_byte() -> None:
    whole = GET + POST + CHUNKED + TRAILED + GET
    assert sniffed(*(bytes([byte]) for byte in whole)) == ["GET /a", "POST /b", "PUT /c", "PATCH /d", "GET /a"]


@pytest.mark.parametrize(
    "text",
    [
        b"\x00\x00\x00\x08\x04\xd2\x16\x2f",
        b"HELLO\r\n",
        b"GET /a HTTP/1.1",
        b"get /a HTTP/1.1\r\n\r\n",
        b"GET " + b"/" * 99_999,
        b"PUT /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
        b"PUT /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        b"PUT /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"a: b\r\n" * 20_000,
    ],
)
def test_what_is_no_request_ends_the_telling(text: bytes) -> None:
    assert not any(told.startswith("GET") for told in sniffed(text, GET, GET))


@given(st.lists(st.binary()))
def test_any_bytes_may_pass(pieces: list[bytes]) -> None:
    assert all(isinstance(told, str) for told in sniffed(*pieces))
