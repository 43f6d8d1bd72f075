"""What the paths of an API say of its objects: whose an operation is about, where they are listed and created."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pytest_devnet.formats.openapi_model import Description, Operation

Json = Any
IDENTIFIES = ("id", "user_id", "userId", "sub", "email", "login", "username")
"""How a field is called that tells one person from all others."""
_ANY_ID = ("id", "uuid", "slug", "key", "name")
_IS_ID = re.compile(r"(?i:/(?:\w*_)?id|/uuid|/slug)$|[a-z]Id$")
_PARAMETER = re.compile(r"\{([^{}]+)\}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def parameters_in(path: str) -> tuple[str, ...]:
    return tuple(_PARAMETER.findall(path))


def subject_of(path: str) -> str:
    """The path up to its last parameter: the object that an operation is about. Empty where it has none."""
    return path[: path.rfind("}") + 1]


def collection_of(subject: str) -> str:
    """The path under which objects like this one are listed and created."""
    return subject.rpartition("/")[0] or "/"


def subjects_of(description: Description) -> tuple[str, ...]:
    """Every kind of object, those that stand around others first."""
    found = {subject_of(one.path) for one in description.operations if not one.public}
    return tuple(sorted(found - {""}, key=lambda subject: (len(parameters_in(subject)), subject)))


def creator_of(subject: str, description: Description) -> Operation | None:
    """The ``POST`` that makes such an object: where it is listed; else one that ends alike and makes nothing nearer.

    So ``POST /projects/{id}/tasks`` may make what is at ``/tasks/{task}``.
    """
    collection = collection_of(subject)
    posts = [one for one in description.operations if one.method == "POST" and not one.public]
    nearer = {collection_of(one) for one in subjects_of(description)}
    alike = (one for one in posts if _kind(one.route) == _kind(collection) and one.route not in nearer)
    return next((one for one in posts if one.route == collection), None) or next(alike, None)


def _kind(collection: str) -> str:
    return collection.rpartition("/")[2]


def names_of(subject: str) -> tuple[str, ...]:
    """How a field is called that holds the id of such an object elsewhere."""
    name, kind = parameters_in(subject)[-1], singular(collection_of(subject))
    own = () if name.lower() in _ANY_ID else (name,)
    return tuple(dict.fromkeys((*own, f"{kind}_id", f"{kind}Id")))


def typed(text: str, schema: Json) -> Json:
    """An id as a schema wants it: a number, or a text."""
    wants_number = isinstance(schema, Mapping) and schema.get("type") == "integer"
    return int(text) if wants_number and text.isdecimal() else text


def filled_path(path: str, values: Mapping[str, str]) -> str:
    return _PARAMETER.sub(lambda found: values.get(found[1], found[0]), path)


def singular(path: str) -> str:
    """What one of a collection is called: ``/orgs`` holds each an ``org``."""
    word = next((part for part in reversed(path.split("/")) if part and "{" not in part), "")
    return f"{word[:-3]}y" if word.endswith("ies") else word.removesuffix("s")


def id_in(answer: Json, subject: str, pointers: tuple[str, ...] = ()) -> str:
    """The id of an object in the answer that made or shows it. Empty where none is found."""
    name, kind = parameters_in(subject)[-1], singular(collection_of(subject))
    keys = (name, "id", f"{kind}_id", f"{kind}Id", "uuid", "slug")
    for pointer in pointers:
        if found := _scalar(pointed_at(answer, pointer)):
            return found
    if not isinstance(answer, dict):
        return ""
    inner = [answer, *(value for value in answer.values() if isinstance(value, dict))]
    return next((found for one in inner for key in keys if (found := _scalar(one.get(key)))), "")


def items_in(answer: Json) -> list[dict[str, Json]]:
    """The objects of a list, be it the answer itself or the first list inside."""
    if isinstance(answer, dict):
        answer = next((value for value in answer.values() if isinstance(value, list)), [])
    return [one for one in answer if isinstance(one, dict)] if isinstance(answer, list) else []


def unwrapped(answer: Json) -> Json:
    """What an envelope holds: of ``{"status": "ok", "data": {"id": 1}}`` the data. What has an id itself is none."""
    if not isinstance(answer, dict) or any(_scalar(answer.get(key)) for key in IDENTIFIES):
        return answer
    inner = [value for value in answer.values() if isinstance(value, dict)]
    return inner[0] if len(inner) == 1 else answer


def absent_like(known: str) -> str:
    """An id of the same shape that nothing has."""
    if known.isdecimal():
        return "987654321"
    if _UUID.fullmatch(known):
        return "deadbeef-dead-4bad-8bad-deadbeefdead"
    return "devnet-absent"


def scalars_in(answer: Json, depth: int = 3) -> Iterator[tuple[str, str]]:
    """Every name with its plain value, not too deep."""
    if isinstance(answer, dict) and depth:
        for key, value in answer.items():
            if found := _scalar(value):
                yield str(key), found
            yield from scalars_in(value, depth - 1)


def pointed_at(document: Json, pointer: str) -> Json:
    """The value a JSON pointer (RFC 6901) leads to, None where it leads nowhere."""
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(document, dict) and key in document:
            document = document[key]
        elif isinstance(document, list) and key.isdecimal() and int(key) < len(document):
            document = document[int(key)]
        else:
            return None
    return document


def pointer_to_id(document: Json, id: str) -> str:
    """The JSON pointer (RFC 6901) to where an answer says an id; empty where it says it nowhere."""
    found = list(_pointers_to(document, id))
    return next((one for one in found if _IS_ID.search(one)), found[0] if found else "")


def _pointers_to(document: Json, text: str, at: str = "") -> Iterator[str]:
    if _scalar(document) == text:
        yield at
    members = enumerate(document) if isinstance(document, list) else ()
    for key, one in document.items() if isinstance(document, dict) else members:
        yield from _pointers_to(one, text, f"{at}/{str(key).replace('~', '~0').replace('/', '~1')}")


def linked(operation: Operation, description: Description) -> Iterator[tuple[str, str, str]]:
    """What answers of an operation lead on to: the operation's name, its parameter, the pointer into the answer."""
    for response in operation.responses:
        for link in response.links:
            target = description.operation(link.operation)
            for name, expression in link.parameters.items():
                if target and expression.startswith("$response.body#"):
                    yield target.name, name, expression.removeprefix("$response.body#")


def _scalar(value: Json) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) and str(value) else ""
