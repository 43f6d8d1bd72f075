"""An OpenAPI document as a tree of JSON values in which local references lead somewhere, and everything has a line.

JSON is read with the standard library, YAML with PyYAML. Nothing is fetched: a reference out of the file is a mistake.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from pytest_devnet.errors import FactError
from pytest_devnet.formats.json_lines import json_lines
from pytest_devnet.formats.yaml import Yaml, read_yaml

Json = Any
Steps = tuple[str | int, ...]
_OPERATION, _DEEPEST_LINE = 3, 6
_MOST_HOPS = 32


@dataclass(frozen=True)
class Document:
    """``root`` is the whole document, ``path`` what messages call its file, ``text`` what it was read from."""

    path: str
    root: Mapping[str, Json]
    text: str = ""
    yaml: Yaml | None = None

    @cached_property
    def _lines(self) -> Mapping[Steps, int]:
        return json_lines(self.text, _DEEPEST_LINE)

    @cached_property
    def _operation_lines(self) -> Mapping[Steps, int]:
        """All that a description without mistakes is asked for."""
        return json_lines(self.text, _OPERATION)

    def line(self, steps: Steps) -> int:
        """The line of a value, or of the nearest one around it."""
        if self.yaml is not None:
            return self.yaml.at(*steps).line
        lines = self._operation_lines if len(steps) <= _OPERATION else self._lines
        while steps and steps not in lines:
            steps = steps[:-1]
        return lines.get(steps, 1)

    def error(self, steps: Steps, message: str, remedy: str = "") -> FactError:
        """A mistake at a value: file and line, and the pointer to it."""
        return FactError(f"{pointer(steps)}: {message}", place=f"{self.path}:{self.line(steps)}", remedy=remedy)

    def resolved(self, node: Json, steps: Steps) -> Json:
        """``node``, or what its ``$ref`` leads to, however many there are in a row.

        Raises ``FactError`` where it leads out of the file, nowhere, or in a circle.
        """
        seen: list[str] = []
        while isinstance(node, Mapping) and "$ref" in node:
            reference = node["$ref"]
            if not isinstance(reference, str):
                raise self.error(steps, "$ref is no text", 'write "$ref": "#/components/schemas/NAME"')
            if reference in seen or len(seen) >= _MOST_HOPS:
                raise self.error(steps, f"{seen[0]} leads to itself", "let one of them say what it is")
            seen.append(reference)
            node = self._followed(reference, steps)
        return node

    def _followed(self, reference: str, steps: Steps) -> Json:
        if not reference.startswith("#"):
            remedy = "bundle the description into one file; nothing is fetched"
            raise self.error(steps, f"{reference} leads out of the file", remedy)
        here: Json = self.root
        for step in parsed(reference[1:]):
            if isinstance(here, Mapping) and step in here:
                here = here[step]
            elif isinstance(here, list) and step.isdecimal() and int(step) < len(here):
                here = here[int(step)]
            else:
                raise self.error(steps, f"{reference} leads nowhere", "define it, or correct its spelling")
        return here


def pointer(steps: Steps) -> str:
    """The JSON pointer, as a fragment: ``#/paths/~1crates/get``."""
    return "#" + "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


def parsed(text: str) -> Iterator[str]:
    """The steps of a JSON pointer, which may be written as in a URL."""
    yield from (unquote(step).replace("~1", "/").replace("~0", "~") for step in text.split("/")[1:])


def read_document(text: str, path: str) -> Document:
    """Read JSON, or YAML from a file that is named so. Raises ``FactError`` with the line for what is neither."""
    if path.lower().endswith((".yaml", ".yml")):
        return _of_yaml(text, path)
    try:
        root = json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        place = f"{path}:{error.lineno}"
        raise FactError(f"is no JSON: {error.msg}", place=place, remedy="write it anew with its own tool") from error
    except FactError as error:
        line = text.count("\n", 0, text.rfind(json.dumps(error.place, ensure_ascii=False))) + 1
        raise FactError(error.message, place=f"{path}:{line}", remedy=error.remedy) from error
    except RecursionError as error:
        raise FactError("is nested too deeply", place=path, remedy="write it anew with its own tool") from error
    return Document(path, _mapping(root, path), text)


def _of_yaml(text: str, path: str) -> Document:
    documents = read_yaml(text, path, quick=True)
    tree = documents[0] if len(documents) == 1 else Yaml(None, 1)
    return Document(path, _mapping(_plain(tree), path), text, tree)


def _plain(tree: Yaml) -> Json:
    if isinstance(tree.value, dict):
        return {key: _plain(value) for key, value in tree.value.items()}
    return [_plain(value) for value in tree.value] if isinstance(tree.value, list) else tree.value


def _mapping(root: Json, path: str) -> Mapping[str, Json]:
    if isinstance(root, Mapping):
        return root
    raise FactError("is no OpenAPI description: it holds no object", place=f"{path}:1", remedy="see spec.openapis.org")


def _once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    """A key that stands twice would silently hide what stands first."""
    members = dict(pairs)
    if len(members) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise FactError(f"the key {twice!r} stands twice", place=twice, remedy="put what belongs together into one")
    return members
