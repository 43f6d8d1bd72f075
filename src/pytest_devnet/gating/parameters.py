"""What a binding may set on a gate: its keyword-only parameters, typed and checked."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args, get_origin

from pytest_devnet.errors import GateDefinitionError

REQUIRED = inspect.Parameter.empty


class Mismatch(Exception):
    """A value does not have the type its parameter asks for; the message says what was wanted."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter a binding may set. ``convert`` turns a TOML value into it or raises ``Mismatch``."""

    name: str
    type_name: str
    default: object
    convert: Callable[[object], object]

    @property
    def required(self) -> bool:
        return self.default is REQUIRED


def parameters_of(function: Callable[..., object]) -> dict[str, Parameter]:
    """The keyword-only parameters of a gate function, by name."""
    found = {}
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            annotation = _resolved(parameter.annotation, function)
            convert = _converter(annotation)
            if convert is None:
                message = f"parameter {parameter.name} has a type that no binding can give"
                raise GateDefinitionError(
                    message, remedy="use str, int, float, bool, Literal, tuple or Mapping of these"
                )
            found[parameter.name] = Parameter(parameter.name, _named(annotation), parameter.default, convert)
    return found


def _resolved(annotation: object, function: Callable[..., object]) -> object:
    if not isinstance(annotation, str):
        return annotation
    try:
        return eval(annotation, inspect.unwrap(function).__globals__)  # noqa: S307
    except NameError as error:
        message = f"annotation {annotation!r} cannot be resolved: {error}"
        raise GateDefinitionError(message, remedy="import the names of parameter types at run time") from error


def _named(annotation: object) -> str:
    return annotation.__name__ if isinstance(annotation, type) and not get_args(annotation) else str(annotation)


def _converter(annotation: object) -> Callable[[object], object] | None:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation in (str, int, float, bool):
        return _scalar(annotation)
    if origin is Literal:
        return _choice(arguments)
    inner = [_converter(argument) for argument in arguments if argument is not Ellipsis]
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis and inner[0]:
        return _sequence(inner[0])
    if origin is Mapping and arguments[0] is str and inner[1]:
        return _mapping(inner[1])
    return None


def _scalar(kind: type) -> Callable[[object], object]:
    def convert(value: object) -> object:
        if kind is float and type(value) is int:
            return float(value)
        if type(value) is not kind:
            wanted = {str: "a string", int: "a whole number", float: "a number", bool: "true or false"}[kind]
            raise Mismatch(f"wants {wanted}, not {_seen(value)}")
        return value

    return convert


def _choice(choices: tuple[object, ...]) -> Callable[[object], object]:
    def convert(value: object) -> object:
        if value not in choices:
            raise Mismatch(f"wants one of {', '.join(map(repr, choices))}, not {_seen(value)}")
        return value

    return convert


def _sequence(one: Callable[[object], object]) -> Callable[[object], object]:
    def convert(value: object) -> object:
        many = value if isinstance(value, list | tuple) else [value]
        return tuple(one(item) for item in many)

    return convert


def _mapping(one: Callable[[object], object]) -> Callable[[object], object]:
    def convert(value: object) -> object:
        if not isinstance(value, Mapping):
            raise Mismatch(f"wants a table, not {_seen(value)}")
        return {str(key): one(item) for key, item in value.items()}

    return convert


def _seen(value: object) -> str:
    return f"{value!r}" if isinstance(value, str | int | float) else f"a {type(value).__name__}"
