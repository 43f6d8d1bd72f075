r"""The name of a time series as Prometheus writes it: ``sign_ins_total{outcome="success"}``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pytest_devnet.errors import FactError

_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_LABEL = re.compile(r"\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*\"((?:[^\"\\\n]|\\.)*)\"\s*", re.DOTALL)
_QUOTED = re.compile(r"\s*\"((?:[^\"\\\n]|\\.)+)\"\s*", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", '"': '"', "\\": "\\"}


@dataclass(frozen=True, slots=True)
class Series:
    """A metric's name and the labels that tell this series from the others of that name."""

    name: str
    labels: Mapping[str, str]

    def part(self, end: str) -> Series:
        """The series beside it whose name has another end: ``_sum`` or ``_count`` of a histogram."""
        return Series(f"{self.name}{end}", self.labels)

    def __str__(self) -> str:
        labels = ",".join(f'{name}="{quoted(value)}"' for name, value in self.labels.items())
        return f"{self.name}{{{labels}}}" if labels else self.name


def quoted(value: str) -> str:
    """A label's value as it stands between quotation marks."""
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def unquoted(text: str) -> str:
    """The value that stands between quotation marks; an unknown escape is kept as it is."""
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[0]), text)


def parse_series(text: str) -> Series:
    """The series a text names, and nothing but it. Raises ``FactError`` that says what is wrong."""
    series, end = read_series(text, 0)
    if text[end:].strip():
        raise FactError(f"{text[end:].strip()!r} after its end")
    return series


def read_series(text: str, at: int) -> tuple[Series, int]:
    """The series that begins at ``at``, and where it ends. Raises ``FactError`` that says what is wrong."""
    found = _NAME.match(text, at)
    name = found[0] if found else ""
    end = found.end() if found else at
    if text[end : end + 1] != "{":
        if not name:
            raise FactError("no name of a metric")
        return Series(name, {}), end
    labels, inner, end = _labels(text, end + 1)
    if bool(name) is bool(inner):
        raise FactError("two names of a metric" if name else "no name of a metric")
    return Series(name or inner, labels), end


def _labels(text: str, at: int) -> tuple[dict[str, str], str, int]:
    """Labels, the name if it stands in quotation marks among them, and the place behind the closing brace."""
    labels: dict[str, str] = {}
    name, end = "", at
    while True:
        space = re.compile(r"\s*").match(text, end)
        end = space.end() if space else end
        if text[end : end + 1] == "}":
            return labels, name, end + 1
        label = _LABEL.match(text, end)
        inner = None if label or labels or name else _QUOTED.match(text, end)
        found = label or inner
        if found is None:
            raise FactError('labels that are no name="value" list')
        if label:
            if label[1] in labels:
                raise FactError(f"the label {label[1]} twice")
            labels[label[1]] = unquoted(label[2])
        else:
            name = unquoted(found[1])
        end = found.end()
        if text[end : end + 1] == ",":
            end += 1
        elif text[end : end + 1] != "}":
            raise FactError("labels without a comma between them" if text[end:] else "no closing brace")
