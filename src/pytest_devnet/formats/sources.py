"""Which files are source code, which are tests, and how much of a file could run at all; told from name and text."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Collection
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

_SOURCE = re.compile(
    r".+(?<!\.d)\.(?:[cm]?[jt]sx?|c|cc|cpp|cxx|m|mm|clj|cs|dart|ex|go|groovy|java|jl|kt|lua|php|pl|py|rb|rs|scala"
    r"|svelte|swift|vue)",
)
_FAMILIES = (
    (".js", ".jsx", ".cjs", ".mjs", ".ts", ".tsx", ".cts", ".mts", ".svelte", ".vue"),
    (".c", ".cc", ".cpp", ".cxx", ".m", ".mm"),
    (".java", ".kt", ".groovy", ".scala"),
)
_TEST_FOLDERS = frozenset(("__mocks__", "__tests__", "e2e", "spec", "specs", "test", "tests"))
_TEST_NAMES = (
    *("test_*.py", "*_test.py", "conftest.py", "*_test.go", "*.test.*", "*.spec.*", "*_spec.rb", "*_test.rb"),
    *("*Test.java", "*Tests.java", "*IT.java", "*Test.kt", "*Tests.cs", "*Test.php", "*Spec.scala", "*Tests.swift"),
)
_DECLARES = ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign | ast.Pass
_COMMENT = re.compile(r"/\*.*?\*/|<!--.*?-->", re.DOTALL)
_NO_CODE = re.compile(r"\s*(?:$|//|#|--|<\?php\s*$|\?>|['\"]use strict['\"];?\s*$)")


def is_test(path: str) -> bool:
    """A test, or what only tests use."""
    whole = PurePosixPath(path)
    return bool(_TEST_FOLDERS & set(whole.parts[:-1])) or any(fnmatchcase(whole.name, shape) for shape in _TEST_NAMES)


def is_code(path: str) -> bool:
    """A file of a programming language; TypeScript's declarations hold nothing to run."""
    return _SOURCE.fullmatch(path) is not None


def is_source(path: str) -> bool:
    """Source code that tests should reach."""
    return is_code(path) and not is_test(path)


def language(path: str) -> str:
    """A word for the language of a source file; those that one tool measures together have the same."""
    suffix = PurePosixPath(path).suffix.lower()
    return next((family[0] for family in _FAMILIES if suffix in family), suffix)


def statements_in(path: str, text: str) -> int:
    """How much in a file could run: Python's statements, elsewhere the lines that are neither blank nor comment."""
    tree = _parsed(text) if path.endswith(".py") else None
    if tree is not None:
        return sum(map(_runs, ast.walk(tree)))
    return len(code_lines(text))


def code_lines(text: str) -> frozenset[int]:
    """The lines that are neither blank nor comment."""
    bare = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text).splitlines()
    return frozenset(number for number, line in enumerate(bare, start=1) if _NO_CODE.match(line) is None)


def _parsed(text: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _runs(node: ast.AST) -> bool:
    return isinstance(node, ast.stmt) and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))


def typing_only(text: str) -> frozenset[int]:
    """The lines of Python code that stand there for a type checker and never run.

    Imports and declarations below typing's own ``TYPE_CHECKING``, and stubs. Whatever else is below it is left out.
    """
    tree = _parsed(text)
    flags = _typing_flags(tree) if tree else frozenset()
    spans = [span for node in ast.walk(tree) for span in _typing_spans(node, flags)] if tree else []
    return frozenset(line for first, last in spans for line in range(first, last + 1))


def _typing_spans(node: ast.AST, flags: Collection[str]) -> list[tuple[int, int]]:
    if isinstance(node, ast.If) and ast.unparse(node.test) in flags:
        declared = [one for one in node.body if isinstance(one, _DECLARES)]
        return [(node.lineno, node.lineno), *((one.lineno, one.end_lineno or one.lineno) for one in declared)]
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not any(map(_runs, node.body)):
        first = min(part.lineno for part in (node, *node.decorator_list))
        return [(first, node.body[-1].end_lineno or first)]
    return []


def _typing_flags(tree: ast.AST) -> frozenset[str]:
    """How the module spells the constant that is false whenever code runs; nothing if it sets one of its own."""
    found = set[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "typing":
            found |= {alias.asname or alias.name for alias in node.names if alias.name == "TYPE_CHECKING"}
        if isinstance(node, ast.Import):
            found |= {f"{one.asname or one.name}.TYPE_CHECKING" for one in node.names if one.name == "typing"}
    set_here = {ast.unparse(node) for node in ast.walk(tree) if _is_set(node)}
    return frozenset(found - set_here)


def _is_set(node: ast.AST) -> bool:
    return isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store)
