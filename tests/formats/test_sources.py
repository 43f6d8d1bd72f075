"""What is source, what is a test, and what could run."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.formats.sources import is_source, is_test, statements_in, typing_only


@pytest.mark.parametrize(
    "path",
    [
        *("tests/a.py", "pkg/test/A.java", "web/__tests__/a.js", "web/__mocks__/a.js", "e2e/a.ts", "spec/a.rb"),
        *("test_a.py", "src/a_test.py", "conftest.py", "src/conftest.py", "a_test.go", "a.test.tsx", "a.spec.mjs"),
        *("src/OrderTest.java", "src/OrderTests.cs", "src/OrderIT.java", "OrderSpec.scala", "order_spec.rb"),
    ],
)
def test_tests_are_told_by_their_folder_or_their_name(path: str) -> None:
    assert is_test(path)
    assert not is_source(path)


@pytest.mark.parametrize(
    "path",
    [
        *(
            "a.py",
            "src/facts/tests.py",
            "src/latest.py",
            "src/contest.js",
            "src/attest/a.py",
            "test.d/a.py",
            "tests.go",
        ),
        *("a.js", "a.jsx", "a.mjs", "a.cjs", "a.ts", "a.tsx", "a.mts", "a.vue", "a.svelte", "a.go", "A.java", "a.kt"),
        *("a.rs", "a.rb", "a.php", "A.cs", "A.scala", "a.swift", "a.c", "a.cc", "a.cpp", "d.ts", "a.b.py"),
    ],
)
def test_source_code_is_told_by_its_suffix(path: str) -> None:
    assert is_source(path)


@pytest.mark.parametrize(
    "path", ["a.d.ts", "a.d.mts", "a.md", "a.json", "a.pyc", "a.html", "Makefile", "a.py.txt", ".py"]
)
def test_what_cannot_run_is_no_source(path: str) -> None:
    assert not is_source(path)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("# a\n\n# b\n", 0),
        ('"""Says why."""\n', 0),
        ("import a\n", 1),
        ("def a():\n    '''Why.'''\n    return 1\n", 2),
        ("class A: ...\n", 1),
        ("f()\n", 1),
        ("def (:\n  x\n", 2),
        ("x = '\0'\n", 1),
        ("x = '\\d'\n", 1),
        ("(" * 10_000, 1),
    ],
)
def test_pythons_statements_are_counted_without_docstrings(text: str, count: int) -> None:
    assert statements_in("a.py", text) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("// a\n\n  # b\n-- c\n", 0),
        ("/* a\n b */\n", 0),
        ("<!-- a\nb -->\n", 0),
        ("<?php\n// none\n?>\n", 0),
        ("'use strict';\n\"use strict\"\n", 0),
        ("let a = 1 // one\nlet b\n", 2),
        ("let glob = 'src/**/*.ts'\n", 1),
        ("<?php echo 1;\n", 1),
        ("a /* b */ c\n", 1),
    ],
)
def test_elsewhere_lines_are_counted_without_blanks_and_comments(text: str, count: int) -> None:
    assert statements_in("a.ts", text) == count


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a\n    import b\nx = 1\n", {2, 3, 4}),
        ("import typing\nif typing.TYPE_CHECKING:\n    import a\nelse:\n    a = 1\n", {2, 3}),
        ("import typing as t\nif t.TYPE_CHECKING:\n    A = t.Any\n", {2, 3}),
        ("from typing import TYPE_CHECKING as T\nif T:\n    import a\n    run()\n", {2, 3}),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    def a():\n        return 1\n", {2}),
        ("if TYPE_CHECKING:\n    import a\n", set()),
        ("from typing import TYPE_CHECKING\nTYPE_CHECKING = True\nif TYPE_CHECKING:\n    import a\n", set()),
        ("import typing\ntyping.TYPE_CHECKING = 1\nif typing.TYPE_CHECKING:\n    import a\n", set()),
        ("from settings import TYPE_CHECKING\nif TYPE_CHECKING:\n    import a\n", set()),
        ("if DEBUG:\n    import a\n", set()),
        ("def a(): ...\n", {1}),
        ("x = 1\n@overload\ndef a(\n) -> int: ...\n", {2, 3, 4}),
        ("async def a():\n    '''Why.'''\n", {1, 2}),
        ("def a():\n    return 1\n", set()),
        ("def (:\n", set()),
        ("\0", set()),
    ],
)
def test_lines_for_type_checkers_never_run(text: str, lines: set[int]) -> None:
    assert typing_only(text) == lines


@given(st.text(), st.sampled_from(["a.py", "a.ts"]))
def test_any_text_can_be_counted(text: str, path: str) -> None:
    assert statements_in(path, text) >= 0
    assert min(typing_only(text), default=1) >= 1
