"""What the body of a request says of other objects, by what its fields are called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pytest_devnet.formats.openapi_model import Description, Operation
from pytest_devnet.formats.resources import collection_of, names_of, subjects_of
from pytest_devnet.formats.schema_fields import sendable

Json = Any


def sent_fields(description: Description, operation: Operation) -> Mapping[str, Json]:
    """The fields that its body is described to have and that callers may set, each with its schema."""
    return sendable(description.document, operation.body.schema) if operation.body is not None else {}


def references(description: Description, operation: Operation) -> dict[str, str]:
    """The fields of its body that are called like the id of some kind of object: ``berth_id``.

    What is created is not named by what there is already.
    """
    fields = sent_fields(description, operation)
    return {
        name: subject
        for subject in subjects_of(description)
        if not (operation.method == "POST" and operation.route.startswith(collection_of(subject)))
        for name in names_of(subject)
        if name in fields
    }
