"""References that lead out of a description: nothing is fetched, so that what they stand for is not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pytest_devnet.errors import FactError
from pytest_devnet.formats.openapi_document import Document
from pytest_devnet.formats.openapi_model import Operation

Json = Any


def leading_out(document: Document, operation: Operation) -> Iterator[str]:
    """Each that an operation's parameters and body lead to, however many references within the file lie between."""
    schemas = [one.schema for one in operation.parameters]
    seen: set[str] = set()
    yield from _followed(document, [*schemas, *([operation.body.schema] if operation.body else [])], seen)


def _followed(document: Document, node: Json, seen: set[str]) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _followed(document, one, seen)
    elif isinstance(node, Mapping):
        reference = node.get("$ref")
        if not isinstance(reference, str):
            yield from _followed(document, list(node.values()), seen)
        elif reference not in seen:
            seen.add(reference)
            yield from _led(document, reference, seen)


def _led(document: Document, reference: str, seen: set[str]) -> Iterator[str]:
    if not reference.startswith("#"):
        yield reference
        return
    try:
        target = document.resolved({"$ref": reference}, ())
    except FactError:
        return
    yield from _followed(document, target, seen)
