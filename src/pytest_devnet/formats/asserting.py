"""What a test module asserts. A test that cannot fail is no evidence, so an assertion has to be able to.

An assertion is an ``assert`` whose outcome is not settled beforehand, or a call whose name says that it is one
(``assert_called``, ``expect``, ``pytest.raises``), on a way that can be taken, and not inside of what swallows it.
"""

from __future__ import annotations

import ast
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from pytest_devnet.formats.constants import Constants, own_nodes, truth

Function = ast.FunctionDef | ast.AsyncFunctionDef
_WORDS = ("assert", "expect", "should", "verify", "check", "fail", "raises", "warns", "deprecated_call")
_CATCH_ALL = frozenset(("AssertionError", "BaseException", "Exception"))
_ENDS = ast.Return | ast.Raise | ast.Continue | ast.Break


@dataclass(frozen=True)
class TestModule:
    """A parsed module of tests, or of helpers of tests."""

    __test__ = False

    tree: ast.Module

    @cached_property
    def functions(self) -> Mapping[str, list[Function]]:
        """By name, wherever they are defined."""
        found: dict[str, list[Function]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, Function):
                found.setdefault(node.name, []).append(node)
        return found

    @cached_property
    def imports(self) -> Mapping[str, tuple[str, str]]:
        """What ``from module import name`` brings: by its name here, the module (dots for a relative one) and name."""
        froms = (node for node in ast.walk(self.tree) if isinstance(node, ast.ImportFrom))
        return {
            alias.asname or alias.name: ("." * node.level + (node.module or ""), alias.name)
            for node in froms
            for alias in node.names
        }

    def at(self, name: str, line: int) -> list[Function]:
        """The function of that name that starts on the line, its decorators included; all of that name if none does."""
        named = self.functions.get(name, [])
        return [node for node in named if _first_line(node) == line] or named

    def asserts(self, function: Function, known: Container[str] = ()) -> bool:
        """Does the function itself assert something? What ``known`` functions do is to be looked up, not taken as said.

        Those of this module are known anyway.
        """
        constants = self._constants.within(function)
        return any(self._is_assertion(node, constants, known) for node in _live_nodes(function))

    def uses(self, function: Function) -> set[str]:
        """Names of functions that it may call: those it names, and those of methods it calls."""
        nodes = list(_live_nodes(function))
        called = {
            node.func.attr for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        }
        return called | {node.id for node in nodes if isinstance(node, ast.Name)}

    @cached_property
    def _constants(self) -> Constants:
        return Constants().within(self.tree)

    def _is_assertion(self, node: ast.AST, constants: Constants, known: Container[str]) -> bool:
        if isinstance(node, ast.Assert):
            return not constants.decides(node.test)
        if not isinstance(node, ast.Call):
            return False
        name = _name(node.func)
        if not _says_so(name) or name in self.functions or name in known:
            return False
        return name.startswith("fail") or not node.args or not _is_settled(node, constants)


def _says_so(name: str) -> bool:
    """Does the name begin with a word of assertion (``assertEqual``, ``check_all``; not ``checkout``)?"""
    bare = name.lstrip("_")
    rests = (bare[len(word) :] for word in _WORDS if bare.lower().startswith(word))
    return any(not rest.removeprefix("s") or not rest.removeprefix("s")[0].islower() for rest in rests)


def _is_settled(call: ast.Call, constants: Constants) -> bool:
    same = {ast.dump(one) for one in call.args}
    return all(map(constants.holds, call.args)) or (len(same) == 1 < len(call.args))


def _live_nodes(function: Function) -> Iterator[ast.AST]:
    for statement in _live(function.body):
        yield statement
        for part in _own_parts(statement):
            yield part
            yield from own_nodes(part)


def _own_parts(statement: ast.stmt) -> Iterator[ast.AST]:
    """The expressions of a statement, not the statements inside of it."""
    raises_itself = isinstance(statement, ast.With) and isinstance(statement.body[0], ast.Raise)
    if not (isinstance(statement, Function | ast.ClassDef) or raises_itself):
        for child in ast.iter_child_nodes(statement):
            if isinstance(child, ast.expr | ast.withitem):
                yield child


def _live(body: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that can be reached and whose failure is seen outside."""
    for statement in body:
        yield statement
        for inner in _inner(statement):
            yield from _live(inner)
        if isinstance(statement, _ENDS):
            return


def _inner(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    if isinstance(statement, ast.If | ast.While):
        taken = False if _name(statement.test) == "TYPE_CHECKING" else truth(statement.test)
        yield from [] if taken is False else [statement.body]
        yield from [] if taken is True else [statement.orelse]
    elif isinstance(statement, ast.Try | ast.TryStar):
        swallowed = any(map(_swallows, statement.handlers)) or any(
            isinstance(one, ast.Return) for one in statement.finalbody
        )
        yield from [] if swallowed else [statement.body]
        yield from (handler.body for handler in statement.handlers)
        yield from (statement.orelse, statement.finalbody)
    elif isinstance(statement, ast.With | ast.AsyncWith):
        yield from [] if any(map(_suppresses, statement.items)) else [statement.body]
    elif isinstance(statement, ast.For | ast.AsyncFor):
        yield from [statement.orelse] if truth(statement.iter) is False else [statement.body, statement.orelse]
    elif isinstance(statement, ast.Match):
        yield from (case.body for case in statement.cases)


def _swallows(handler: ast.ExceptHandler) -> bool:
    """Does it catch a failed assertion, and keep it?"""
    caught = {_name(node) for node in ast.walk(handler.type)} if handler.type else _CATCH_ALL
    kept = not any(isinstance(node, ast.Raise | ast.Assert) for one in handler.body for node in ast.walk(one))
    return bool(caught & _CATCH_ALL) and kept


def _suppresses(item: ast.withitem) -> bool:
    call = item.context_expr
    by_name = isinstance(call, ast.Call) and _name(call.func) in ("suppress", "raises")
    return by_name and any(_name(one) in _CATCH_ALL for one in ast.walk(call) if isinstance(one, ast.expr))


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _first_line(function: Function) -> int:
    return min(one.lineno for one in (function, *function.decorator_list))
