"""Swagger 2.0, told as OpenAPI 3 would tell it, so that only one of them has to be understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pytest_devnet.formats.openapi_document import Document

Json = Any
_KEPT = ("name", "in", "required", "description", "example", "examples")
_FORM = "application/x-www-form-urlencoded"


def as_three(document: Document) -> Document:
    """The same operations in the words of OpenAPI 3. References keep leading to where they led."""
    root = document.root
    paths = root.get("paths")
    told = {path: _item(item, document) for path, item in paths.items()} if isinstance(paths, Mapping) else paths
    schemes = root.get("securityDefinitions")
    known = schemes.items() if isinstance(schemes, Mapping) else ()
    components = {"securitySchemes": {name: _scheme(one) for name, one in known}}
    server = {"servers": [{"url": root["basePath"]}]} if isinstance(root.get("basePath"), str) else {}
    return replace(document, root={**root, **server, "components": components, "paths": told})


def _is(node: Json) -> bool:
    return isinstance(node, Mapping)


def _item(item: Json, document: Document) -> Json:
    if not _is(item):
        return item
    shared = _parameters(item, document)
    told = {key: _operation(one, shared, document) if key != "parameters" else one for key, one in item.items()}
    return {**told, "parameters": [_parameter(one) for one in shared if _is_plain(one)]} if shared else told


def _parameters(said: Mapping[str, Json], document: Document) -> list[Json]:
    listed = said.get("parameters")
    return [document.resolved(one, ()) for one in listed] if isinstance(listed, list) else []


def _is_plain(parameter: Json) -> bool:
    return not (_is(parameter) and parameter.get("in") in ("body", "formData"))


def _operation(said: Json, shared: list[Json], document: Document) -> Json:
    if not _is(said):
        return said
    own = _parameters(said, document)
    told = {**said, "parameters": [_parameter(one) for one in own if _is_plain(one)]}
    bodies = [one for one in (*shared, *own) if not _is_plain(one)]
    if bodies:
        told["requestBody"] = _body(bodies, _consumed(said, document))
    if _is(said.get("responses")):
        told["responses"] = {status: _response(one, document) for status, one in said["responses"].items()}
    return told


def _consumed(said: Mapping[str, Json], document: Document) -> str:
    listed = said.get("consumes", document.root.get("consumes"))
    return str(listed[0]) if isinstance(listed, list) and listed else ""


def _parameter(said: Json) -> Json:
    if not _is(said):
        return said
    schema = {key: value for key, value in said.items() if key not in _KEPT}
    return {**{key: said[key] for key in _KEPT if key in said}, "schema": schema}


def _body(bodies: list[Json], consumed: str) -> Json:
    if bodies[0].get("in") == "body":
        media_type = consumed or "application/json"
        return {
            "required": bodies[0].get("required"),
            "content": {media_type: {"schema": bodies[0].get("schema", True)}},
        }
    fields = {str(one.get("name")): _parameter(one)["schema"] for one in bodies}
    needed = [str(one.get("name")) for one in bodies if one.get("required") is True]
    schema = {"type": "object", "properties": fields, "required": needed}
    return {"required": bool(needed), "content": {consumed or _FORM: {"schema": schema}}}


def _response(said: Json, document: Document) -> Json:
    told = document.resolved(said, ())
    if not _is(told) or "schema" not in told:
        return told
    return {**told, "content": {"application/json": {"schema": told["schema"]}}}


def _scheme(said: Json) -> Json:
    basic = _is(said) and said.get("type") == "basic"
    return {"type": "http", "scheme": "basic"} if basic else said
