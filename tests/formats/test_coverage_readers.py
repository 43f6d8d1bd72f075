"""Each format as the tools write it, in small."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from pytest_devnet.formats import cobertura, coveragepy, gocover, istanbul, jacoco, lcov
from pytest_devnet.formats.detect import Reader
from pytest_devnet.formats.lines import FileCoverage, Lines


def of(text: str) -> io.BytesIO:
    return io.BytesIO(text.encode())


COVERLET = """<?xml version="1.0" encoding="utf-8"?>
<coverage line-rate="0.5" version="1.9">
  <sources><source></source></sources>
  <packages><package name="Api"><classes>
    <class name="Api.User" filename="src\\Api\\User.cs">
      <methods><method name="get_Name"><lines><line number="7" hits="3" branch="False"/></lines></method></methods>
      <lines>
        <line number="7" hits="3" branch="False"/>
        <line number="7" hits="0" branch="False"/>
        <line number="9" hits="0" branch="True" condition-coverage="25% (1/4)"/>
        <line number="9" hits="2" branch="True" condition-coverage="66.66% (2/3)">
          <conditions><condition number="12" type="jump" coverage="100%"/></conditions>
        </line>
      </lines>
    </class>
    <class name="Api.User/Inner" filename="src/Api/User.cs">
      <methods/><lines><line number="900" hits="0"/></lines>
    </class>
  </classes></package></packages>
</coverage>
"""


def test_cobertura_counts_a_line_once_however_many_classes_and_methods_list_it() -> None:
    [(path, found)] = cobertura.read(of(COVERLET)).items()
    assert path == "src/Api/User.cs"
    assert found.lines == Lines(3, 2, 4, 2)
    assert found.missing == (900,)


def with_sources(*sources: str, name: str = "pkg/a.py") -> io.BytesIO:
    tags = "".join(f"<source>{source}</source>" for source in sources)
    line = '<lines><line number="1" hits="1"/></lines>'
    return of(f'<coverage><sources>{tags}</sources><class filename="{name}">{line}</class></coverage>')


@pytest.mark.parametrize(
    ("sources", "path"),
    [
        ((), "pkg/a.py"),
        (("",), "pkg/a.py"),
        (("--source", "src"), "src/pkg/a.py"),
        (("./src/",), "src/pkg/a.py"),
        ((".",), "pkg/a.py"),
        (("/repo/src",), "/repo/src/pkg/a.py"),
        (("C:\\repo",), "C:/repo/pkg/a.py"),
        (("src", "src"), "src/pkg/a.py"),
        (("src", "lib"), "pkg/a.py"),
    ],
)
def test_cobertura_names_are_below_the_source_where_there_is_one(sources: tuple[str, ...], path: str) -> None:
    assert list(cobertura.read(with_sources(*sources))) == [path]


def test_cobertura_with_several_sources_leaves_the_choice_to_who_can_look() -> None:
    report = cobertura.document(with_sources("src", "lib"))
    assert report.sources == ("src", "lib")
    assert report.places("pkg/a.py") == ("src/pkg/a.py", "lib/pkg/a.py", "pkg/a.py")
    assert report.places("/abs/a.py") == ("/abs/a.py",)


def test_cobertura_leaves_absolute_names_alone() -> None:
    assert list(cobertura.read(with_sources("/repo", name="/other/a.py"))) == ["/other/a.py"]


def test_cobertura_classes_without_lines_stay_in_the_report() -> None:
    text = (
        '<coverage><class filename="__init__.py"/><class filename="a.py"><line number="1" hits="0"/></class></coverage>'
    )
    assert cobertura.read(of(text)) == {"__init__.py": FileCoverage(), "a.py": FileCoverage(seen=2)}


def test_cobertura_in_latin_1_and_with_a_byte_order_mark() -> None:
    body = '<coverage><class filename="é.py"><line number="1" hits="1"/></class></coverage>'
    declared = f'<?xml version="1.0" encoding="iso-8859-1"?>{body}'.encode("latin-1")
    assert list(cobertura.read(io.BytesIO(declared))) == ["é.py"]
    assert list(cobertura.read(io.BytesIO(b"\xef\xbb\xbf" + body.encode()))) == ["é.py"]


LCOV = """\
TN:unit\r
SF:src\\a.c\r
FN:1,main\r
FNDA:2,main\r
DA:1,2,checksum\r
DA:2,0\r
BRDA:1,0,0,2\r
BRDA:1,0,1,0\r
BRDA:2,e0,x, y,-\r
BRF:3\r
LF:2\r
LH:1\r
end_of_record\r
TN:integration
SF:./src/a.c
DA:2,1
DA:900,0
end_of_record
"""


def test_lcov_unites_the_records_of_a_file() -> None:
    [(path, found)] = lcov.read(of(LCOV)).items()
    assert path == "src/a.c"
    assert found.lines == Lines(3, 2, 3, 1)
    assert found.missing == (900,)


ISTANBUL = """{"/r/a.js": {"path": "/r/a.js", "all": false,
  "statementMap": {"0": {"start": {"line": 1, "column": 0}, "end": {"line": 1, "column": 9}},
                   "1": {"start": {"line": 1, "column": 10}, "end": {"line": 3, "column": null}},
                   "2": {"start": {"line": 5, "column": 0}, "end": {"line": 5, "column": 9}}},
  "s": {"0": 0, "1": 4, "2": 0},
  "fnMap": {}, "f": {},
  "branchMap": {"0": {"loc": {"start": {"line": 5}}, "type": "if", "locations": [{}, {}]},
                "1": {"line": 5, "start": {"line": 5}, "type": "cond-expr", "locations": [{}, {}, {}]}},
  "b": {"0": [1, 0], "1": [0, 0, 7]}}}
"""


def test_istanbul_counts_lines_where_statements_start() -> None:
    assert istanbul.read(of(ISTANBUL)) == {"/r/a.js": FileCoverage(0b100010, 0b10, {5: (5, 2)}, branched=True)}


JACOCO = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd">
<report name="api"><sessioninfo id="ci" start="1" dump="2"/>
  <group name="core"><package name="com/acme">
    <class name="com/acme/Api" sourcefilename="Api.java"><counter type="LINE" missed="9" covered="9"/></class>
    <sourcefile name="Api.java">
      <line nr="3" mi="0" ci="4" mb="1" cb="3"/><line nr="4" mi="2" ci="0" mb="0" cb="0"/>
      <line nr="400" mi="2" ci="1" mb="0" cb="0"/>
      <counter type="INSTRUCTION" missed="4" covered="5"/><counter type="LINE" missed="1" covered="2"/>
    </sourcefile></package></group>
  <package name=""><sourcefile name="Main.kt"><line nr="1" mi="0" ci="1" mb="0" cb="0"/></sourcefile></package>
  <counter type="LINE" missed="1" covered="3"/>
</report>
"""


def test_jacoco_hits_a_line_by_any_covered_instruction() -> None:
    found = jacoco.read(of(JACOCO))
    assert list(found) == ["com/acme/Api.java", "Main.kt"]
    assert found["com/acme/Api.java"].lines == Lines(3, 2, 4, 3)
    assert found["com/acme/Api.java"].missing == (4,)


GO = """mode: count
example.com/m/a.go:10.2,12.3 3 0
example.com/m/a.go:3.13,5.2 2 1
example.com/m/a.go:10.2,12.3 3 4

example.com/m/a.go:14.1,14.2 1 0
"""


def test_go_counts_statements_and_a_repeated_block_once() -> None:
    assert gocover.read(of(GO)) == {"example.com/m/a.go": FileCoverage(0b1111110, 0b0111110, numbered=False)}


COVERAGE_PY = """{"meta": {"format": 3, "version": "7.17.3", "branch_coverage": true},
 "files": {
  "pkg/__init__.py": {"executed_lines": [0], "missing_lines": [], "summary": {"num_statements": 0}},
  "pkg/a.py": {"executed_lines": [1, 3], "missing_lines": [4], "excluded_lines": [9, 10],
    "executed_branches": [[3, 4]], "missing_branches": [[3, -1]], "functions": {"": {"executed_lines": [1]}},
    "summary": {"num_statements": 3, "covered_lines": 2, "num_branches": 2, "covered_branches": 1}}},
 "totals": {"covered_lines": 2}}
"""


def test_coveragepy_keeps_excluded_lines_apart() -> None:
    found = coveragepy.read(of(COVERAGE_PY))
    assert found["pkg/__init__.py"] == FileCoverage()
    assert found["pkg/a.py"].lines == Lines(3, 2, 2, 1, 2)
    assert found["pkg/a.py"].missing == (4,)


LINE = '<sourcefile name="A"><line nr="1" mi="0" ci="1" mb="0" cb="0"/></sourcefile>'
PYTHON = '{"files": {"a.py": {"executed_lines": [1], "missing_lines": []%s}}}'


@pytest.mark.parametrize(
    ("read", "text", "branched"),
    [
        (istanbul.read, '{"a.js": {"statementMap": {"0": {"start": {"line": 1}}}, "s": {"0": 1}}}', True),
        (jacoco.read, f"<report>{LINE}</report>", True),
        (lcov.read, "SF:a.js\nDA:1,1\nBRF:0\nend_of_record\n", True),
        (lcov.read, "SF:a.js\nDA:1,1\nend_of_record\n", False),
        (coveragepy.read, PYTHON % ', "executed_branches": []', True),
        (coveragepy.read, PYTHON % "", False),
        (gocover.read, GO, False),
    ],
)
def test_whether_branches_were_looked_for_shows_also_where_there_are_none(
    read: Reader, text: str, branched: bool
) -> None:
    (measured,) = read(of(text)).values()
    assert (measured.branches, measured.branched) == ({}, branched)
    assert measured.union(replace(measured, branched=False)).branched is branched


def test_coveragepy_figures_of_a_real_program_are_its_own() -> None:
    """The library itself is the peer: same program, its totals and ours."""
    import json
    import subprocess
    import sys
    import tempfile
    from pathlib import Path

    program = (
        "def f(x):\n    if x:\n        return 1\n    for i in range(2):\n        while i:\n            i = 0\nf(0)\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "a.py").write_text(program, encoding="utf-8")
        command = [sys.executable, "-m", "coverage"]
        options = ["--rcfile=/dev/null", "--data-file=.c"]
        for arguments in (["run", *options, "--branch", "--include=a.py", "a.py"], ["json", *options, "-o", "c.json"]):
            subprocess.run([*command, *arguments], cwd=folder, check=True, capture_output=True)
        text = Path(folder, "c.json").read_bytes()
    totals = json.loads(text)["totals"]
    found = coveragepy.read(io.BytesIO(text))["a.py"].lines
    assert (found.statements, found.hit) == (totals["num_statements"], totals["covered_lines"])
    assert (found.branches, found.branches_hit) == (totals["num_branches"], totals["covered_branches"])
