from __future__ import annotations

import pytest

from pytest_devnet.errors import FactError
from pytest_devnet.formats import cobertura, coveragepy, gocover, istanbul, jacoco, lcov
from pytest_devnet.formats.detect import Reader, reader_for


@pytest.mark.parametrize(
    ("head", "reader"),
    [
        (b'<?xml version="1.0"?>\n<!-- <report> -->\n<coverage version="7">', cobertura.read),
        (b'\xef\xbb\xbf<!DOCTYPE coverage SYSTEM "x.dtd"><coverage line-rate="1">', cobertura.read),
        (b'<!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd"><report name="x">', jacoco.read),
        (b"mode: atomic\nm/a.go:1.1,2.2 1 1\n", gocover.read),
        (b"TN:\nSF:a.c\n", lcov.read),
        (b"# made by a tool\nSF:a.c\n", lcov.read),
        (b'{"meta": {"format": 3}, "files": {', coveragepy.read),
        (b'{"/r/a.js": {"path": "/r/a.js", "statementMap": {', istanbul.read),
        (b'{"total": {"lines": {"total": 3', istanbul.read),
    ],
)
def test_the_content_decides(head: bytes, reader: Reader) -> None:
    assert reader_for("misleading.json", head) is reader


@pytest.mark.parametrize(
    ("name", "head", "reader"),
    [
        ("out/coverage-final.json", b'{"a.js": {', istanbul.read),
        (r"out\coverage.json", b'{"version": 1', coveragepy.read),
        ("Cobertura-api.xml", b"<?xml version='1.0'?> <!-- a long licence", cobertura.read),
        ("coverage.xml", b"<!DOCTYPE coverage [ ", cobertura.read),
        ("jacocoTestReport.xml", b"<?xml", jacoco.read),
        ("lcov.info", b"FN:1,f\n", lcov.read),
        ("unit.lcov", b"FN:1,f\n", lcov.read),
        ("api.coverprofile", b"m/a.go:1.1", gocover.read),
        ("cover.out", b"m/a.go:1.1", gocover.read),
    ],
)
def test_the_name_decides_where_the_content_could_be_anything(name: str, head: bytes, reader: Reader) -> None:
    assert reader_for(name, head) is reader


@pytest.mark.parametrize(
    ("name", "head", "message"),
    [
        ("notes.txt", b"all tests are fine", "notes.txt is in no format known here"),
        ("coverage.xml", b"all tests are fine", "coverage.xml is in no format known here"),
        ("", b"?", "the report is in no format known here"),
        ("c.xml", b'<coverage generated="1" clover="4.4"><project>', "Clover XML is no coverage report"),
        ("c.xml", b"<testsuites><testsuite>", "JUnit XML, test results, is no coverage report"),
        ("c.xml", b"<html><body>", "XML of an unknown kind is no coverage report"),
        ("c.xml", b"", "the report is empty"),
    ],
)
def test_what_nobody_can_read_is_refused(name: str, head: bytes, message: str) -> None:
    with pytest.raises(FactError) as caught:
        reader_for(name, head)
    assert caught.value.message == message
    assert caught.value.remedy
