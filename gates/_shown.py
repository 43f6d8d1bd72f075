"""Fields in answers that are for nobody, or not for this role."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pytest_devnet import Finding
from pytest_devnet.formats.authorization_lock import ANONYMOUS
from pytest_devnet.formats.schema_fields import fields_of, hidden

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_devnet import Observation, Survey, Tried
    from pytest_devnet.formats.authorization_lock import Lock
    from pytest_devnet.formats.openapi_document import Document

Json = Any
_SECRET = re.compile(
    r"(hashed_?|encrypted_?)?(password|passwd|passphrase)(_?(hash|digest|salt))?|pwd(_?hash)?|salt|secret(_?key)?"
    r"|(client|totp|mfa|otp)_?secret|private_?key|recovery_?codes?|ssn|cvv|card_?number",
    re.IGNORECASE,
)
_REMEDY = "answer with a model of its own that has only what this caller may see"


def shown(survey: Survey, document: Document, lock: Lock | None) -> Iterator[Observation]:
    """One finding for each field, with whoever was shown it."""
    operation = survey.operation
    described: set[str] = set()
    silent: set[str] = set(hidden(document, operation.body.schema)) if operation.body else set()
    for response in operation.responses:
        described |= set(fields_of(document, response.schema))
        silent |= hidden(document, response.schema)
    found: dict[tuple[str, str], list[Tried]] = {}
    for tried in (*survey.cells, *survey.outsiders):
        if tried.decision == "allow":
            kept = _hidden(lock, operation.name, tried.cell.role)
            for name in dict.fromkeys(_names(tried.asked.answer.json)):
                if why := _why(name, silent, described, kept):
                    found.setdefault((name, why), []).append(tried)
    for (name, why), those in found.items():
        who = ", ".join(dict.fromkeys(one.principal or "nobody" for one in those))
        said = f"{who}: is shown {name}, {why}"
        yield Finding(operation.place, said, _REMEDY, subject=operation.name, reproduce=those[0].asked.curl)


def _hidden(lock: Lock | None, operation: str, role: str) -> tuple[str, ...]:
    return lock.hidden.get(f"{operation} {role or ANONYMOUS}", ()) if lock else ()


def _why(name: str, silent: set[str], described: set[str], kept: tuple[str, ...]) -> str:
    if name in kept:
        return "which the lock hides from the role"
    if name in silent:
        return "which the description says may only be sent"
    if _SECRET.fullmatch(name) and name not in described:
        return "which is called like a secret and described nowhere"
    return ""


def _names(answer: Json) -> Iterator[str]:
    """The names of all fields that hold a text, a number or a list of them, however deep."""
    if isinstance(answer, dict):
        for name, value in answer.items():
            if value and not isinstance(value, dict | bool):
                yield str(name)
            yield from _names(value)
    elif isinstance(answer, list):
        for one in answer:
            yield from _names(one)
