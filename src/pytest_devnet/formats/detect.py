"""Which reader understands a coverage report: its content decides, its name only where the content could be either."""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import PurePath
from typing import TYPE_CHECKING, BinaryIO

from pytest_devnet.errors import FactError
from pytest_devnet.formats import cobertura, coveragepy, gocover, istanbul, jacoco, lcov
from pytest_devnet.formats.stream import text_of

if TYPE_CHECKING:
    from pytest_devnet.formats.lines import FileCoverage

Reader = Callable[[BinaryIO], "dict[str, FileCoverage]"]

KNOWN = (
    "Cobertura XML, JaCoCo XML, LCOV, Istanbul's coverage-final.json, coverage.py's JSON report, Go's coverage profile"
)
_ROOT = re.compile(rb"(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*>)*<([A-Za-z][\w.-]*)([^>]*)", re.DOTALL)
_CONTENT: tuple[tuple[re.Pattern[bytes], Reader], ...] = (
    (re.compile(rb"mode: (set|count|atomic)\b"), gocover.read),
    (re.compile(rb"(\s|#[^\n]*\n)*(TN|SF|VER):"), lcov.read),
    (re.compile(rb'\s*\{\s*"(meta|files|totals)"\s*:\s*\{'), coveragepy.read),
    (re.compile(rb'\s*\{.*?"(statementMap|branchMap|fnMap)"', re.DOTALL), istanbul.read),
    (re.compile(rb'\s*\{\s*"total"\s*:\s*\{\s*"(lines|statements)"'), istanbul.read),
)
_NAMES: tuple[tuple[str, bytes, Reader], ...] = (
    ("coverage-final*.json", b"{", istanbul.read),
    ("coverage*.json", b"{", coveragepy.read),
    ("*cobertura*.xml", b"<", cobertura.read),
    ("coverage*.xml", b"<", cobertura.read),
    ("jacoco*.xml", b"<", jacoco.read),
    ("*.info", b"", lcov.read),
    ("*lcov*", b"", lcov.read),
    ("*.coverprofile", b"", gocover.read),
    ("cover*.out", b"", gocover.read),
)


def reader_for(name: str, head: bytes) -> Reader:
    """The reader for a report called ``name`` that starts with ``head`` (a few kibibytes are plenty)."""
    text = text_of(head)
    for pattern, reader in _CONTENT:
        if pattern.match(text):
            return reader
    root = _ROOT.match(text)
    if root is not None:
        return _xml(root[1], text)
    file = PurePath(name.replace("\\", "/")).name.lower()
    for shape, opening, reader in _NAMES:
        if fnmatchcase(file, shape) and text.lstrip().startswith(opening):
            return reader
    raise FactError(f"{file or 'the report'} is in no format known here", remedy=f"known are {KNOWN}")


def _xml(root: bytes, text: bytes) -> Reader:
    if root == b"coverage" and not re.search(rb"<project\b|\sclover=", text):
        return cobertura.read
    if root == b"report":
        return jacoco.read
    what = {
        b"coverage": "Clover XML",
        b"testsuites": "JUnit XML, test results,",
        b"testsuite": "JUnit XML, test results,",
    }
    raise FactError(f"{what.get(root, 'XML of an unknown kind')} is no coverage report", remedy=f"known are {KNOWN}")
