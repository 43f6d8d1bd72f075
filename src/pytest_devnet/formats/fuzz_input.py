"""The description that a fuzzer is given: of one file, about one host, with objects that are there as examples."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pytest_devnet.formats.openapi_document import Document

Json = Any
Values = Callable[[str, str], Mapping[str, str]]
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


def fuzz_input(document: Document, values: Values) -> Json:
    """A copy of the document without other hosts, whatever leads out of it being anything at all.

    ``values(method, path)`` are the path parameters of an object that the operation may be tried on.
    """
    root = _inside(document.root)
    for name in ("servers", "host", "schemes"):
        root.pop(name, None)
    example = "x-example" if "swagger" in root else "example"
    for path, item in (root.get("paths") or {}).items():
        if isinstance(item, dict):
            item.pop("servers", None)
            shared = _resolved(document, item.pop("parameters", None) or [])
            for method in _METHODS:
                if isinstance(item.get(method), dict):
                    _exemplify(item[method], shared, document, values(method.upper(), path), example)
    return root


def _exemplify(
    operation: dict[str, Json], shared: list[Json], document: Document, values: Mapping[str, str], key: str
) -> None:
    operation.pop("servers", None)
    own = _resolved(document, operation.get("parameters") or [])
    named = {_name(one) for one in own}
    merged = [*own, *(one for one in shared if _name(one) not in named)]
    operation["parameters"] = [_with_example(one, values, key) for one in merged]


def _with_example(parameter: Json, values: Mapping[str, str], key: str) -> Json:
    if not isinstance(parameter, dict) or parameter.get("in") != "path" or parameter.get("name") not in values:
        return parameter
    kind = parameter.get("type") or (parameter.get("schema") or {}).get("type")
    value = values[parameter["name"]]
    return {**parameter, key: int(value) if kind == "integer" and value.isdecimal() else value}


def _name(parameter: Json) -> tuple[Json, Json]:
    return (parameter.get("in"), parameter.get("name")) if isinstance(parameter, dict) else (None, None)


def _resolved(document: Document, parameters: Json) -> list[Json]:
    listed = parameters if isinstance(parameters, list) else []
    return [_inside(document.resolved(one, ("paths",))) for one in listed]


def _inside(node: Json) -> Json:
    """A copy in which references that lead out of the file allow anything."""
    if isinstance(node, Mapping):
        reference = node.get("$ref")
        if isinstance(reference, str) and not reference.startswith("#"):
            return {}
        return {key: _inside(value) for key, value in node.items()}
    return [_inside(value) for value in node] if isinstance(node, list) else node
