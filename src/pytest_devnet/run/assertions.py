"""Does a test function assert anything, itself or through the functions of the repository that it calls?"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pytest_devnet.formats.asserting import Function, TestModule

_NOTHING = TestModule(ast.Module([], []))


@dataclass(slots=True)
class Assertions:
    """Looks into modules of tests and of their helpers, each parsed once. One that cannot be read asserts nothing."""

    root: Path
    _modules: dict[Path, TestModule] = field(default_factory=dict)

    def in_test(self, path: str, function: str, line: int = 0) -> bool:
        """``line`` is where the function starts, which tells it from others of its name."""
        file = self.root / path
        waiting = [(file, node) for node in self._module(file).at(function, line)]
        seen = set[int]()
        while waiting:
            file, node = waiting.pop()
            if id(node) not in seen:
                seen.add(id(node))
                module = self._module(file)
                used = module.uses(node)
                brought = {name: found for name in used & module.imports.keys() if (found := self._brought(file, name))}
                if module.asserts(node, brought):
                    return True
                waiting += [(file, one) for name in used for one in module.functions.get(name, ())]
                waiting += [one for found in brought.values() for one in found]
        return False

    def _brought(self, file: Path, name: str) -> list[tuple[Path, Function]]:
        """The function of another file of the repository that an imported name stands for."""
        where, original = self._module(file).imports[name]
        there = next((one for one in _candidates(self.root, file, where) if one.is_file()), None)
        return [(there, node) for node in self._module(there).functions.get(original, ())] if there else []

    def _module(self, file: Path) -> TestModule:
        if file not in self._modules:
            self._modules[file] = _parsed(file)
        return self._modules[file]


def _candidates(root: Path, file: Path, where: str) -> Iterator[Path]:
    """Where a module may lie: seen from the importing file's folder, for an absolute name from those above as well."""
    name = where.lstrip(".")
    level = len(where) - len(name)
    folders = [file.parent, *file.parents[1:]]
    for folder in folders[level - 1 : level] if level else folders:
        if folder.is_relative_to(root):
            inner = folder.joinpath(*name.split(".")) if name else folder
            yield from (inner.with_suffix(".py"), inner / "__init__.py")


def _parsed(file: Path) -> TestModule:
    try:
        with warnings.catch_warnings(action="ignore"):
            return TestModule(ast.parse(file.read_bytes()))
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return _NOTHING
