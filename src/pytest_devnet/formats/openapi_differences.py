"""Where two descriptions of one operation do not agree: in what may be sent, and in what is answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pytest_devnet.formats.openapi_document import Document
from pytest_devnet.formats.openapi_model import Operation
from pytest_devnet.formats.schema_fields import sole

Json = Any
_BOUNDS = ("maximum", "minimum", "maxLength", "minLength", "maxItems", "minItems", "pattern")
_DEEPEST = 6


def differences(said: Operation, does: Operation, ours: Document, theirs: Document) -> Iterator[str]:
    """What is so by the other description (``does``, in ``theirs``), and not by this one.

    Bounds of answers are left alone: they bind nobody who calls. So is what takes several kinds of values.
    """
    if said.security is not None and does.security is not None and said.public is not does.public:
        yield "is anybody's" if does.public else "wants a caller"
    there = {(one.where, one.name): one for one in does.parameters}
    both = _Both(ours, theirs)
    for one in said.parameters:
        if other := there.get((one.where, one.name)):
            yield from both.differ(f"{one.where} parameter {one.name}", one.schema, other.schema)
    if said.body is not None and does.body is not None:
        if said.body.media_type != does.body.media_type:
            yield f"takes {does.body.media_type}, not {said.body.media_type}"
        yield from both.differ("body", said.body.schema, does.body.schema)
    answers = {one.status: one for one in does.responses}
    for response in said.responses:
        answer = answers.get(response.status)
        if answer is not None and response.schema is not None and answer.schema is not None:
            yield from both.differ(f"answer {response.status}", response.schema, answer.schema, bounds=False)


class _Both:
    """Reads the schemas of both documents, each by its own."""

    def __init__(self, ours: Document, theirs: Document) -> None:
        self.ours, self.theirs = ours, theirs

    def differ(self, what: str, one: Json, other: Json, *, bounds: bool = True, depth: int = 0) -> Iterator[str]:
        said, does = sole(self.ours, one), sole(self.theirs, other)
        if depth > _DEEPEST or not said or not does:
            return
        if said.get("type") and does.get("type") and said["type"] != does["type"]:
            yield f"{what} is {_article(does['type'])}, not {_article(said['type'])}"
            return
        if bounds:
            yield from _bounded(what, said, does)
        yield from self._inside(what, said, does, bounds=bounds, depth=depth + 1)

    def _inside(
        self, what: str, said: Mapping[str, Json], does: Mapping[str, Json], *, bounds: bool, depth: int
    ) -> Iterator[str]:
        ours, theirs = said.get("properties") or {}, does.get("properties") or {}
        if ours and theirs:
            yield from (f"{what} has {name}" for name in theirs if name not in ours)
            yield from (f"{what} has no {name}" for name in ours if name not in theirs)
        for name in (one for one in ours if one in theirs):
            yield from self.differ(f"{what}.{name}", ours[name], theirs[name], bounds=bounds, depth=depth)
        if "items" in said and "items" in does:
            yield from self.differ(f"{what}[]", said["items"], does["items"], bounds=bounds, depth=depth)


def _bounded(what: str, said: Mapping[str, Json], does: Mapping[str, Json]) -> Iterator[str]:
    for bound in _BOUNDS:
        if said.get(bound) != does.get(bound):
            yield f"{what}: {bound} is {does.get(bound, 'none')}, not {said.get(bound, 'none')}"
    ours, theirs = (_listed(one) for one in (said, does))
    yield from (f"{what} takes {name}" for name in theirs if name not in ours)
    yield from (f"{what} does not take {name}" for name in ours if name not in theirs)
    needed, wanted = (one.get("required") or () for one in (said, does))
    yield from (f"{what} requires {name}" for name in wanted if name not in needed)
    yield from (f"{what} does not require {name}" for name in needed if name not in wanted)


def _listed(schema: Mapping[str, Json]) -> list[str]:
    listed = [schema["const"]] if "const" in schema else schema.get("enum")
    return [repr(one) for one in listed if one is not None] if isinstance(listed, list) else []


def _article(kind: Json) -> str:
    return f"{'an' if str(kind)[0] in 'aio' else 'a'} {kind}"
