"""JSON reports, member by member: only the text of one file's entry is in memory at a time.

Stricter than RFC 8259 asks of a reader: a key that stands twice in an object, ``NaN`` and ``Infinity`` are refused.
"""

from __future__ import annotations

import codecs
import json
import re
from typing import TYPE_CHECKING, BinaryIO, NoReturn

from pytest_devnet.errors import FactError
from pytest_devnet.formats.numbers import quoted
from pytest_devnet.formats.stream import pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

_REMEDY = "regenerate the report with its own tool"
_SPACE = re.compile(r"[ \t\n\r]*")


class Members:
    """A JSON object in a stream, walked key by key: for each key, take its ``value()`` or walk its ``members()``."""

    def __init__(self, stream: BinaryIO) -> None:
        self._pieces = pieces(stream)
        self._utf8 = codecs.getincrementaldecoder("utf-8")()
        self._decoder = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_constant)
        self._text, self._at, self._line, self._ended = "", 0, 1, False

    def document(self) -> Iterator[str]:
        """The keys of the object the document is; nothing may follow it."""
        yield from self.members()
        if self._next():
            raise self._error("text after the end of the document")

    def members(self) -> Iterator[str]:
        """The keys of the object that comes next. The value of each must be taken before the next key is."""
        self._expect("{")
        keys: set[str] = set()
        while self._next() != "}":
            if keys:
                self._expect(",")
                self._next()
            key = self.value()
            if not isinstance(key, str):
                raise self._error("a key is not text")
            if key in keys:
                raise self._error(f"the key {quoted(key)} stands twice")
            keys.add(key)
            self._expect(":")
            yield key
        self._at += 1

    def value(self) -> object:
        """The value that comes next. More text is read until it is whole, each time twice as much."""
        while True:
            self._next()
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except RecursionError:
                raise self._error("values nest too deep") from None
            except FactError as error:
                raise self._error(error.message) from None
            except json.JSONDecodeError as error:
                if not self._more():
                    raise self._error(f"not well-formed JSON: {error.msg}", error.pos) from None
            except ValueError:
                raise self._error("a number of thousands of digits") from None
            else:
                if end < len(self._text) or not self._more():
                    self._at = end
                    return value

    def _expect(self, mark: str) -> None:
        found = self._next()
        if found != mark:
            raise self._error(f"not well-formed JSON: {quoted(found) if found else 'the end'} where {mark} should be")
        self._at += 1

    def _next(self) -> str:
        """The next character that is no white space, or "" at the end; the text stands at it afterwards."""
        while True:
            match = _SPACE.match(self._text, self._at)
            self._at = match.end() if match else self._at
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more():
                return ""

    def _more(self) -> bool:
        """At least doubles the text that is not yet taken; false once there is no more."""
        self._line += self._text.count("\n", 0, self._at)
        parts, wanted = [self._text[self._at :]], 2 * (len(self._text) - self._at) + 1
        read = 0
        while read < wanted and not self._ended:
            piece = next(self._pieces, b"")
            self._ended = not piece
            parts.append(self._decoded(piece))
            read += len(parts[-1])
        self._text, self._at = "".join(parts), 0
        return read > 0

    def _decoded(self, piece: bytes) -> str:
        try:
            return self._utf8.decode(piece, final=not piece)
        except UnicodeDecodeError:
            raise self._error("the report is not UTF-8") from None

    def _error(self, message: str, at: int | None = None) -> FactError:
        line = self._line + self._text.count("\n", 0, self._at if at is None else at)
        return FactError(message, place=f"line {line}", remedy=_REMEDY)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        keys = [key for key, _ in pairs]
        raise FactError(f"the key {quoted(next(key for key in keys if keys.count(key) > 1))} stands twice")
    return members


def _constant(name: str) -> NoReturn:
    raise FactError(f"{name} is no number of a report")
