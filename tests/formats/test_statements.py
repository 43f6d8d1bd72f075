"""Lines that no report of coverage leaves out, told from the source alone."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from coverage.parser import PythonParser

from pytest_devnet.formats.lines import FileCoverage
from pytest_devnet.formats.statements import cut_off, statement_lines, unrecorded

OWN = sorted(Path(tempfile.__file__).parent.glob("[a-d]*.py")) + sorted(Path(__file__).parent.glob("*.py"))


@pytest.mark.parametrize("file", OWN[::4], ids=lambda file: file.name)
def test_every_line_is_one_that_coverage_knows(file: Path) -> None:
    text = file.read_text("utf-8")
    parser = PythonParser(text=text, exclude=r"#\s*pragma: no cover")
    parser.parse_source()
    known = set(parser.statements) | set(parser.excluded)
    found = statement_lines(file.name, text)
    assert found <= known
    assert 4 * len(found) >= 3 * len(parser.statements)


@pytest.mark.parametrize(
    ("path", "text", "lines"),
    [
        (
            "a.py",
            '"""Why."""\n\nx = 1\n\n\ndef a():\n    """Why."""\n    global x\n    return (\n        x\n    )\n',
            {3, 6, 9},
        ),
        ("a.py", "if x:\n    y = 1\nelse:\n    y = 2\n", {1, 2, 4}),
        ("a.py", "def (:\n", set()),
        ("a.py", "\0", set()),
        ("a.js", "if (a) {\n  return b\n} else if (c) {\n  throw d;\n}\n", {1, 2, 3, 4}),
        ("a.js", "// if (a)\n/* return\nreturn b\n*/\nconst x = {\n  return: 1,\n  if_: 2,\n}\n", set()),
        ("a.js", "for (;;) {}\nwhile (a) {}\nswitch (a) {}\nfor what it is\n", {1, 2, 3}),
        ("a.go", "if a {\n\treturn\n}\nfor {\n}\n", {1, 2, 4}),
        ("a.rb", "unless a\n  b\nend\nwhile a\nend\n", {1, 4}),
        ("a.css", "a { return: 1 }\n", set()),
    ],
)
def test_words_that_begin_a_statement_tell_its_line(path: str, text: str, lines: set[int]) -> None:
    assert statement_lines(path, text) == lines


SIX = "".join(f"x = {number}\n" for number in range(6))


def seen(*lines: int) -> FileCoverage:
    return FileCoverage(sum(1 << line for line in lines))


def test_lines_without_a_record_are_told() -> None:
    assert unrecorded("a.py", SIX, seen(1, 2, 3, 5)) == {4, 6}
    assert unrecorded("a.py", SIX, FileCoverage(2, excluded=0b1111100)) == set()
    assert unrecorded("a.py", SIX, FileCoverage(2, numbered=False)) == set()


def test_a_file_of_which_most_is_missing_was_cut() -> None:
    assert cut_off("a.py", SIX, seen(1, 2)) == {3, 4, 5, 6}
    assert cut_off("a.py", SIX, seen(1, 2, 3)) == set()
    assert cut_off("a.py", "x = 1\nif x:  # pragma: no cover\n    y = 1\n    z = 1\n", seen(1)) == set()
