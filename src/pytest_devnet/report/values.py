"""A value of an example or a parameter, as somebody who reads plans and bindings would write it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from types import UnionType
from typing import Any

from pytest_devnet.toml_text import basic_string


def written(value: object) -> str:
    """As in TOML where TOML has it; an object by its own words, else by its name and the fields that somebody set."""
    write = next((write for kind, write in _WRITERS if isinstance(value, kind)), _object)
    return write(value)


def _object(value: object) -> str:
    if type(value).__str__ is not object.__str__ and not callable(value):
        return str(value)
    name = getattr(value, "__name__", type(value).__name__).strip("<>_")
    return f"{name}({_set_fields(value)})" if is_dataclass(value) and not isinstance(value, type) else name


def _set_fields(value: Any) -> str:
    return ", ".join(f"{one.name}: {written(getattr(value, one.name))}" for one in fields(value) if _is_set(value, one))


def _is_set(value: object, field: Field[Any]) -> bool:
    usual = field.default_factory() if field.default_factory is not MISSING else field.default
    return field.repr and getattr(value, field.name) != usual


def _table(value: Mapping[object, object]) -> str:
    return "{" + ", ".join(f"{_key(key)}: {written(one)}" for key, one in value.items()) + "}"


def _list(values: Iterable[object]) -> str:
    return "[" + ", ".join(map(written, values)) + "]"


def _key(key: object) -> str:
    return " ".join(map(str, key)) if isinstance(key, tuple) else str(key)


_WRITERS: tuple[tuple[type | UnionType, Callable[[Any], str]], ...] = (
    (Enum, lambda value: value.name.lower()),
    (bool, lambda value: str(value).lower()),
    (int | float | None, lambda value: repr(value).lower()),
    (str, basic_string),
    (Mapping, _table),
    (tuple | list | set | frozenset, _list),
)
