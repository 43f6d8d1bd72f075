"""The fields that a schema describes, through its references and what it is put together of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pytest_devnet.errors import FactError
from pytest_devnet.formats.openapi_document import Document

Json = Any
_DEEPEST = 8


def fields_of(document: Document, schema: Json) -> dict[str, Mapping[str, Json]]:
    """Every field of an object, or of the objects of a list, with its schema."""
    return dict(_fields(document, schema, 0))


def sendable(document: Document, schema: Json) -> dict[str, Mapping[str, Json]]:
    """The fields of a body that callers may set."""
    return {name: one for name, one in fields_of(document, schema).items() if not one.get("readOnly")}


def hidden(document: Document, schema: Json) -> frozenset[str]:
    """The fields that may only be sent, and never be answered."""
    return frozenset(name for name, one in fields_of(document, schema).items() if one.get("writeOnly"))


def plainly(document: Document, schema: Json) -> Mapping[str, Json]:
    """What a schema says; of several, what the first does that is not null."""
    said = _resolved(document, schema)
    several = [one for key in ("anyOf", "oneOf") for one in said.get(key) or ()]
    return next((one for each in several if (one := _resolved(document, each)).get("type") != "null"), said)


def sole(document: Document, schema: Json) -> Mapping[str, Json]:
    """What a schema says of the one kind of value, but for null, that it takes; nothing where it takes several."""
    said = _resolved(document, schema)
    whole = said.get("allOf")
    if isinstance(whole, list) and len(whole) == 1:
        said = {**_resolved(document, whole[0]), **{name: one for name, one in said.items() if name != "allOf"}}
    several = [_resolved(document, one) for key in ("anyOf", "oneOf") for one in said.get(key) or ()]
    kinds = [one for one in several if one.get("type") != "null"]
    if len(kinds) > 1:
        return {}
    plain = kinds[0] if kinds else said
    types = plain.get("type")
    named = [one for one in types if one != "null"] if isinstance(types, list) else [types]
    return {**plain, "type": named[0]} if len(named) == 1 else {}


def roles_in(document: Document) -> tuple[str, ...]:
    """The roles that the description lists, wherever a field is called so."""
    return tuple(sorted(set(_roles(document, document.root))))


def _roles(document: Document, node: Json) -> Iterator[str]:
    children = node.values() if isinstance(node, Mapping) else node if isinstance(node, list) else ()
    for one in children:
        yield from _roles(document, one)
    properties = node.get("properties") if isinstance(node, Mapping) else None
    for name in ("role", "roles"):
        if isinstance(properties, Mapping) and name in properties:
            said = _resolved(document, properties[name])
            listed = said.get("enum", _resolved(document, said.get("items")).get("enum"))
            yield from (one for one in listed if isinstance(one, str)) if isinstance(listed, list) else ()


def _fields(document: Document, schema: Json, depth: int) -> Iterator[tuple[str, Mapping[str, Json]]]:
    node = _resolved(document, schema)
    if depth > _DEEPEST:
        return
    for key in ("allOf", "anyOf", "oneOf"):
        parts = node.get(key)
        for part in parts if isinstance(parts, list) else ():
            yield from _fields(document, part, depth + 1)
    if "items" in node:
        yield from _fields(document, node["items"], depth + 1)
    properties = node.get("properties")
    if isinstance(properties, Mapping):
        yield from ((str(name), _resolved(document, one)) for name, one in properties.items())


def _resolved(document: Document, node: Json) -> Mapping[str, Json]:
    """What a schema says; nothing where it says only yes or no, or refers to what is not there."""
    try:
        found = document.resolved(node, ())
    except FactError:
        found = None
    return found if isinstance(found, Mapping) else {}
