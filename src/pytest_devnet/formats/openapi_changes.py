"""What in a new version of a description breaks those who call, or read, as the old one said.

The rules are those that oasdiff (https://github.com/oasdiff/oasdiff) and openapi-diff share: what a caller may send
must not become less, what a caller may rely on must not become less either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_devnet.errors import FactError
from pytest_devnet.formats.openapi_document import Document
from pytest_devnet.formats.openapi_model import Description, Operation, Parameter
from pytest_devnet.formats.resources import parameters_in

Json = Any
_DEEPEST = 6
_PARAMETER = re.compile(r"\{[^{}]*\}")
_UPPER = ("maximum", "maxLength", "maxItems")
_LOWER = ("minimum", "minLength", "minItems")


@dataclass(frozen=True, slots=True)
class Break:
    """``place`` is where the operation is described now, or where it was."""

    place: Any
    operation: str
    said: str


def breaking(old: Description, new: Description) -> Iterator[Break]:
    """Every change that breaks somebody, in the order of the old description."""
    now = {_called_by(one): one for one in new.operations}
    for before in old.operations:
        after = now.get(_called_by(before))
        if after is None:
            yield Break(None, before.name, "is gone")
            continue
        for said in _changed(before, after, old.document, new.document):
            yield Break(after.place, before.name, said)


def _called_by(operation: Operation) -> tuple[str, str]:
    """How callers see it: what stands for a parameter of its path is nothing to them."""
    return operation.method, _PARAMETER.sub("{}", operation.path)


def _changed(before: Operation, after: Operation, old: Document, new: Document) -> Iterator[str]:
    if after.protected and not before.protected:
        yield "asks who calls, and did not"
    yield from _parameters(before, after, old, new)
    if after.body is not None and after.body.required and not (before.body is not None and before.body.required):
        yield "requires a body, and did not"
    if before.body is not None and after.body is not None:
        if before.body.media_type != after.body.media_type:
            yield f"no longer takes {before.body.media_type}"
        yield from _narrowed("body", _Schemas(old, new), before.body.schema, after.body.schema)
    answers = {one.status: one for one in after.responses}
    for response in before.responses:
        now = answers.get(response.status)
        if now is None and response.status.startswith("2"):
            yield f"no longer answers {response.status}"
        elif now is not None and response.schema is not None and response.status.startswith("2"):
            yield from _lost(f"answer {response.status}", _Schemas(old, new), response.schema, now.schema)


def _parameters(before: Operation, after: Operation, old: Document, new: Document) -> Iterator[str]:
    known, wanted = _by_place(before), _by_place(after)
    for place, now in wanted.items():
        then = known.get(place)
        called = f"{now.where} parameter {now.name}"
        if then is None:
            if now.required:
                yield f"requires {called}, which is new"
        else:
            if now.required and not then.required:
                yield f"requires {called}, and did not"
            yield from _narrowed(called, _Schemas(old, new), then.schema, now.schema)
    yield from (f"no longer takes {_called(one)}" for place, one in known.items() if place not in wanted)


def _by_place(operation: Operation) -> dict[tuple[str, str | int], Parameter]:
    """The parameters, each by what callers see of it: its name, but in a path where it stands."""
    order = {name: at for at, name in enumerate(parameters_in(operation.path))}

    def place(one: Parameter) -> str | int:
        return order.get(one.name, one.name) if one.where == "path" else one.name

    return {(one.where, place(one)): one for one in operation.parameters}


def _called(parameter: Parameter) -> str:
    return f"{parameter.where} parameter {parameter.name}"


@dataclass(frozen=True, slots=True)
class _Schemas:
    """Resolves the schemas of both documents, each by its own."""

    old: Document
    new: Document

    def both(self, then: Json, now: Json) -> tuple[Mapping[str, Json], Mapping[str, Json]]:
        return _resolved(self.old, then), _resolved(self.new, now)


def _resolved(document: Document, schema: Json) -> Mapping[str, Json]:
    try:
        found = document.resolved(schema, ("components",))
    except FactError:
        return {}
    return found if isinstance(found, Mapping) else {}


def _narrowed(what: str, schemas: _Schemas, then: Json, now: Json, depth: int = 0) -> Iterator[str]:
    """What could be sent and no longer can."""
    then, now = schemas.both(then, now)
    yield from _retyped(what, then, now)
    yield from _limited(what, then, now)
    required = [name for name in now.get("required") or () if name not in (then.get("required") or ())]
    yield from (f"{what} requires {name}, and did not" for name in required)
    old_fields, new_fields = then.get("properties") or {}, now.get("properties") or {}
    if depth < _DEEPEST:
        for name in (one for one in old_fields if one in new_fields):
            yield from _narrowed(f"{what}.{name}", schemas, old_fields[name], new_fields[name], depth + 1)
    if now.get("additionalProperties") is False:
        gone = [name for name in old_fields if name not in new_fields]
        yield from (f"{what} no longer takes {name}" for name in gone)
        if not gone and then.get("additionalProperties") is not False:
            yield f"{what} no longer takes what is not described"


def _limited(what: str, then: Mapping[str, Json], now: Mapping[str, Json]) -> Iterator[str]:
    """Limits that are new, or tighter."""
    if isinstance(now.get("enum"), list):
        gone = [one for one in then.get("enum") or () if one not in now["enum"]]
        if gone or "enum" not in then:
            yield f"{what} no longer takes {', '.join(map(repr, gone)) or 'any value'}"
    for bound, tighter in (*((one, min) for one in _UPPER), *((one, max) for one in _LOWER)):
        if bound in now and (
            bound not in then or (now[bound] != then[bound] and tighter(now[bound], then[bound]) == now[bound])
        ):
            yield f"{what}: {bound} is {now[bound]}, and was {then.get(bound, 'none')}"
    if now.get("pattern") not in (None, then.get("pattern")):
        yield f"{what}: pattern is {now['pattern']}, and was {then.get('pattern', 'none')}"


def _lost(what: str, schemas: _Schemas, then: Json, now: Json, depth: int = 0) -> Iterator[str]:
    """What could be relied on in an answer and no longer can."""
    then, now = schemas.both(then, now)
    yield from _retyped(what, then, now)
    if isinstance(then.get("enum"), list) and isinstance(now.get("enum"), list):
        more = [one for one in now["enum"] if one not in then["enum"]]
        yield from (f"{what} may be {one!r}, which is new" for one in more)
    fields = now.get("properties") or {}
    for name, schema in (then.get("properties") or {}).items():
        if name not in fields:
            yield f"{what} no longer has {name}"
        elif depth < _DEEPEST:
            if name in (then.get("required") or ()) and name not in (now.get("required") or ()):
                yield f"{what} may lack {name}"
            yield from _lost(f"{what}.{name}", schemas, schema, fields[name], depth + 1)
    if "items" in then and "items" in now and depth < _DEEPEST:
        yield from _lost(f"{what}[]", schemas, then["items"], now["items"], depth + 1)


def _retyped(what: str, then: Mapping[str, Json], now: Mapping[str, Json]) -> Iterator[str]:
    was, becomes = then.get("type"), now.get("type")
    if was is not None and becomes is not None and _types(was) != _types(becomes):
        yield f"{what} is {becomes}, and was {was}"


def _types(said: Json) -> frozenset[Json]:
    return frozenset(said) if isinstance(said, list) else frozenset((said,))
