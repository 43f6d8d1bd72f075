"""Lines of source code on which every coverage tool has something to say.

For Python these are the lines of statements that the compiler makes code of; elsewhere they are told by words that
begin a statement. A report without a record of them has been cut, or speaks of another file.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from pathlib import PurePosixPath
from types import CodeType
from typing import TYPE_CHECKING

from pytest_devnet.formats.ignored import ignored
from pytest_devnet.formats.sources import code_lines

if TYPE_CHECKING:
    from pytest_devnet.formats.lines import FileCoverage

_WITHOUT_BRACKETS = frozenset((".ex", ".go", ".jl", ".lua", ".rb", ".rs", ".swift"))
_ALWAYS = re.compile(r"\s*(?:return|throw)\b(?!\s*[:=,])")
_BRACKETED = re.compile(r"\s*(?:\}\s*else\s+)?(?:if|for|while|switch)\s*\(")
_BARE = re.compile(r"\s*(?:\}\s*else\s+)?(?:if|for|while|match|unless)\s+\S")
_NOTHING_TO_RUN = ast.Global | ast.Nonlocal


def statement_lines(path: str, text: str) -> frozenset[int]:
    """Line numbers; none where the text cannot be read as what its name says."""
    return _of_python(text) if path.endswith(".py") else _of_others(path, text)


def unrecorded(path: str, text: str, one: FileCoverage) -> frozenset[int]:
    """Lines of statements that a report has no record of: not as hit, not as missed, not as left out."""
    recorded = one.seen | one.excluded
    return frozenset(line for line in statement_lines(path, text) if one.numbered and not recorded >> line & 1)


def cut_off(path: str, text: str, one: FileCoverage) -> frozenset[int]:
    """The same where they are the most of the file's statements, but for those that comments leave out."""
    lost = unrecorded(path, text, one) - ignored(text)
    return lost if 2 * len(lost) > len(statement_lines(path, text)) else frozenset()


def _of_python(text: str) -> frozenset[int]:
    try:
        with warnings.catch_warnings(action="ignore"):
            tree = ast.parse(text)
            run = frozenset(_lines_of(compile(tree, "<source>", "exec", dont_inherit=True)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    return run & {node.lineno for node in ast.walk(tree) if isinstance(node, ast.stmt) and _runs(node)}


def _runs(node: ast.stmt) -> bool:
    """A constant by itself is a docstring, and leaves nothing behind."""
    return not isinstance(node, _NOTHING_TO_RUN) and not (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


def _lines_of(code: CodeType) -> Iterator[int]:
    yield from (line for _, _, line in code.co_lines() if line)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _lines_of(constant)


def _of_others(path: str, text: str) -> frozenset[int]:
    begins = _BARE if PurePosixPath(path).suffix in _WITHOUT_BRACKETS else _BRACKETED
    lines = enumerate(text.splitlines(), start=1)
    return code_lines(text) & {number for number, line in lines if _ALWAYS.match(line) or begins.match(line)}
