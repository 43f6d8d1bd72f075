"""Whatever was measured, written in a format and read again, is what was measured."""

from __future__ import annotations

import io
import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.errors import FactError
from pytest_devnet.formats import cobertura, coveragepy, gocover, istanbul, jacoco, junit, lcov
from pytest_devnet.formats.detect import Reader, reader_for
from pytest_devnet.formats.lines import Lines

Hits = dict[int, int]
Ways = dict[int, tuple[int, int]]
Measured = dict[str, tuple[Hits, Ways]]

_NAMES = ("src/a.py", "src/b.py", "äß/a b.py", "x/y'.py")


@st.composite
def measured(draw: st.DrawFn) -> Measured:
    files: Measured = {}
    for name in draw(st.lists(st.sampled_from(_NAMES), min_size=1, max_size=3, unique=True)):
        hits = draw(st.dictionaries(st.integers(1, 2000), st.integers(0, 3), min_size=1, max_size=12))
        lines = draw(st.lists(st.sampled_from(sorted(hits)), unique=True, max_size=3))
        totals = {line: draw(st.integers(1, 5)) for line in lines}
        files[name] = hits, {line: (total, draw(st.integers(0, total))) for line, total in totals.items()}
    return files


def as_cobertura(files: Measured) -> str:
    text = '<?xml version="1.0"?><!DOCTYPE coverage SYSTEM "coverage-04.dtd"><coverage><packages><package><classes>'
    for name, (hits, ways) in files.items():
        text += f'<class filename="{name}"><methods><method><lines>'
        text += "".join(f'<line number="{line}" hits="1"/>' for line in hits) + "</lines></method></methods><lines>"
        for line, count in hits.items():
            total, hit = ways.get(line, (0, 0))
            share = f' branch="true" condition-coverage="{100 * hit // total}% ({hit}/{total})"' if total else ""
            text += f'<line number="{line}" hits="{count}"{share}></line>'
        text += "</lines></class>"
    return text + "</classes></package></packages></coverage>"


def as_jacoco(files: Measured) -> str:
    text = '<report name="r">'
    for name, (hits, ways) in files.items():
        package, file = name.split("/")
        text += f'<package name="{package}"><sourcefile name="{file}">'
        for line, count in hits.items():
            total, hit = ways.get(line, (0, 0))
            text += f'<line nr="{line}" mi="{int(not count)}" ci="{count}" mb="{total - hit}" cb="{hit}"/>'
        covered = sum(count > 0 for count in hits.values())
        text += f'<counter type="LINE" missed="{len(hits) - covered}" covered="{covered}"/></sourcefile></package>'
    return text + "</report>"


def as_lcov(files: Measured) -> str:
    text = ""
    for name, (hits, ways) in files.items():
        text += f"TN:\nSF:{name}\n"
        for line, (total, hit) in ways.items():
            text += "".join(f"BRDA:{line},0,{way},{int(way < hit) if hit else '-'}\n" for way in range(total))
        text += "".join(f"DA:{line},{count}\n" for line, count in hits.items())
        text += f"LF:{len(hits)}\nLH:{sum(count > 0 for count in hits.values())}\nend_of_record\n"
    return text


def as_istanbul(files: Measured) -> str:
    def entry(hits: Hits, ways: Ways) -> dict[str, object]:
        def at(line: int) -> dict[str, object]:
            return {"start": {"line": line, "column": 0}, "end": {"line": line, "column": None}}

        return {
            "statementMap": {str(line): at(line) for line in hits},
            "s": {str(line): count for line, count in hits.items()},
            "branchMap": {str(line): {"loc": at(line), "locations": [{}] * ways[line][0]} for line in ways},
            "b": {str(line): [1] * hit + [0] * (total - hit) for line, (total, hit) in ways.items()},
        }

    return json.dumps({name: entry(*counts) for name, counts in files.items()}, indent=1)


def as_coveragepy(files: Measured) -> str:
    def entry(hits: Hits, ways: Ways) -> dict[str, object]:
        taken = [[line, -way] for line, (_, hit) in ways.items() for way in range(hit)]
        left = [[line, -way] for line, (total, hit) in ways.items() for way in range(hit, total)]
        executed = sorted(line for line in hits if hits[line])
        summary = {"num_statements": len(hits), "covered_lines": len(executed), "covered_branches": len(taken)}
        return {
            "executed_lines": executed,
            "missing_lines": sorted(line for line in hits if not hits[line]),
            "executed_branches": taken,
            "missing_branches": left,
            "summary": summary,
        }

    return json.dumps({"meta": {"format": 3}, "files": {name: entry(*counts) for name, counts in files.items()}})


FORMATS = [
    pytest.param(as_cobertura, cobertura.read, id="cobertura"),
    pytest.param(as_jacoco, jacoco.read, id="jacoco"),
    pytest.param(as_lcov, lcov.read, id="lcov"),
    pytest.param(as_istanbul, istanbul.read, id="istanbul"),
    pytest.param(as_coveragepy, coveragepy.read, id="coveragepy"),
]


@pytest.mark.parametrize(("written", "read"), FORMATS)
@given(measured())
def test_what_is_written_is_read(written: Callable[[Measured], str], read: Reader, files: Measured) -> None:
    text = written(files).encode()
    assert reader_for("report", text) is read
    found = read(io.BytesIO(text))
    assert found.keys() == files.keys()
    for name, (hits, ways) in files.items():
        assert found[name].missing == tuple(sorted(line for line in hits if not hits[line]))
        assert found[name].branches == ways
        assert found[name].lines.statements == len(hits)


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), min_size=1, max_size=40), st.randoms())
def test_go_statements_weigh_what_their_blocks_say(blocks: list[tuple[int, bool]], random: st.DataObject) -> None:
    """Any order of the blocks, any number of repetitions."""
    lines = [f"m/a.go:{n + 1}.1,{n + 1}.9 {size} {int(hit)}" for n, (size, hit) in enumerate(blocks)]
    lines += [f"m/a.go:{n + 1}.1,{n + 1}.9 {size} 0" for n, (size, _) in enumerate(blocks)]
    random.shuffle(lines)  # type: ignore[attr-defined]
    text = "\n".join(["mode: set", *lines, "m/b.go:1.1,2.2 1 1"]).encode()
    found = gocover.read(io.BytesIO(text))["m/a.go"]
    assert found.lines == Lines(sum(size for size, _ in blocks), sum(size for size, hit in blocks if hit))


EVERY = [*(param.values[1] for param in FORMATS), gocover.read, junit.read]
OPENINGS = (
    b"",
    b"<coverage>",
    b'<coverage><class filename="a"><lines>',
    b'<report><package name="p"><sourcefile name="a">',
    b"<testsuites><testsuite>",
    b"mode: set\n",
    b"SF:a.py\n",
    b'{"files": {"a.py": ',
    b'{"a.js": {"statementMap": ',
)


@pytest.mark.parametrize("read", EVERY)
@given(st.sampled_from(OPENINGS), st.binary() | st.text('<>/"{}[]:,.=-0123456789 abDAeEfFnN\n').map(str.encode))
def test_nonsense_is_one_error_and_never_a_traceback(
    read: Callable[[io.BytesIO], object], opening: bytes, rest: bytes
) -> None:
    with pytest.raises(FactError):
        read(io.BytesIO(opening + rest))


@pytest.mark.parametrize(("written", "read"), FORMATS)
@given(measured(), st.data())
def test_a_report_cut_short_never_passes(
    written: Callable[[Measured], str], read: Reader, files: Measured, data: st.DataObject
) -> None:
    text = written(files).rstrip().encode()
    cut = text[: data.draw(st.integers(0, len(text) - 1))]
    between_records = cut.rpartition(b"end_of_record")[2].strip() in (b"", b"TN:")
    if read is lcov.read and between_records and cut:
        return
    with pytest.raises(FactError):
        read(io.BytesIO(cut))
