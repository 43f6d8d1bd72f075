"""Templates in strings of devnet.toml: ``{port}`` is filled in by the run, ``${NAME}`` by the environment.

``{{name}}`` and braces around anything but a name are left alone, so that JSON and other template languages pass.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from pytest_devnet.toml_source import did_you_mean

_TEMPLATE = re.compile(r"\$\{(?P<variable>[^{}]*)\}|(?<![{$])\{(?P<name>[A-Za-z_][\w.-]*)\}(?!\})")
_VARIABLE = re.compile(r"[A-Za-z_]\w*")
Filled = Callable[[str], str]


def mistakes(text: str, known: frozenset[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with the templates of a text: message and remedy."""
    for found in _TEMPLATE.finditer(text):
        if found["variable"] is not None:
            if not _VARIABLE.fullmatch(found["variable"]):
                yield f"${{{found['variable']}}} names no variable", "write ${NAME}"
        elif found["name"] not in known:
            near = did_you_mean(found["name"], sorted(known))
            yield f"nothing fills in {{{found['name']}}}", near or "nothing is filled in here but ${NAME}"


def variables_in(text: str) -> Iterator[str]:
    """Names of the environment's variables that a text asks for."""
    yield from (found["variable"] for found in _TEMPLATE.finditer(text) if _VARIABLE.fullmatch(found["variable"] or ""))


def names_in(text: str) -> Iterator[str]:
    """Names that the run fills in."""
    yield from (found["name"] for found in _TEMPLATE.finditer(text) if found["name"])


def filled(text: str, names: Mapping[str, str], variable: Filled) -> str:
    """The text with its templates replaced; a name that is not given stays as it is."""

    def one(found: re.Match[str]) -> str:
        if _VARIABLE.fullmatch(found["variable"] or ""):
            return variable(found["variable"])
        return names.get(found["name"], found[0])

    return _TEMPLATE.sub(one, text)


def filled_everywhere(value: object, fill: Callable[[str], object]) -> object:
    """A JSON-like value with every string in it filled."""
    if isinstance(value, str):
        return fill(value)
    if isinstance(value, Mapping):
        return {fill(str(key)): filled_everywhere(inner, fill) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [filled_everywhere(inner, fill) for inner in value]
    return value
