"""PromQL, as far as an alert can be judged without running it: what it selects, and what it is compared with.

The grammar is Prometheus's own, by the library ``promql-parser``; a number that is worked out (``14.4 * (1 - 0.995)``)
is worked out exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import isfinite
from operator import add, mul, sub, truediv
from typing import Any

from pytest_devnet.errors import FactError, LibraryMissing

_COMPARED = (">", ">=", "<", "<=", "==", "!=")
_FOLDED: dict[str, Callable[[Fraction, Fraction], Fraction]] = {"+": add, "-": sub, "*": mul, "/": truediv}
_OPS = {"MatchOp.Equal": "=", "MatchOp.NotEqual": "!=", "MatchOp.Re": "=~", "MatchOp.NotRe": "!~"}
_BELOW = ("lhs", "rhs", "expr", "vector_selector", "param")


@dataclass(frozen=True, slots=True)
class Matcher:
    """``label op value``; ``op`` is one of ``=``, ``!=``, ``=~``, ``!~``."""

    label: str
    op: str
    value: str


@dataclass(frozen=True, slots=True)
class Selector:
    """A metric an expression reads, over ``range`` seconds where it asks for one."""

    metric: str
    matchers: tuple[Matcher, ...]
    range: Fraction | None = None

    def __str__(self) -> str:
        matchers = ",".join(f'{one.label}{one.op}"{one.value}"' for one in self.matchers)
        return f"{self.metric}{{{matchers}}}" if matchers else self.metric


@dataclass(frozen=True, slots=True)
class Bound:
    """A comparison with a constant; ``selectors`` is what is compared."""

    op: str
    limit: Fraction
    selectors: tuple[Selector, ...]


def parse(expression: str) -> Any:
    """The syntax tree. Raises ``FactError`` for what is no PromQL, ``ToolMissing`` without the parser."""
    try:
        import promql_parser  # noqa: PLC0415
    except ImportError as error:
        remedy = "pip install 'pytest-devnet[observability]'"
        raise LibraryMissing("promql-parser is not installed", remedy=remedy) from error
    try:
        return promql_parser.parse(expression)
    except ValueError as error:
        raise FactError(f"is no PromQL: {error}", remedy="promtool check rules says more") from error


def selectors(expression: str) -> tuple[Selector, ...]:
    """Everything the expression reads, in order."""
    return tuple(_selectors(parse(expression)))


def bounds(expression: str) -> tuple[Bound, ...]:
    """Every comparison with a constant, in order; the constant stands on the right."""
    return tuple(_bounds(parse(expression)))


def _selectors(node: Any, span: Fraction | None = None) -> Iterator[Selector]:
    if type(node).__name__ == "VectorSelector":
        found = tuple(_matchers(node))
        names = (one.value for one in found if (one.label, one.op) == ("__name__", "="))
        yield Selector(node.name or next(names, ""), tuple(m for m in found if m.label != "__name__"), span)
        return
    reach = getattr(node, "range", None)
    inner = Fraction(reach.total_seconds()) if reach is not None else span
    for below in _below(node):
        yield from _selectors(below, inner)


def _matchers(node: Any) -> Iterator[Matcher]:
    for one in node.matchers.matchers:
        yield Matcher(one.name, _OPS[str(one.op)], one.value)


def _bounds(node: Any) -> Iterator[Bound]:
    if type(node).__name__ == "BinaryExpr" and str(node.op) in _COMPARED:
        limit = _constant(node.rhs)
        if limit is not None:
            yield Bound(str(node.op), limit, tuple(_selectors(node.lhs)))
            return
    for below in _below(node):
        yield from _bounds(below)


def _below(node: Any) -> Iterator[Any]:
    yield from (below for name in _BELOW if (below := getattr(node, name, None)) is not None)
    yield from getattr(node, "args", None) or ()


def _constant(node: Any) -> Fraction | None:
    kind = type(node).__name__
    if kind == "NumberLiteral":
        return Fraction(repr(node.val)) if isfinite(node.val) else None
    if kind == "ParenExpr":
        return _constant(node.expr)
    if kind == "UnaryExpr":
        inner = _constant(node.expr)
        return None if inner is None else -inner
    if kind == "BinaryExpr" and str(node.op) in _FOLDED:
        left, right = _constant(node.lhs), _constant(node.rhs)
        if left is not None and right is not None and not (str(node.op) == "/" and right == 0):
            return _FOLDED[str(node.op)](left, right)
    return None
