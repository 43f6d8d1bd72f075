"""GraphQL schemas: the fields of their roots, as operations that are all sent to one path.

Read from the schema definition language, or from the answer to an introspection query in JSON. Directives that are
not defined, as those of a federation, are left alone. Subscriptions are no requests, and left out.
https://spec.graphql.org/October2021/
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from pytest_devnet.errors import FactError, LibraryMissing
from pytest_devnet.formats.openapi_document import Document
from pytest_devnet.formats.openapi_model import BEARER, Description, Operation, Scheme
from pytest_devnet.model import Place

if TYPE_CHECKING:
    from graphql import FieldDefinitionNode, GraphQLObjectType, GraphQLSchema

Kind = Literal["query", "mutation"]
_REMEDY = "write it anew with the service's own tool"


@dataclass(frozen=True, slots=True)
class RootField(Operation):
    """One field of the root for queries or for mutations, called ``Query.docks``."""

    kind: Kind = "query"

    @property
    def name(self) -> str:
        return self.id


@lru_cache(maxsize=8)
def read_graphql(text: str, file: str, path: str = "/graphql", scheme: Scheme = BEARER) -> Description:
    """The schema in a file, served at ``path``, where callers show by ``scheme`` who they are.

    Its document is the schema anew, without what only tools read. Raises ``FactError`` with the line of a mistake,
    ``LibraryMissing`` without graphql-core.
    """
    graphql = _library()
    try:
        schema = _introspected(text) if file.endswith(".json") else _defined(text)
        fields = tuple(_fields(schema, file))
        document = Document(file, {}, graphql.print_schema(schema))
    except graphql.GraphQLError as error:
        line = error.locations[0].line if error.locations else 1
        raise FactError(f"is no GraphQL schema: {error.message}", place=f"{file}:{line}", remedy=_REMEDY) from error
    except RecursionError as error:
        raise FactError("is nested too deeply", place=file, remedy=_REMEDY) from error
    except (TypeError, ValueError, KeyError) as error:
        raise FactError(f"is no GraphQL schema: {error}", place=file, remedy=_REMEDY) from error
    if not fields:
        raise FactError("has no field to query", place=file, remedy="name the schema that the service serves")
    return Description(document, fields, {"": scheme}, path, language="graphql")


def roots_in(description: Description) -> dict[tuple[str, str], str]:
    """The names of its root fields, by kind and field; none where it is of another language."""
    roots = (one for one in description.operations if isinstance(one, RootField))
    return {(one.kind, one.name.partition(".")[2]): one.name for one in roots}


def _library() -> Any:
    try:
        import graphql  # noqa: PLC0415
    except ImportError as error:
        raise LibraryMissing("graphql-core is not installed", remedy="pip install 'pytest-devnet[api]'") from error
    return graphql


def _defined(text: str) -> GraphQLSchema:
    from graphql import build_ast_schema, parse  # noqa: PLC0415
    from graphql.validation.rules.known_argument_names import KnownArgumentNamesOnDirectivesRule  # noqa: PLC0415
    from graphql.validation.rules.known_directives import KnownDirectivesRule  # noqa: PLC0415
    from graphql.validation.specified_rules import specified_sdl_rules  # noqa: PLC0415
    from graphql.validation.validate import validate_sdl  # noqa: PLC0415

    document = parse(text)
    lenient = (KnownDirectivesRule, KnownArgumentNamesOnDirectivesRule)
    for error in validate_sdl(document, None, [rule for rule in specified_sdl_rules if rule not in lenient]):
        raise error
    return build_ast_schema(document, assume_valid_sdl=True)


def _introspected(text: str) -> GraphQLSchema:
    from graphql import build_client_schema  # noqa: PLC0415

    answer = json.loads(text)
    return build_client_schema(answer.get("data", answer) if isinstance(answer, dict) else answer)


def _fields(schema: GraphQLSchema, file: str) -> Iterator[RootField]:
    roots: tuple[tuple[Kind, GraphQLObjectType | None], ...]
    roots = (("query", schema.query_type), ("mutation", schema.mutation_type))
    for kind, root in roots:
        for name, field in root.fields.items() if root else ():
            place = Place(file, _line(field.ast_node))
            yield RootField("POST", "", place, f"{root}.{name}", kind=kind)


def _line(node: FieldDefinitionNode | None) -> int:
    """Where the name stands: a description may come before it."""
    return node.name.loc.start_token.line if node and node.name.loc else 1
