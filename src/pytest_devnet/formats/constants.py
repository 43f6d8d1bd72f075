"""Which expressions of Python come out the same whatever the code under test does."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

_DISPLAYS = ast.Tuple | ast.List | ast.Set | ast.Dict
_REFLEXIVE = ast.Eq | ast.Is | ast.LtE | ast.GtE | ast.In | ast.NotEq | ast.IsNot | ast.Lt | ast.Gt
_PARTS = ast.Subscript | ast.Slice | ast.JoinedStr | ast.FormattedValue
_PURE = ast.Name | ast.Attribute | ast.Subscript | ast.Constant | ast.expr_context
_BUILTINS = frozenset(
    (
        *("abs", "all", "any", "bool", "bytes", "chr", "dict", "divmod", "float", "frozenset", "int", "isinstance"),
        *("issubclass", "len", "list", "max", "min", "object", "ord", "pow", "range", "repr", "reversed", "round"),
        *("set", "sorted", "str", "sum", "tuple", "type"),
    )
)


class Constants:
    """Knows the names that hold nothing but constants."""

    def __init__(self, names: frozenset[str] = frozenset()) -> None:
        self.names = names

    def within(self, scope: ast.AST) -> Constants:
        """The same inside of a function or module, whose names count if they are bound once, to what cannot change."""
        bound: dict[str, list[ast.expr | None]] = {}
        for node in own_nodes(scope):
            for name, value in _bound(node):
                bound.setdefault(name, []).append(value)
        shared = {
            name for node in ast.walk(scope) if isinstance(node, ast.Global | ast.Nonlocal) for name in node.names
        }
        known = Constants(self.names - bound.keys() - shared)
        fixed = {name for name, values in bound.items() if len(values) == 1 and known.is_fixed(values[0])}
        return Constants(known.names | fixed - shared)

    def is_fixed(self, value: ast.expr | None) -> bool:
        """Is it settled, and of a kind that nobody can change later?"""
        changing = ast.List | ast.Set | ast.Dict | ast.Call
        return value is not None and self.holds(value) and not any(isinstance(one, changing) for one in ast.walk(value))

    def decides(self, test: ast.expr) -> bool:
        """Is the truth of a condition settled beforehand?"""
        if isinstance(test, _DISPLAYS | ast.Lambda) or _says_something(test):
            return True
        if isinstance(test, ast.IfExp):
            chosen = truth(test.test)
            sides = [test.body, test.orelse] if chosen is None else [test.body if chosen else test.orelse]
            return all(map(self.decides, sides))
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            return self.decides(test.operand)
        if isinstance(test, ast.BoolOp):
            wanted = isinstance(test.op, ast.Or)
            return all(map(self.decides, test.values)) or any(truth(value) is wanted for value in test.values)
        return self.holds(test)

    def holds(self, value: ast.expr) -> bool:
        """Is the value of an expression settled beforehand?"""
        if isinstance(value, ast.Constant | ast.Name):
            return isinstance(value, ast.Constant) or value.id in self.names
        if isinstance(value, ast.NamedExpr):
            return self.holds(value.value)
        if isinstance(value, ast.Compare):
            return self._compares(value)
        if isinstance(value, ast.Call):
            return self._calls(value)
        if isinstance(value, _DISPLAYS | ast.UnaryOp | ast.BinOp | ast.BoolOp | ast.IfExp | _PARTS):
            return all(map(self.holds, _children(value)))
        return False

    def _compares(self, value: ast.Compare) -> bool:
        if all(map(self.holds, (value.left, *value.comparators))):
            return True
        same = {ast.dump(side) for side in (value.left, *value.comparators)}
        return len(same) == 1 and _is_pure(value.left) and all(isinstance(op, _REFLEXIVE) for op in value.ops)

    def _calls(self, value: ast.Call) -> bool:
        builtin = isinstance(value.func, ast.Name) and value.func.id in _BUILTINS
        method = isinstance(value.func, ast.Attribute) and self.holds(value.func.value)
        arguments = [*value.args, *(keyword.value for keyword in value.keywords)]
        return (builtin or method) and all(self.holds(one) or _is_type(one) for one in arguments)


def truth(value: ast.expr) -> bool | None:
    """Whether a literal, or its opposite, counts as true; None for what is neither."""
    if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.Not):
        inner = truth(value.operand)
        return None if inner is None else not inner
    if isinstance(value, ast.Constant):
        return bool(value.value)
    if isinstance(value, _DISPLAYS):
        return bool(_children(value))
    return None


def _says_something(value: ast.expr) -> bool:
    """Whether it is an f-string that cannot be empty."""
    return isinstance(value, ast.JoinedStr) and any(isinstance(part, ast.Constant) for part in value.values)


def _is_type(value: ast.expr) -> bool:
    return isinstance(value, ast.Name) and value.id in _BUILTINS


def _is_pure(value: ast.expr) -> bool:
    return all(isinstance(node, _PURE) or _asks_what_it_is(node) for node in ast.walk(value))


def _asks_what_it_is(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("id", "type")


def _children(value: ast.AST) -> list[ast.expr]:
    return [child for child in ast.iter_child_nodes(value) if isinstance(child, ast.expr)]


def own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    """All nodes of a function or module but for those inside of functions and classes that it defines."""
    for child in ast.iter_child_nodes(scope):
        yield child
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from own_nodes(child)


def _bound(node: ast.AST) -> list[tuple[str, ast.expr | None]]:
    """The names a node binds, each with the value it then has, where that can be told."""
    if isinstance(node, ast.Assign) and all(isinstance(target, ast.Name) for target in node.targets):
        return [(name, node.value) for name in _stored(node.targets)]
    if isinstance(node, ast.AnnAssign | ast.NamedExpr):
        return [(name, node.value) for name in _stored([node.target])]
    if isinstance(node, ast.arg):
        return [(node.arg, None)]
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [(node.name, None)]
    if isinstance(node, ast.alias):
        return [((node.asname or node.name).partition(".")[0], None)]
    others = ast.Assign | ast.AugAssign | ast.For | ast.AsyncFor | ast.withitem | ast.comprehension
    return [(name, None) for name in _stored([node])] if isinstance(node, others) else _captured(node)


def _captured(node: ast.AST) -> list[tuple[str, ast.expr | None]]:
    """Names bound by ``except … as`` and by patterns."""
    caught = isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name
    return [(caught, None)] if caught else []


def _stored(nodes: Iterable[ast.AST]) -> list[str]:
    found = (one for node in nodes for one in ast.walk(node))
    return [one.id for one in found if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)]
