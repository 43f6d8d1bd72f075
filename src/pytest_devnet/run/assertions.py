"""Does a test function assert anything? A test that cannot fail is no evidence."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from pathlib import Path

_WORDS = ("assert", "expect", "should", "verify", "check", "fail", "raises", "warns", "deprecated_call")


@dataclass(slots=True)
class Assertions:
    """Looks into test modules, each parsed once. A module that cannot be read has no assertions."""

    root: Path
    _modules: dict[str, dict[str, list[ast.AST]]] = field(default_factory=dict)

    def in_test(self, path: str, function: str) -> bool:
        """Holds ``function`` of the file an assertion, itself or in functions of the same file that it calls?"""
        functions = self._functions(path)
        waiting, seen = [function], set[str]()
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                for node in functions.get(name, ()):
                    if _asserts(node):
                        return True
                    waiting.extend(called for called in _called(node) if called in functions)
        return False

    def _functions(self, path: str) -> dict[str, list[ast.AST]]:
        if path not in self._modules:
            self._modules[path] = _parse(self.root / path)
        return self._modules[path]


def _parse(file: Path) -> dict[str, list[ast.AST]]:
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return {}
    functions: dict[str, list[ast.AST]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            functions.setdefault(node.name, []).append(node)
    return functions


def _asserts(function: ast.AST) -> bool:
    return any(isinstance(node, ast.Assert) for node in ast.walk(function)) or any(
        name.lower().lstrip("_").startswith(_WORDS) for name in _called(function)
    )


def _called(function: ast.AST) -> list[str]:
    names = []
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            target = node.func
            names += [target.attr] if isinstance(target, ast.Attribute) else []
            names += [target.id] if isinstance(target, ast.Name) else []
    return names
