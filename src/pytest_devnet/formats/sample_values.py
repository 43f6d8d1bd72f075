"""One value that fits a JSON schema: the same each time, the plainest there is, and where none is found, why not."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pytest_devnet.errors import FactError
from pytest_devnet.formats.openapi_document import Document

Json = Any
_DEEPEST = 12
_LONGEST = 10_000
_FORMATS = {
    "uuid": "00000000-0000-4000-8000-000000000001",
    "date": "2026-01-02",
    "date-time": "2026-01-02T03:04:05Z",
    "time": "03:04:05Z",
    "duration": "P1D",
    "email": "devnet@example.com",
    "idn-email": "devnet@example.com",
    "hostname": "devnet.test",
    "ipv4": "127.0.0.1",
    "ipv6": "::1",
    "uri": "https://devnet.test/",
    "url": "https://devnet.test/",
    "uri-reference": "/devnet",
    "byte": "ZGV2bmV0",
}
_WORDS = (
    "devnet",
    "devnet1",
    "Devnet-1",
    "DEVNET",
    "D",
    "1",
    "12",
    "123",
    "1234",
    "12345",
    "123456",
    "12345678",
    "AB",
    "ABC",
    "abc-123",
    "ABC-123",
    "1.0.0",
    "+15550100100",
    "#a1b2c3",
    "en",
    "en-GB",
    "true",
    "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6",
    *_FORMATS.values(),
)


class NoSample(FactError):
    """No value that fits was found; the message says of what."""


@dataclass(frozen=True, slots=True)
class Sampler:
    """Makes values. ``mark`` is a text that every plain text takes, and for which optional ones are given, too.

    If ``exemplary``, optional parts that have an example are given.
    """

    document: Document
    mark: str = ""
    exemplary: bool = False

    def value(self, schema: Json, name: str = "") -> Json:
        """A value for ``schema``. Raises ``NoSample`` naming the part for which there is none."""
        try:
            return self._value(schema, name or "the value", 0)
        except NoSample:
            raise
        except FactError as error:
            raise NoSample(f"{name or 'the value'}: {error.message.removeprefix('#: ')}") from error
        except (TypeError, ValueError, AttributeError, ArithmeticError) as error:
            raise NoSample(f"{name or 'the value'}: its schema cannot be understood ({error})") from error

    def takes_mark(self, schema: Json) -> bool:
        """Is it a text of any words, in which a mark would be kept?"""
        try:
            said = self._branch(schema, 0) if self.mark else {"type": "object"}
            return _type(said) not in ("object", "array") and self._value(said, "", 0) == self.mark
        except NoSample:
            return False

    def _value(self, schema: Json, name: str, depth: int) -> Json:
        if depth > _DEEPEST:
            raise NoSample(f"{name} holds itself without end")
        said = self._branch(schema, depth)
        for key in ("const", "example", "default"):
            if key in said and not (self.mark and key != "const" and _type(said) == "string" and not _limited(said)):
                return said[key]
        for key in ("enum", "examples"):
            if isinstance(said.get(key), list) and said[key]:
                return said[key][0]
        return self._made(said, name, depth)

    def _made(self, said: Mapping[str, Json], name: str, depth: int) -> Json:
        kind = _type(said)
        if kind == "object":
            return self._object(said, name, depth)
        if kind == "array":
            return self._array(said, name, depth)
        if kind in ("integer", "number"):
            return _number(said, name, whole=kind == "integer")
        if kind == "string":
            return self._text(said, name)
        return {"boolean": True, "null": None}.get(kind, self.mark or "devnet")

    def _branch(self, schema: Json, depth: int) -> Mapping[str, Json]:
        """The schema without references, with all of ``allOf`` and the first branch that is not null."""
        said: Mapping[str, Json] = self.document.resolved(schema, ())
        if not isinstance(said, Mapping):
            if said is False:
                raise NoSample("no value is allowed")
            return {}
        if depth > _DEEPEST:
            raise NoSample("it holds itself without end")
        for part in said.get("allOf", ()):
            said = _joined(said, self._branch(part, depth + 1))
        for key in ("oneOf", "anyOf"):
            branches = [self._branch(one, depth + 1) for one in said.get(key, ())]
            if branches:
                said = _joined(said, next((one for one in branches if _type(one) != "null"), branches[0]))
        return said

    def _object(self, said: Mapping[str, Json], name: str, depth: int) -> dict[str, Json]:
        properties = said.get("properties", {})
        needed = [one for one in said.get("required", ()) if not _read_only(self.document, properties.get(one, True))]
        made = {one: self._value(properties.get(one, True), f"{name}.{one}", depth + 1) for one in needed}
        if self.mark:
            made |= {one: self.mark for one in properties if one not in made and self._is_marked(properties[one])}
        if self.exemplary:
            made |= {
                one: self._value(properties[one], f"{name}.{one}", depth + 1)
                for one in properties
                if one not in made and self._is_exemplified(properties[one])
            }
        spare = (one for one in properties if one not in made and not _read_only(self.document, properties[one]))
        while len(made) < said.get("minProperties", 0):
            one = next(spare, None)
            if one is None:
                raise NoSample(f"{name} wants more properties than are described")
            made[one] = self._value(properties[one], f"{name}.{one}", depth + 1)
        return made

    def _is_marked(self, schema: Json) -> bool:
        return not _read_only(self.document, schema) and self.takes_mark(schema)

    def _is_exemplified(self, schema: Json) -> bool:
        said = self.document.resolved(schema, ())
        return isinstance(said, Mapping) and bool(said.keys() & {"example", "examples"}) and not said.get("readOnly")

    def _array(self, said: Mapping[str, Json], name: str, depth: int) -> list[Json]:
        wanted = said.get("minItems", 0)
        if not wanted:
            return []
        one = self._value(said.get("items", True), f"{name}[]", depth + 1)
        if wanted > 1 and said.get("uniqueItems"):
            raise NoSample(f"{name} wants {wanted} different items")
        return [one] * wanted

    def _text(self, said: Mapping[str, Json], name: str) -> str:
        least, most = said.get("minLength", 0), min(said.get("maxLength", _LONGEST), _LONGEST)
        word = _FORMATS.get(said.get("format", ""), "")
        word = word.replace("devnet@", f"{self.mark}@") if self.mark else word
        words = (word, *_WORDS) if word else (self.mark, *_WORDS) if self.mark else _WORDS
        stretched = (one if len(one) >= least else one + one[-1] * (least - len(one)) for one in words)
        for one in (*stretched, *(cut[:most] for cut in _WORDS)):
            if least <= len(one) <= most and _matches(said.get("pattern"), one):
                return one
        raise NoSample(f"no text was found for {name}: {_told(said)}")


def _limited(said: Mapping[str, Json]) -> bool:
    return bool(said.keys() & {"format", "enum", "pattern"})


def _type(said: Mapping[str, Json]) -> str:
    kind = said.get("type")
    if isinstance(kind, list):
        kind = next((one for one in kind if one != "null"), "null")
    if kind is None and "properties" in said:
        return "object"
    return str(kind or "")


def _joined(one: Mapping[str, Json], other: Mapping[str, Json]) -> Mapping[str, Json]:
    both = {**one, **other}
    for key in ("properties",):
        if isinstance(one.get(key), Mapping) and isinstance(other.get(key), Mapping):
            both[key] = {**one[key], **other[key]}
    both["required"] = [*one.get("required", ()), *other.get("required", ())]
    return both


def _read_only(document: Document, schema: Json) -> bool:
    said = document.resolved(schema, ())
    return isinstance(said, Mapping) and said.get("readOnly") is True


def _number(said: Mapping[str, Json], name: str, *, whole: bool) -> int | float:
    step = said.get("multipleOf", 1 if whole else 0)
    low, high = said.get("minimum", -math.inf), said.get("maximum", math.inf)
    above, below = said.get("exclusiveMinimum"), said.get("exclusiveMaximum")
    nudge = step or 0.5
    if above is True or (isinstance(above, int | float) and not isinstance(above, bool)):
        low = max(low, (low if above is True else above) + nudge) if above is not True else low + nudge
    if below is True or (isinstance(below, int | float) and not isinstance(below, bool)):
        high = min(high, below - nudge) if below is not True else high - nudge
    for wanted in (1, low, high, 0):
        if math.isinf(wanted):
            continue
        found = math.ceil(wanted / step) * step if step else wanted
        if low <= found <= high:
            return int(found) if whole else found
    raise NoSample(f"no number was found for {name}: {_told(said)}")


def _matches(pattern: Json, text: str) -> bool:
    """A pattern that Python does not know is one that nothing is known to match."""
    if pattern is None:
        return True
    try:
        return re.search(str(pattern), text) is not None
    except re.error:
        return False


def _told(said: Mapping[str, Json]) -> str:
    keys = ("format", "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "multipleOf")
    return ", ".join(f"{key} {said[key]!r}" for key in keys if key in said) or "its schema"
