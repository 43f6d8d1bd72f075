"""Responses of HTTP/1.1 on a connection that is kept: where each ends, and whether another request may follow.

Bodies are skipped, not kept.
"""

from __future__ import annotations

import re
from collections.abc import Generator

_LONGEST_HEAD = 65_536
_STATUS = re.compile(rb"HTTP/1\.([01]) ([1-9][0-9]{2})(?: [^\r\n]*)?\r\n")
_FIELD = re.compile(rb"^(content-length|transfer-encoding|connection):[ \t]*([^\r\n]*?)[ \t]*\r$", re.I | re.M)
_SIZE = re.compile(rb"([0-9a-fA-F]{1,15})[ \t]*(?:;[^\r\n]*)?")
_WITHOUT_BODY = (101, 204, 205, 304)

_Reading = Generator[bool, None, None]


class ResponseReader:
    """One response; ``to_head`` marks the answer to a HEAD, which has no body whatever its length.

    ``status`` is 0 before its head has come. ``kept`` says whether the connection serves for another request.
    """

    def __init__(self, *, to_head: bool = False) -> None:
        self.status, self.kept = 0, True
        self._text, self._ends_with_connection = b"", False
        self._reading = self._read(to_head=to_head)

    def feed(self, piece: bytes) -> bool:
        """Take what came; true once the response is whole. Raises ``ValueError`` for what is no response."""
        self._text += piece
        whole = next(self._reading)
        self.kept = self.kept and not (whole and self._text)
        return whole

    def closed(self) -> bool:
        """The other side has closed the connection: is that how this response ends?"""
        return self._ends_with_connection

    def _read(self, *, to_head: bool) -> _Reading:
        head = b""
        while self.status < 200 and self.status != 101:
            head = yield from self._until(b"\r\n\r\n")
            found = _STATUS.match(head)
            if found is None:
                raise ValueError("the answer is not HTTP/1.1")
            self.status, old = int(found[2]), found[1] == b"0"
        fields = {name.lower(): value.lower() for name, value in _FIELD.findall(head)}
        said = fields.get(b"connection", b"")
        self.kept = self.status != 101 and b"close" not in said and (not old or b"keep-alive" in said)
        if not to_head and self.status not in _WITHOUT_BODY:
            yield from self._body(fields)
        while True:
            yield True

    def _body(self, fields: dict[bytes, bytes]) -> _Reading:
        length = fields.get(b"content-length", b"")
        if b"chunked" in fields.get(b"transfer-encoding", b""):
            yield from self._chunks()
        elif length.isdigit():
            yield from self._skip(int(length))
        else:
            self._ends_with_connection = True
            yield from self._skip(1 << 62)

    def _chunks(self) -> _Reading:
        size = 1
        while size:
            line = yield from self._until(b"\r\n")
            found = _SIZE.fullmatch(line[:-2])
            if found is None:
                raise ValueError("a chunk of the answer has no size")
            size = int(found[1], 16)
            yield from self._skip(size + 2 if size else 0)
        while line != b"\r\n":
            line = yield from self._until(b"\r\n")

    def _until(self, mark: bytes) -> Generator[bool, None, bytes]:
        """What comes up to and with the mark."""
        while (end := self._text.find(mark)) < 0:
            if len(self._text) > _LONGEST_HEAD:
                raise ValueError("the answer is not HTTP/1.1")
            yield False
        found, self._text = self._text[: end + len(mark)], self._text[end + len(mark) :]
        return found

    def _skip(self, count: int) -> _Reading:
        while count > len(self._text):
            count, self._text = count - len(self._text), b""
            yield False
        self._text = self._text[count:]
