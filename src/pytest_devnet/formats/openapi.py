"""OpenAPI 3.0, 3.1 and Swagger 2.0: the operations, and every mistake with its file, line and pointer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, cast
from urllib.parse import urlsplit

from pytest_devnet.errors import FactError
from pytest_devnet.formats.openapi_document import Document, Steps, parsed, read_document
from pytest_devnet.formats.openapi_model import (
    Body,
    Description,
    Link,
    Operation,
    Parameter,
    Requirement,
    Response,
    Scheme,
    Where,
)
from pytest_devnet.formats.openapi_swagger import as_three
from pytest_devnet.model import Place

Json = Any
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_WHERE = ("path", "query", "header", "cookie")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_VERSION = re.compile(r"3\.[01](\.\d+.*)?")


@lru_cache(maxsize=8)
def read_openapi(text: str, path: str) -> Description:
    """The description in a file, read once for all that ask. Raises ``FactError`` where nothing of it can be used."""
    document = read_document(text, path)
    said = document.root.get("openapi", document.root.get("swagger"))
    if str(said) == "2.0":
        document = as_three(document)
    elif not _VERSION.fullmatch(str(said)):
        remedy = "write openapi: 3.1.0, or convert it"
        raise document.error((), f"its version is {said!r} (want OpenAPI 3.0 or 3.1, or Swagger 2.0)", remedy)
    return _Reader(document).description()


@dataclass(slots=True)
class _Reader:
    document: Document
    problems: list[FactError] = field(default_factory=list)

    def description(self) -> Description:
        operations = tuple(self._operations())
        if not operations and not self.problems:
            self._complain(("paths",), "describes no operation", "describe what the service answers")
        self._once_each(operations)
        schemes, base = dict(self._schemes()), self._base()
        once = {str(problem): problem for problem in self.problems}
        return Description(self.document, operations, schemes, base, tuple(once.values()))

    def _operations(self) -> Iterator[Operation]:
        for path, item in self._entries(self.document.root.get("paths"), ("paths",)):
            steps: Steps = ("paths", path)
            if not path.startswith("/"):
                self._complain(steps, "a path begins with /", f"write /{path}")
                continue
            resolved = self._resolved(item, steps)
            if not isinstance(resolved, Mapping):
                self._complain(steps, "a path holds operations", "describe what it answers, or leave it out")
            for method in METHODS:
                if isinstance(resolved, Mapping) and method in resolved:
                    try:
                        yield self._operation(path, method, resolved, (*steps, method))
                    except FactError as error:
                        self.problems.append(error)

    def _operation(self, path: str, method: str, item: Mapping[str, Json], steps: Steps) -> Operation:
        said = item[method]
        if not isinstance(said, Mapping):
            raise self.document.error(steps, "an operation is an object", "describe it, or leave it out")
        return Operation(
            method=method.upper(),
            path=path,
            place=Place(self.document.path, self.document.line(steps)),
            id=str(said.get("operationId", "")),
            parameters=self._parameters(path, item, said, steps),
            body=self._body(said, steps),
            security=self._security(said, steps),
            scopes=self._scopes(said),
            responses=tuple(self._responses(said, steps)),
        )

    def _parameters(
        self, path: str, item: Mapping[str, Json], said: Mapping[str, Json], steps: Steps
    ) -> tuple[Parameter, ...]:
        """Those of the path's item, replaced or completed by those of the operation."""
        found: dict[tuple[str, str], Parameter] = {}
        for above, where in ((item, steps[:-1]), (said, steps)):
            listed = above.get("parameters", [])
            if not isinstance(listed, list):
                raise self.document.error((*where, "parameters"), "parameters are a list")
            for number, node in enumerate(listed):
                one = self._parameter(node, (*where, "parameters", number))
                found[one.name, one.where] = one
        named = _PLACEHOLDER.findall(path)
        for name in named:
            if (name, "path") not in found:
                raise self.document.error(steps, f"{{{name}}} is no parameter of it", f"describe {name}, in: path")
        return tuple(one for one in found.values() if one.where != "path" or one.name in named)

    def _parameter(self, node: Json, steps: Steps) -> Parameter:
        said = self.document.resolved(node, steps)
        if not isinstance(said, Mapping) or not isinstance(said.get("name"), str) or said.get("in") not in _WHERE:
            raise self.document.error(steps, f"a parameter has a name, and is in one of {', '.join(_WHERE)}")
        content = said.get("content")
        schema = said.get("schema", True)
        if isinstance(content, Mapping) and content:
            schema = _schema_of(next(iter(content.values())))
        return Parameter(
            name=said["name"],
            where=cast(Where, said["in"]),
            required=said["in"] == "path" or said.get("required") is True,
            schema=schema,
            example=_example(said),
        )

    def _body(self, said: Mapping[str, Json], steps: Steps) -> Body | None:
        if "requestBody" not in said:
            return None
        here = (*steps, "requestBody")
        body = self.document.resolved(said["requestBody"], here)
        content = body.get("content") if isinstance(body, Mapping) else None
        if not isinstance(content, Mapping) or not content:
            raise self.document.error(here, "a body has content by media type", "write content: {application/json: …}")
        chosen = min(content, key=lambda name: (not Body(str(name)).is_json, list(content).index(name)))
        media = content[chosen]
        return Body(str(chosen), _schema_of(media), body.get("required") is True, _example(media))

    def _security(self, said: Mapping[str, Json], steps: Steps) -> tuple[Requirement, ...] | None:
        here: Steps = (*steps, "security") if "security" in said else ("security",)
        security = said.get("security", self.document.root.get("security"))
        if security is None:
            return None
        if not isinstance(security, list) or not all(isinstance(one, Mapping) for one in security):
            raise self.document.error(
                here, "security is a list of objects", "write [] for an operation anybody may call"
            )
        known = dict(self._schemes())
        for name in (name for one in security for name in one if name not in known):
            raise self.document.error(
                here, f"{name} is no security scheme", f"define it: {', '.join(known) or 'none'} is"
            )
        return tuple(frozenset(one) for one in security)

    def _scopes(self, said: Mapping[str, Json]) -> frozenset[str]:
        """Called for security that is known to be well-formed."""
        security = said.get("security", self.document.root.get("security")) or ()
        listed = (scopes for one in security for scopes in one.values() if isinstance(scopes, list))
        return frozenset(str(scope) for scopes in listed for scope in scopes)

    def _responses(self, said: Mapping[str, Json], steps: Steps) -> Iterator[Response]:
        for status, node in self._entries(said.get("responses"), (*steps, "responses")):
            response = self._resolved(node, (*steps, "responses", status))
            if isinstance(response, Mapping):
                media = [one for name, one in _members(response.get("content")) if Body(name).is_json]
                schema = _schema_of(media[0]) if media else None
                yield Response(status, schema, tuple(self._links(response, (*steps, "responses", status))))

    def _links(self, response: Mapping[str, Json], steps: Steps) -> Iterator[Link]:
        for name, node in self._entries(response.get("links", {}), (*steps, "links")):
            link = self._resolved(node, (*steps, "links", name))
            if isinstance(link, Mapping):
                parameters = {name: str(value) for name, value in _members(link.get("parameters"))}
                yield Link(str(link.get("operationId") or _named_by(link.get("operationRef", ""))), parameters)

    def _schemes(self) -> Iterator[tuple[str, Scheme]]:
        components = self.document.root.get("components")
        schemes = components.get("securitySchemes") if isinstance(components, Mapping) else None
        for name, node in _members(schemes):
            said = self._resolved(node, ("components", "securitySchemes", name))
            if isinstance(said, Mapping):
                kind, scheme, where, named = (str(said.get(key, "")) for key in ("type", "scheme", "in", "name"))
                yield name, Scheme(kind, scheme, where, named)

    def _base(self) -> str:
        servers = self.document.root.get("servers")
        first = servers[0] if isinstance(servers, list) and servers else {}
        url = str(first.get("url", "")) if isinstance(first, Mapping) else ""
        variables = first.get("variables", {}) if isinstance(first, Mapping) else {}
        for name in _PLACEHOLDER.findall(url):
            one = variables.get(name) if isinstance(variables, Mapping) else None
            url = url.replace(f"{{{name}}}", str(one.get("default", "")) if isinstance(one, Mapping) else "")
        try:
            return urlsplit(url).path.rstrip("/")
        except ValueError:
            self._complain(("servers", 0), f"{url!r} is no URL")
            return ""

    def _once_each(self, operations: tuple[Operation, ...]) -> None:
        seen: dict[str, Operation] = {}
        for one in operations:
            if one.id and one.id in seen:
                place = str(one.place)
                said = f"{one.name} has the operationId {one.id} of {seen[one.id].name}"
                self.problems.append(FactError(said, place=place, remedy="give each its own"))
            seen.setdefault(one.id, one)

    def _entries(self, node: Json, steps: Steps) -> Iterator[tuple[str, Json]]:
        if isinstance(node, Mapping):
            yield from ((str(key), value) for key, value in node.items() if not str(key).startswith("x-"))
        else:
            self._complain(steps, "is no object")

    def _resolved(self, node: Json, steps: Steps) -> Json:
        try:
            return self.document.resolved(node, steps)
        except FactError as error:
            self.problems.append(error)
            return None

    def _complain(self, steps: Steps, message: str, remedy: str = "") -> None:
        self.problems.append(self.document.error(steps, message, remedy))


def _members(node: Json) -> Iterator[tuple[str, Json]]:
    """Those of an object; none of anything else."""
    yield from ((str(key), value) for key, value in node.items()) if isinstance(node, Mapping) else ()


def _schema_of(media: Json) -> Json:
    return media.get("schema", True) if isinstance(media, Mapping) else True


def _example(said: Json) -> Json:
    """The example a parameter or a body gives, or the first of several."""
    if not isinstance(said, Mapping):
        return None
    examples = said.get("examples")
    first = next(iter(examples.values()), None) if isinstance(examples, Mapping) else None
    return said.get("example", first.get("value") if isinstance(first, Mapping) else None)


def _named_by(reference: Json) -> str:
    """The operation that an ``operationRef`` leads to, as ``METHOD /path``."""
    steps = tuple(parsed(str(reference).removeprefix("#")))
    return f"{steps[2].upper()} {steps[1]}" if len(steps) == 3 and steps[0] == "paths" else ""
