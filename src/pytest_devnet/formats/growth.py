"""What an expression of PromQL sums up, by how much it has grown between two scrapes: without Prometheus.

Rates and increases over any window stand for the growth itself, since in a ratio the window cancels out. So only what
is a sum of counters, or a difference or a multiple of such sums, has a growth.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import add, mul, sub
from typing import Any

from pytest_devnet.errors import FactError
from pytest_devnet.formats.exposition import Exposition
from pytest_devnet.formats.promql import Selector, parse, selectors
from pytest_devnet.formats.simulation import matches

_SUMMED = ("rate", "irate", "increase", "vector")
_FOLDED: dict[str, Callable[[float, float], float]] = {"+": add, "-": sub, "*": mul}


def growth(expression: str, before: Exposition, after: Exposition) -> float | None:
    """None where nothing of it is exposed. Raises ``FactError`` for what has no growth."""
    return _growth(parse(expression), before, after)


def _growth(node: Any, before: Exposition, after: Exposition) -> float | None:
    kind, inner = type(node).__name__, _inner(node)
    if inner is not None:
        return _growth(inner, before, after)
    if kind == "VectorSelector":
        return _grown(selectors(str(node))[0], before, after)
    if kind == "NumberLiteral":
        return float(node.val)
    if kind == "BinaryExpr":
        return _folded(str(node.op), _growth(node.lhs, before, after), _growth(node.rhs, before, after))
    remedy = "count with sums of counters, such as sum(rate(requests_total[5m]))"
    raise FactError(f"{node} is no sum of counters", remedy=remedy)


def _inner(node: Any) -> Any:
    """What grows just as the node does; None where nothing does."""
    kind = type(node).__name__
    if kind == "MatrixSelector":
        return node.vector_selector
    if kind == "Call" and node.func.name in _SUMMED:
        return node.args[0]
    return node.expr if kind == "ParenExpr" or (kind == "AggregateExpr" and str(node.op) == "sum") else None


def _folded(op: str, left: float | None, right: float | None) -> float | None:
    if op == "or":
        return right if left is None else left
    if op not in _FOLDED:
        raise FactError(f"{op} does not make a sum of counters", remedy="state good and total as two sums of counters")
    return None if left is None or right is None else _FOLDED[op](left, right)


def _grown(selector: Selector, before: Exposition, after: Exposition) -> float | None:
    now, then = (
        [sample.value for sample in one.samples if matches(sample.series, selector)] for one in (after, before)
    )
    return sum(now) - sum(then) if now else None
