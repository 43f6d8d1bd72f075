"""The requests in what a client sends over HTTP/1.1, told apart without answering them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_FIRST = re.compile(rb"([A-Z]+) (\S+) HTTP/1\.[01]")
_LARGEST_HEAD = 65_536


@dataclass(frozen=True, slots=True)
class RequestHead:
    """A request as it passed: ``headers`` in order, names as they were written."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]

    def header(self, name: str) -> str:
        """The first value of a header, or nothing."""
        return next((value for one, value in self.headers if one.lower() == name.lower()), "")


@dataclass(slots=True)
class RequestSniffer:
    """One connection's bytes from the client. Once they are no HTTP/1.1, nothing more is said of them."""

    _text: bytes = b""
    _skip: int = 0
    _chunked: bool = False
    _lost: bool = field(default=False)

    def feed(self, piece: bytes) -> Iterator[RequestHead]:
        """The requests whose head ends in this piece."""
        if self._lost:
            return
        self._text += piece
        while self._past_body():
            head, blank, rest = self._text.partition(b"\r\n\r\n")
            if not blank:
                self._lost = len(head) > _LARGEST_HEAD or not self._may_be_http(head)
                return
            found = _head(head)
            if found is None:
                self._lost = True
                return
            self._text = rest
            self._await_body(found)
            yield found

    def _may_be_http(self, head: bytes) -> bool:
        return b"\r\n" not in head or bool(_FIRST.match(head))

    def _await_body(self, head: RequestHead) -> None:
        self._chunked = "chunked" in head.header("Transfer-Encoding").lower()
        length = head.header("Content-Length")
        self._skip = int(length) if length.isdecimal() and not self._chunked else 0

    def _past_body(self) -> bool:
        """Drop what belongs to the last body; true where all of it has been."""
        while True:
            taken = min(self._skip, len(self._text))
            self._text, self._skip = self._text[taken:], self._skip - taken
            if self._skip:
                return False
            if not self._chunked:
                return bool(self._text)
            line, end, rest = self._text.partition(b"\r\n")
            if not end:
                return False
            size = _size(line)
            if size is None:
                self._lost = True
                return False
            if size == 0:
                trailers, blank, rest = (b"\r\n" + rest).partition(b"\r\n\r\n")
                if not blank:
                    self._lost = len(trailers) > _LARGEST_HEAD
                    return False
                self._chunked = False
            self._text, self._skip = rest, size + 2 if size else 0


def _size(line: bytes) -> int | None:
    try:
        size = int(line.partition(b";")[0], 16)
    except ValueError:
        return None
    return size if size >= 0 else None


def _head(text: bytes) -> RequestHead | None:
    first, *rest = text.split(b"\r\n")
    found = _FIRST.fullmatch(first)
    if not found:
        return None
    pairs = (line.decode("latin-1").partition(":") for line in rest)
    return RequestHead(
        found[1].decode(), found[2].decode("latin-1"), tuple((name, value.strip()) for name, _, value in pairs)
    )
