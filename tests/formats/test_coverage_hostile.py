"""Nonsense in a coverage report ends in one FactError with place and remedy, never in a figure."""

from __future__ import annotations

import gzip
import io
import json

import pytest

from pytest_devnet.errors import FactError
from pytest_devnet.formats import cobertura, collected, coveragepy, gocover, istanbul, jacoco, lcov
from pytest_devnet.formats.detect import Reader
from pytest_devnet.formats.lines import FileCoverage

LONG = "9" * 10_000
READERS = [cobertura.read, coveragepy.read, gocover.read, istanbul.read, jacoco.read, lcov.read]


def refusal(read: Reader, text: str | bytes) -> str:
    with pytest.raises(FactError) as caught:
        read(io.BytesIO(text.encode() if isinstance(text, str) else text))
    assert caught.value.remedy
    return str(caught.value)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "the report is empty"),
        (gzip.compress(b"mode: set\n", mtime=0), "the report is compressed with gzip"),
        (b"PK\x03\x04", "the report is a zip archive"),
        ("<coverage/>".encode("utf-16"), "the report is UTF-16"),
        (b"\xfe\xff\0<", "the report is UTF-16"),
        ("<coverage/>".encode("utf-32"), "the report is UTF-32"),
        (b"\x00\x00\xfe\xff\0\0\0<", "the report is UTF-32"),
        (b"\x7fELF\0\0", "the report is binary, not text"),
    ],
)
def test_what_is_no_text_is_named(read: Reader, text: bytes, message: str) -> None:
    assert refusal(read, text) == message


def in_cobertura(line: str) -> str:
    return f'<coverage>\n<class filename="a.py"><lines>\n{line}\n</lines></class></coverage>'


LAUGHS = """<!DOCTYPE coverage [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><coverage>&b;</coverage>"""
CONDITION = '<line number="1" hits="1" branch="true" condition-coverage="{}"/>'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (in_cobertura('<line number="1" hits="1e9"/>'), "line 3: hits is '1e9', not a whole number"),
        (in_cobertura('<line number="1" hits="-1"/>'), "line 3: hits is '-1', not a whole number"),
        (in_cobertura('<line number="1" hits="NaN"/>'), "line 3: hits is 'NaN', not a whole number"),
        (in_cobertura('<line number="1" hits="١"/>'), "line 3: hits is '\\u0661', not a whole number"),
        (in_cobertura('<line number="1" hits=""/>'), "line 3: hits is '', not a whole number"),
        (
            in_cobertura('<line number="1" hits="18446744073709551151"/>'),
            "line 3: hits is '18446744073709551151', more than 9223372036854775807",
        ),
        (
            in_cobertura(f'<line number="1" hits="{LONG}"/>'),
            f"line 3: hits is '{LONG[:40]}…', more than 9223372036854775807",
        ),
        (in_cobertura('<line number="0" hits="1"/>'), "line 3: a line number is 0; lines are counted from 1"),
        (in_cobertura('<line number="10000001" hits="1"/>'), "line 3: a line number is '10000001', more than 10000000"),
        (in_cobertura('<line number="1"/>'), "line 3: <line> has no hits"),
        (in_cobertura('<line hits="1"/>'), "line 3: <line> has no number"),
        (
            in_cobertura('<line number="1" hits="1" branch="true"/>'),
            'line 3: <line branch="true"> has no condition-coverage',
        ),
        (in_cobertura(CONDITION.format("50%")), "line 3: condition-coverage is '50%', not like 50% (1/2)"),
        (in_cobertura(CONDITION.format("100% (1/2)")), "line 3: condition-coverage '100% (1/2)' contradicts itself"),
        (in_cobertura(CONDITION.format("150% (3/2)")), "line 3: condition-coverage '150% (3/2)' contradicts itself"),
        ("<coverage><class/></coverage>", "line 1: <class> has no filename"),
        ('<coverage><class filename="."/></coverage>', "line 1: '.' names no file"),
        ('<coverage>\n<line number="1" hits="1"/></coverage>', "line 2: a <line> outside of a <class>"),
        ("<coverage><packages/></coverage>", "the report names no file"),
        ('<coverage><class filename="a.py"/></coverage>', "the report measured no line in any file"),
        ("<report/>", "line 1: the document is a <report>, not <coverage>"),
        (LAUGHS, "line 1: the document declares or uses an entity"),
        (
            '<!DOCTYPE coverage SYSTEM "a.dtd"><coverage>\n&b;</coverage>',
            "line 2: the document declares or uses an entity",
        ),
        (
            '<!DOCTYPE coverage [<!ENTITY % p SYSTEM "file:///etc/passwd">]><coverage/>',
            "line 1: the document declares or uses an entity",
        ),
        ("<coverage>\n<class", "line 2: not well-formed XML: unclosed token"),
        ("<coverage>\n</class>", "line 2: not well-formed XML: mismatched tag"),
        (
            '<?xml version="1.0" encoding="utf-16"?><coverage/>',
            "line 1: not well-formed XML: encoding specified in XML declaration is incorrect",
        ),
        (b"<coverage>\xff</coverage>", "line 1: not well-formed XML: not well-formed (invalid token)"),
        ("<coverage>" + "<class filename='a'>" * 2000, "line 1: elements nest more than 1000 deep"),
        (
            "<coverage><class filename='a'>" + "<line number='1' hits='1'>" * 9000,
            "line 1: elements nest more than 1000 deep",
        ),
    ],
)
def test_cobertura_refuses(text: str | bytes, message: str) -> None:
    assert refusal(cobertura.read, text) == message


def in_jacoco(line: str, counter: str = "") -> str:
    return f'<report><package name="p">\n<sourcefile name="A.java">{line}{counter}</sourcefile></package></report>'


COVERED = '<line nr="1" mi="0" ci="1" mb="0" cb="0"/>'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (in_jacoco(COVERED * 2), "line 2: line 1 of p/A.java is reported twice"),
        (in_jacoco('<line nr="1" mi="0" ci="0" mb="0" cb="0"/>'), "line 2: line 1 of p/A.java has no instruction"),
        (in_jacoco('<line nr="1" mi="0" ci="1" mb="0"/>'), "line 2: <line> has no cb"),
        (in_jacoco('<line nr="1" mi="0" ci="many" mb="0" cb="0"/>'), "line 2: ci is 'many', not a whole number"),
        (
            in_jacoco(COVERED, '<counter type="LINE" missed="1" covered="1"/>'),
            "line 2: the LINE counter of p/A.java is stated as 2, the report's own lines come to 1",
        ),
        (
            in_jacoco(COVERED, '<counter type="LINE" missed="1" covered="0"/>'),
            "line 2: the covered LINE counter of p/A.java is stated as 0, the report's own lines come to 1",
        ),
        (
            f"<report><group>{in_jacoco(COVERED)[8:-9]}</group><group>{in_jacoco(COVERED)[8:-9]}</group></report>",
            "line 3: p/A.java is reported twice",
        ),
        (f"<report>{COVERED}</report>", "line 1: <line> outside of a <sourcefile>"),
        ("<report/>", "the report names no file"),
    ],
)
def test_jacoco_refuses(text: str, message: str) -> None:
    assert refusal(jacoco.read, text) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SF:a.c\nDA:1,-5\n", "line 2: a DA record's hits is '-5', not a whole number"),
        ("SF:a.c\nDA:1\n", "line 2: a DA record's hits is '', not a whole number"),
        ("SF:a.c\nDA:0,1\n", "line 2: a line number is 0; lines are counted from 1"),
        ("SF:a.c\nDA:x,1\n", "line 2: a line number is 'x', not a whole number"),
        ("SF:a.c\nDA:1,1\nDA:1,1\n", "line 3: line 1 of a.c is recorded twice"),
        ("SF:a.c\nBRDA:1,0,0,1\nBRDA:1,0,0,1\n", "line 3: branch '1,0,0' of a.c is recorded twice"),
        ("SF:a.c\nBRDA:1,0,0,x\n", "line 2: a BRDA record's hits is 'x', not a whole number"),
        ("SF:a.c\nDA:1,1\nLF:1\nLF:1\n", "line 4: LF of a.c is stated twice"),
        ("SF:a.c\nDA:1,1\nLF:2\nend_of_record\n", "line 4: LF of a.c is stated as 2, the report's own lines come to 1"),
        ("SF:a.c\nDA:1,1\nLH:0\nend_of_record\n", "line 4: LH of a.c is stated as 0, the report's own lines come to 1"),
        ("SF:a.c\nSF:b.c\n", "line 2: SF within the records of a.c"),
        ("SF:a.c\nDA:1,1\n", "the tracefile ends within the records of a.c"),
        ("DA:1,1\n", "line 1: DA outside of a source file's records"),
        ("BRDA:1,0,0,1\n", "line 1: BRDA outside of a source file's records"),
        ("end_of_record\n", "line 1: end_of_record without SF"),
        (b"SF:\xff\n", "line 1: the file name '\\ufffd' is not UTF-8"),
        ("SF:\nDA:1,1\nend_of_record\n", "line 3: '' names no file"),
        ("SF:a\x07.c\nDA:1,1\nend_of_record\n", "line 3: the file name 'a\\x07.c' holds control characters"),
        ("all is well\n", "line 1: 'all is well' is no LCOV record"),
        ("TN:\n", "the report names no file"),
        ("SF:a.c\nend_of_record\n", "the report measured no line in any file"),
        ("SF:" + "a" * 2_000_000, "a line is longer than a mebibyte"),
    ],
)
def test_lcov_refuses(text: str | bytes, message: str) -> None:
    assert refusal(lcov.read, text) == message


BLOCK = "m/a.go:1.1,2.2 1 1"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BLOCK, f"line 1: a Go profile starts with its mode, not with '{BLOCK}'"),
        ("mode: maybe", "line 1: a Go profile starts with its mode, not with 'mode: maybe'"),
        ("mode: set\nmode: set", "line 2: 'mode: set' is no block of a Go profile"),
        (f"mode: set\n{BLOCK} 1", f"line 2: '{BLOCK} 1' is no block of a Go profile"),
        ("mode: set\nm/a.go:1.1,2.2 1 -1", "line 2: hits is '-1', not a whole number"),
        ("mode: set\nm/a.go:1.1,2.2 1 1e9", "line 2: hits is '1e9', not a whole number"),
        (
            f"mode: set\nm/a.go:1.1,2.2 {LONG} 1",
            f"line 2: a number of statements is '{LONG[:40]}…', more than 10000000",
        ),
        ("mode: set\nm/a.go:0.1,2.2 1 1", "line 2: 'm/a.go:0.1,2.2 1 1' ends before it starts"),
        ("mode: set\nm/a.go:3.1,2.2 1 1", "line 2: 'm/a.go:3.1,2.2 1 1' ends before it starts"),
        ("mode: set\nm/a.go:2.9,2.2 1 1", "line 2: 'm/a.go:2.9,2.2 1 1' ends before it starts"),
        (f"mode: set\n{BLOCK}\nm/a.go:1.1,2.2 2 1", "line 3: 'm/a.go:1.1,2.2 2 1' had 1 statements before"),
        (
            "mode: set\nm/a.go:1.1,2.2 6000000 1\nm/a.go:3.1,4.2 6000000 1",
            "m/a.go claims more than 10000000 statements",
        ),
        (b"mode: set\n\xff", "line 2: '\\ufffd' is not UTF-8"),
        ("mode: set\n", "the report names no file"),
        ("mode: set\nm/a.go:1.1,2.2 0 1", "the report measured no line in any file"),
    ],
)
def test_go_refuses(text: str | bytes, message: str) -> None:
    assert refusal(gocover.read, text) == message


def in_coveragepy(**entry: object) -> str:
    return json.dumps({"files": {"a.py": {"executed_lines": [1], "missing_lines": [2], **entry}}})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[]", "line 1: not well-formed JSON: '[' where { should be"),
        ('{"files": {\n', "line 2: not well-formed JSON: Expecting value"),
        ('{"files"\n', "line 2: not well-formed JSON: the end where : should be"),
        ('{"files": {}} {}', "line 1: text after the end of the document"),
        ('{"files": {},\n "files": {}}', "line 2: the key 'files' stands twice"),
        (
            '{"files": {"a.py": {"executed_lines": [1], "executed_lines": [2]}}}',
            "line 1: the key 'executed_lines' stands twice",
        ),
        ("{1: 2}", "line 1: a key is not text"),
        ('{"meta": NaN}', "line 1: NaN is no number of a report"),
        ('{"meta": -Infinity}', "line 1: -Infinity is no number of a report"),
        (f'{{"meta": {LONG}}}', "line 1: a number of thousands of digits"),
        ('{"meta": ' + "[" * 100_000, "line 1: values nest too deep"),
        (b'{"meta": "\xff"}', "line 1: the report is not UTF-8"),
        (b'{"meta": 1}\xc3', "line 1: the report is not UTF-8"),
        ('{"files": {"a.py": []}}', "the entry of 'a.py' is no object"),
        (
            '{"files": {"\\ud800.py": {"executed_lines": [1], "missing_lines": []}}}',
            "the file name '\\ud800.py' holds control characters",
        ),
        ('{"files": {"a.py": {"missing_lines": []}}}', "a.py: no executed_lines"),
        (in_coveragepy(executed_lines="all"), "a.py: executed_lines is no list"),
        (in_coveragepy(executed_lines=[0, 1]), "a.py: a line of executed_lines is '0', not between 1 and 10000000"),
        (in_coveragepy(executed_lines=[True]), "a.py: a line of executed_lines is 'True', not a whole number"),
        (in_coveragepy(executed_lines=[1.0]), "a.py: a line of executed_lines is '1.0', not a whole number"),
        (
            in_coveragepy(executed_lines=[10_000_001]),
            "a.py: a line of executed_lines is '10000001', not between 1 and 10000000",
        ),
        (
            in_coveragepy(executed_lines=[10**60]),
            "a.py: a line of executed_lines is '1000000000000000000000000000000000000000…', not between 1 and 10000000",
        ),
        (in_coveragepy(executed_lines=[1, 1]), "a.py: a line is listed twice"),
        (in_coveragepy(executed_lines=[2]), "a.py: a line is listed twice"),
        (in_coveragepy(excluded_lines=[1]), "a.py: a line is listed twice"),
        (in_coveragepy(executed_branches=3), "a.py: executed_branches is no list"),
        (in_coveragepy(executed_branches=[[1]]), "a.py: executed_branches holds '[1]', not a pair of lines"),
        (in_coveragepy(executed_branches=[[1, 2], [1, 2]]), "a.py: executed_branches holds [1, 2] twice"),
        (
            in_coveragepy(executed_branches=[[1, 2]], missing_branches=[[1, 2]]),
            "a.py: branch [1, 2] is both taken and not",
        ),
        (in_coveragepy(summary=[]), "the summary of a.py is no object"),
        (
            in_coveragepy(summary={"num_statements": 3}),
            "num_statements of a.py is stated as 3, the report's own lines come to 2",
        ),
        (
            in_coveragepy(summary={"covered_lines": 2}),
            "covered_lines of a.py is stated as 2, the report's own lines come to 1",
        ),
        ('{"files": {}}', "the report names no file"),
        (
            in_coveragepy()[:-2] + ', "./a.py": {"executed_lines": [1], "missing_lines": []}}}',
            "a.py is reported twice",
        ),
    ],
)
def test_coveragepy_refuses(text: str | bytes, message: str) -> None:
    assert refusal(coveragepy.read, text) == message


AT = {"start": {"line": 1}}


def in_istanbul(**entry: object) -> str:
    return json.dumps({"a.js": {"statementMap": {"0": AT}, "s": {"0": 1}, "branchMap": {}, "b": {}, **entry}})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"total": {"lines": {"total": 9, "pct": 100}}}', "'total': a summary of percentages, without lines"),
        ('{"a.js": 100}', "'a.js': no object 'statementMap' where Istanbul writes one"),
        ('{"a.js": {"lines": 3}}', "'a.js': no object 'statementMap' where Istanbul writes one"),
        (in_istanbul(s={}), "'a.js': statementMap and s do not have the same ids"),
        (in_istanbul(s={"0": -1}), "'a.js': hits of a statement is '-1', not between 0 and 9223372036854775807"),
        (in_istanbul(s={"0": 1.5}), "'a.js': hits of a statement is '1.5', not a whole number"),
        (in_istanbul(s={"0": None}), "'a.js': hits of a statement is 'None', not a whole number"),
        (
            in_istanbul(statementMap={"0": {"start": {"line": 0}}}),
            "'a.js': a line number is '0', not between 1 and 10000000",
        ),
        (in_istanbul(statementMap={"0": {}}), "'a.js': no object 'start' where Istanbul writes one"),
        (in_istanbul(b={"0": [1]}), "'a.js': branchMap and b do not have the same ids"),
        (
            in_istanbul(branchMap={"0": {"loc": AT, "locations": [{}]}}, b={"0": [1, 1]}),
            "'a.js': branch '0' does not have one count for each of its locations",
        ),
        (
            in_istanbul(branchMap={"0": {"loc": AT}}, b={"0": 1}),
            "'a.js': branch '0' does not have one count for each of its locations",
        ),
        ('{"a.js": {"statementMap": {}, "s": {}}}', "the report measured no line in any file"),
        ("{}", "the report names no file"),
    ],
)
def test_istanbul_refuses(text: str, message: str) -> None:
    assert refusal(istanbul.read, text) == message


def test_many_files_that_each_claim_absurd_lines_are_refused_before_memory_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(collected, "_MOST_LINES", 1000)
    files = collected.Collected("remedy")
    for number in range(4):
        files.add(f"{number}.py", FileCoverage(seen=1 << 200))
    with pytest.raises(FactError, match="the report claims more than 1000 lines"):
        files.add("4.py", FileCoverage(excluded=1 << 200))
