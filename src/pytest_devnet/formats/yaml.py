"""YAML with its line numbers: every value knows where it stands.

Core types only (YAML 1.1's safe schema). Aliases are followed but may not make a small file a large one, nor hold
themselves; a key that stands twice is refused, since readers differ in which one counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pytest_devnet.errors import FactError, LibraryMissing

_MOST_NODES = 200_000
_DEEPEST = 100
_TEXT = "tag:yaml.org,2002:str"
_REMEDY = "mend the file; any YAML parser shows where"


@dataclass(frozen=True, slots=True)
class Yaml:
    """A value and the line it begins on. ``value`` is a scalar, a list of ``Yaml`` or a dict from text to ``Yaml``."""

    value: Any
    line: int

    def at(self, *steps: str | int) -> Yaml:
        """What stands below, step by step; an absent value stands where its nearest parent does."""
        here = self
        for step in steps:
            below = here._below(step)
            if below is None:
                return Yaml(None, here.line)
            here = below
        return here

    def _below(self, step: str | int) -> Yaml | None:
        if isinstance(step, int):
            return self.value[step] if isinstance(self.value, list) and step < len(self.value) else None
        return self.value.get(step) if isinstance(self.value, dict) else None

    @property
    def text(self) -> str:
        """The scalar as text; empty for what is absent, null, a list or a mapping."""
        return "" if self.value is None or isinstance(self.value, list | dict) else str(self.value)

    @property
    def items(self) -> tuple[Yaml, ...]:
        """The values of a list; none for anything else."""
        return tuple(self.value) if isinstance(self.value, list) else ()

    @property
    def entries(self) -> tuple[tuple[str, Yaml], ...]:
        """The entries of a mapping; none for anything else."""
        return tuple(self.value.items()) if isinstance(self.value, dict) else ()


def read_yaml(text: str, path: str, *, quick: bool = False) -> tuple[Yaml, ...]:
    """The documents of a file, empty ones left out. Raises ``FactError`` with the line for what is no YAML.

    ``quick`` is for large files: libyaml reads them, where PyYAML has it, and says less well what is wrong.
    """
    yaml = _library()
    try:
        most = max(_MOST_NODES, len(text) // 2)
        return tuple(_Reader(path, _loader(yaml, quick=quick)(text), most).documents())
    except yaml.YAMLError as error:
        raise FactError(f"is no YAML: {_said(error)}", place=_place(path, error), remedy=_REMEDY) from error
    except RecursionError as error:
        raise FactError("is nested too deeply", place=path, remedy=_REMEDY) from error
    except ValueError as error:
        raise FactError(f"is no YAML: {error}", place=path, remedy=_REMEDY) from error


def _library() -> Any:
    try:
        import yaml  # noqa: PLC0415
    except ImportError as error:
        raise LibraryMissing("PyYAML is not installed", remedy="pip install 'pytest-devnet[observability]'") from error
    return yaml


def _loader(yaml: Any, *, quick: bool) -> Any:
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader) if quick else yaml.SafeLoader


def _said(error: Any) -> str:
    return str(getattr(error, "problem", None) or error).partition("\n")[0]


def _place(path: str, error: Any) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"{path}:{mark.line + 1}" if mark is not None else path


@dataclass(slots=True)
class _Reader:
    path: str
    loader: Any
    most: int
    made: int = 0
    open: set[int] = field(default_factory=set)

    def documents(self) -> Iterator[Yaml]:
        while self.loader.check_node():
            made = self.value(self.loader.get_node())
            if made.value is not None:
                yield made

    def value(self, node: Any) -> Yaml:
        line = node.start_mark.line + 1
        self.made += 1
        if id(node) in self.open:
            raise self.refusal("holds itself by an alias", line)
        if self.made > self.most or len(self.open) > _DEEPEST:
            raise self.refusal(f"holds more than {self.most} values, or more than {_DEEPEST} levels", line)
        self.open.add(id(node))
        try:
            return Yaml(self.plain(node), line)
        finally:
            self.open.discard(id(node))

    def plain(self, node: Any) -> Any:
        if node.id == "scalar":
            return node.value if node.tag == _TEXT else self.loader.construct_object(node)
        if node.id == "sequence":
            return [self.value(below) for below in node.value]
        found: dict[str, Yaml] = {}
        for key, below in node.value:
            name = self.value(key).text
            if key.id != "scalar" or name in found:
                raise self.refusal(f"has the key {name!r} twice, or one that is no text", key.start_mark.line + 1)
            found[name] = self.value(below)
        return found

    def refusal(self, message: str, line: int) -> FactError:
        return FactError(message, place=f"{self.path}:{line}", remedy=_REMEDY)
