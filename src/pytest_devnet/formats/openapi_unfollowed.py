"""References that lead out of a description, or nowhere: what they stand for is not known, since nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pytest_devnet.errors import FactError
from pytest_devnet.formats.openapi_document import Document
from pytest_devnet.formats.openapi_model import Operation

Json = Any


def unfollowed(document: Document, operation: Operation) -> Iterator[tuple[str, str]]:
    """Each that an operation's parameters and body lead to, however many lie between, with what is wrong with it."""
    schemas = [one.schema for one in operation.parameters]
    yield from _followed(document, [*schemas, *([operation.body.schema] if operation.body else [])], set())


def _followed(document: Document, node: Json, seen: set[str]) -> Iterator[tuple[str, str]]:
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


def _led(document: Document, reference: str, seen: set[str]) -> Iterator[tuple[str, str]]:
    try:
        target = document.resolved({"$ref": reference}, ())
    except FactError as error:
        yield reference, f"leads {error.message.rpartition(' leads ')[2]}"
    else:
        yield from _followed(document, target, seen)
