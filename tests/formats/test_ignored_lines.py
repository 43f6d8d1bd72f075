"""Lines that comments leave out of the count, in the words of each tool."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.formats.ignored import ignored

BLOCK = "if (a) {\n  b();\n\n  // why\n  c();\n}\nd();\n"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a();\nb();\n", []),
        ("say('/* ignore me */');\n", []),
        ("/* c8 ignore start */\na();\n// b\nb();\n/* c8 ignore stop */\nc();\n", [2, 4]),
        ("// v8 ignore start\na();\n// v8 ignore stop\nc();\n", [2]),
        ("/* node:coverage disable */\na();\n/* node:coverage enable */\nc();\n", [2]),
        ("// LCOV_EXCL_START\na();\n// LCOV_EXCL_STOP\nb(); // LCOV_EXCL_LINE\nc();\n", [2, 4]),
        ("// GCOVR_EXCL_START\na();\n", [2]),
        ("# :nocov:\na\n# :nocov:\nb\n", [2]),
        ("// @codeCoverageIgnoreStart\n$a();\n// @codeCoverageIgnoreEnd\n$b();\n", [2]),
        ("/* istanbul ignore file */\na();\n\nb();\n", [2, 4]),
        ("/* istanbul ignore next */\n" + BLOCK, [2, 3, 6, 7]),
        ("/* istanbul ignore if */\n" + BLOCK, [2, 3, 6, 7]),
        ("/* v8 ignore next -- @preserve */\na();\nb();\n", [2]),
        ("/* c8 ignore next 2 */\na();\nb();\nc();\n", [2, 3]),
        ("/* node:coverage ignore next */\na();\nb();\n", [2]),
        ("const a = /* istanbul ignore next */ b || c;\nd();\n", [1]),
        ("/* istanbul ignore next */\n", []),
        ("/* c8 ignore next 9 */\na();\n", [2]),
        ("/* istanbul ignore next */\nfunction f() {\n  a();\n", [2, 3]),
        ("if a:  # pragma: no cover\n    b()\n    c()\nd()\n", [1, 2, 3]),
        ("a()  # pragma: no cover\nb()\n", [1]),
    ],
)
def test_comments_leave_lines_out(text: str, lines: list[int]) -> None:
    assert sorted(ignored(text)) == lines


@given(st.text(alphabet="/*#c8 ignore stanbulfxl:oLCOV_EXSTR{}()\n\t12", max_size=200))
def test_whatever_the_text_says_lines_are_its_own(text: str) -> None:
    assert all(1 <= line <= len(text.splitlines()) for line in ignored(text))
