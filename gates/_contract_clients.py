"""Clients of an API, held against its description: each call an operation, with parameters that it has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pytest_devnet import Evidence, Finding, Gap, Place
from pytest_devnet.formats.nearest import meant
from pytest_devnet.formats.routes import template, template_pattern
from pytest_devnet.formats.schema_fields import sole

if TYPE_CHECKING:
    from pytest_devnet import Observation
    from pytest_devnet.formats.client_calls import ClientCall, ClientCalls
    from pytest_devnet.formats.openapi_document import Document
    from pytest_devnet.formats.openapi_model import Description, Operation

Json = Any
_OF_THE_CALLER = frozenset({"authorization", "cookie", "content-type", "accept"})
_ASSET = re.compile(
    r"\.(?:webmanifest|m?js|css|html?|svg|png|jpe?g|gif|webp|avif|ico|woff2?|ttf|wasm)$|(?<=/)(?:config|env|version)\.json$"
)
_CALL = "call an operation that there is, or describe it"


def called(path: str, found: ClientCalls, description: Description, *, tabled: bool) -> Iterator[Observation]:
    """What is to be said of one file. ``tabled``: what it works out comes from a table of calls, which is read."""
    for call in found.calls:
        operation = _meant_by(call, description)
        place = Place(path, call.line)
        if operation is None and call.by:
            said = f"{call.by} may be a client that calls {call.method} {call.path}, which is described nowhere"
            yield Gap(place, said, "call it what it is, such as apiClient, or leave the file out of clients")
            continue
        if operation is None:
            asked = f"{call.method or 'some verb on'} {call.path}"
            near = meant(asked, sorted(_names(description)))
            said = f"calls {asked}, which is described nowhere"
            yield Finding(place, said, f"{_CALL}{near}")
            continue
        if not call.method:
            said = f"calls {call.path} by a verb that is worked out"
            yield Gap(place, said, "write the method where the call is")
            continue
        wrong = list(_wrong(call, operation, description))
        yield from (Finding(place, f"calls {operation.name} {said}", _CALL) for said in wrong)
        if not wrong:
            untold = ", its body is not told" if operation.body is not None and call.body is None else ""
            yield Evidence(place, f"calls {operation.name} as described{untold}")
    if found.unread:
        yield _unread(path, found.unread, tabled=tabled)


def _unread(path: str, unread: tuple[int, ...], *, tabled: bool) -> Observation:
    said, place = f"calls what is worked out: lines {', '.join(map(str, unread))}", Place(path, unread[0])
    remedy = "write the address where the call is, or in a table of calls"
    return Finding(place, said, remedy, "advisory") if tabled else Gap(place, said, remedy)


def of_the_api(found: ClientCalls, description: Description) -> ClientCalls:
    """The calls that go neither to other hosts, nor to files that come with the page, as long as none is described."""
    ours, paths = _hosts(description), [one.path for one in description.operations]

    def is_one(call: ClientCall) -> bool:
        kind = _ASSET.search(call.path)
        is_file = kind is not None and call.method == "GET" and not any(path.endswith(kind[0]) for path in paths)
        return call.host in ours and not is_file

    return replace(found, calls=tuple(filter(is_one, found.calls)))


def _hosts(description: Description) -> set[str]:
    """Where the API is: nowhere in particular, on this machine, or where its description says."""
    servers = description.document.root.get("servers")
    urls = [str(one.get("url", "")) for one in servers or () if isinstance(one, dict)] if servers else []
    return {"", "localhost", "127.0.0.1", *(urlsplit(url).hostname or "" for url in urls)}


def _names(description: Description) -> set[str]:
    return {f"{one.method} {one.path}" for one in description.operations}


def _meant_by(call: ClientCall, description: Description) -> Operation | None:
    """The operation of this very path, or the one that it is a path of."""
    here = [one for one in description.operations if call.method in ("", one.method)]
    for base in dict.fromkeys((description.base, "")):
        exact = (one for one in here if template(base + one.path) == call.path)
        filled = (one for one in here if template_pattern(base + one.path).fullmatch(call.path))
        if (found := next(exact, None) or next(filled, None)) is not None:
            return found
    return None


def _wrong(call: ClientCall, operation: Operation, description: Description) -> Iterator[str]:
    parameters = operation.of("query")
    if call.query is not None:
        yield from _unfit("query", call.query, {one.name for one in parameters})
        lacking = [one.name for one in parameters if one.required and one.name not in call.query]
        yield from (f"without {name}, which its query requires" for name in lacking)
    if call.headers is not None:
        needed = [one.name for one in operation.of("header") if one.required and one.name.lower() not in _OF_THE_CALLER]
        lacking = [name for name in needed if name.lower() not in call.headers]
        yield from (f"without {name}, which its headers require" for name in lacking)
    document = description.document
    yield from _unlisted("query", call.asked, {one.name: _listed(document, one.schema) for one in parameters})
    if call.body is not None and operation.body is not None:
        schema = description.document.resolved(operation.body.schema, ("components",))
        fields = schema.get("properties") if isinstance(schema, dict) else None
        if fields:
            yield from _unfit("body", call.body, set(fields))
            lacking = [name for name in schema.get("required") or () if name not in call.body]
            yield from (f"without {name}, which its body requires" for name in lacking)
            yield from _unlisted("body", call.sent, {name: _listed(document, one) for name, one in fields.items()})
    elif call.body:
        yield "with a body, which it does not take"


def _unlisted(where: str, values: Mapping[str, Json], listed: Mapping[str, list[Json]]) -> Iterator[str]:
    """What is written out, and none of the values that are described; a query is text whatever it says."""
    for name, value in values.items():
        known = listed.get(name, [])
        if known and value not in known and (where == "body" or _text(value) not in map(_text, known)):
            said = f"with {name} = {json.dumps(value)}, which is none of what its {where} takes"
            yield f"{said}: {', '.join(map(_text, known))}"


def _text(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _listed(document: Document, schema: Json) -> list[Json]:
    """The values that a schema lists; none where it is put together of several."""
    said = sole(document, schema)
    listed = [said["const"]] if "const" in said else said.get("enum")
    return listed if isinstance(listed, list) else []


def _unfit(where: str, names: Iterable[str], known: set[str]) -> Iterator[str]:
    yield from (f"with {name}, which its {where} does not have" for name in sorted(set(names) - known))
