"""A report's bytes, piece by piece, so that memory does not grow with the report."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, BinaryIO

from pytest_devnet.errors import FactError

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE = 1 << 16
_LONGEST_LINE = 1 << 20
_UTF8 = "write the report as plain UTF-8 text"
_OPENINGS = (
    (b"\x1f\x8b", "is compressed with gzip", "unpack the report first"),
    (b"PK\x03\x04", "is a zip archive", "unpack the report first"),
    (codecs.BOM_UTF32_LE, "is UTF-32", _UTF8),
    (codecs.BOM_UTF32_BE, "is UTF-32", _UTF8),
    (codecs.BOM_UTF16_LE, "is UTF-16", _UTF8),
    (codecs.BOM_UTF16_BE, "is UTF-16", _UTF8),
)


def pieces(stream: BinaryIO) -> Iterator[bytes]:
    """What ``stream`` holds, without a UTF-8 byte order mark; empty, packed and binary reports are refused."""
    yield text_of(stream.read(_PIECE))
    while piece := stream.read(_PIECE):
        yield piece


def text_of(head: bytes) -> bytes:
    """The first bytes of a report as text, or a FactError that says what they are instead."""
    if not head:
        raise FactError("the report is empty", remedy="run the tests again with the report switched on")
    for mark, is_what, remedy in _OPENINGS:
        if head.startswith(mark):
            raise FactError(f"the report {is_what}", remedy=remedy)
    if b"\0" in head:
        raise FactError("the report is binary, not text", remedy=_UTF8)
    return head.removeprefix(codecs.BOM_UTF8)


def lines(stream: BinaryIO) -> Iterator[bytes]:
    r"""The lines of ``stream`` without their ``\n``; a line of more than a mebibyte is no line of any report."""
    rest = b""
    for piece in pieces(stream):
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole
        if len(rest) > _LONGEST_LINE:
            raise FactError("a line is longer than a mebibyte", remedy=_UTF8)
    if rest:
        yield rest


def placed(error: FactError, line: int, remedy: str) -> FactError:
    """``error`` with the line it happened on and a remedy, where it does not know better itself."""
    return FactError(error.message, place=error.place or f"line {line}", remedy=error.remedy or remedy)
