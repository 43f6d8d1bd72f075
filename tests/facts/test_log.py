"""A log as it is kept: in order, awaited, and bounded."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from pytest_devnet.errors import FactError
from pytest_devnet.facts import lines, log
from pytest_devnet.facts.followed import Followed
from pytest_devnet.facts.lines import LineCutter
from pytest_devnet.facts.log import Log, LogLine


def test_lines_are_numbered_and_read_from_a_mark_on() -> None:
    kept = Log()
    kept.write("one")
    mark = kept.mark()
    kept.write("two", "stderr")
    assert [(line.number, line.text, line.stream) for line in kept.since(mark)] == [(2, "two", "stderr")]
    assert [line.text for line in kept.since(0)] == ["one", "two"]
    assert kept.dropped() == 0


@pytest.mark.parametrize(
    ("text", "fields"), [('{"a": 1}', {"a": 1}), ("[1]", None), ("plain", None), ("[" * 99_999, None)]
)
def test_a_line_of_json_has_fields(text: str, fields: object) -> None:
    assert LogLine(1, text, 0.0, "stdout").fields == fields


def test_a_line_is_awaited() -> None:
    kept = Log()
    kept.write("b: before")
    mark = kept.mark()
    writer = threading.Timer(0.05, lambda: list(map(kept.write, ("a", "b: after"))))
    writer.start()
    found = kept.await_line(lambda line: line.text.startswith("b"), mark, within=10)
    writer.join()
    assert found is not None
    assert found.text == "b: after"
    assert kept.await_line(lambda line: line.text == "c", 0, within=0.05) is None


def test_of_a_flood_both_ends_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "_TAIL", 300)
    kept = Log(_room=200)
    for number in range(1, 1001):
        kept.write(f"{number:09}")
    numbers = [line.number for line in kept.since(0)]
    assert numbers == [*range(1, 21), *range(971, 1001)]
    assert (kept.dropped(), kept.dropped(990), kept.mark()) == (950, 0, 1000)


def test_last_words_are_the_last_lines_that_say_anything() -> None:
    kept = Log()
    for text in ("a", "b", "", "c" * 300, "  d  ", ""):
        kept.write(text)
    assert list(kept.last_words(3, 10)) == ["b", "c" * 9 + "…", "d"]


STACK = [f"    at step{number} (node:internal/modules/cjs/loader:{number}:9)" for number in range(9)]


@pytest.mark.parametrize(
    "named",
    [
        "Error: Cannot find module './nosuch'",
        "Error [ERR_MODULE_NOT_FOUND]: Cannot find module '/srv/nosuch.mjs' imported from /srv/s.mjs",
        "SyntaxError: Unexpected end of input",
        "UnhandledPromiseRejection: This error originated either by throwing inside of an async function",
        'Exception in thread "main" java.lang.IllegalStateException: no oil',
        "Caused by: java.io.IOException",
        "panic: runtime error: index out of range",
        "thread 'main' panicked at src/main.rs:2:5:",
    ],
)
def test_the_line_that_names_the_error_comes_before_the_end_of_its_stack(named: str) -> None:
    kept = Log()
    for text in ["Error: an old one", "throw err;", named, *STACK, "Node.js v20.20.2"]:
        kept.write(text)
    assert list(kept.last_words(3)) == [named, STACK[-1].strip(), "Node.js v20.20.2"]


def test_an_error_that_is_seen_anyway_is_not_said_twice() -> None:
    kept = Log()
    for text in ["starting", "ValueError: no oil", "bye"]:
        kept.write(text)
    assert list(kept.last_words(2)) == ["ValueError: no oil", "bye"]


def test_a_long_name_of_an_error_is_cut_late() -> None:
    kept = Log()
    for text in ["Error: " + "x" * 99, *STACK]:
        kept.write(text)
    assert next(kept.last_words(2, 20)) == "Error: " + "x" * 32 + "…"


def test_lines_are_cut_out_of_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "_LONGEST", 4)
    kept = Log()
    cutter = LineCutter(kept, "stderr")
    for piece in (b"a\r\nb", b"c\n", b"123456", b"7\n\xff", b""):
        cutter.feed(piece)
    cutter.close()
    cutter.close()
    assert [line.text for line in kept.since(0)] == ["a", "bc", "123456", "7", "\N{REPLACEMENT CHARACTER}"]


def test_a_file_is_followed_from_its_end_also_when_it_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "a.log"
    file.write_text("before\n")
    following = Followed(file).begin()

    def write(text: str) -> None:
        with file.open("a") as stream:
            stream.write(text)
        assert following.log.await_line(lambda line: line.text == text.strip(), 0) is not None

    try:
        write("one\n")
        file.write_text("")
        write("two\n")
        os.replace(file, tmp_path / "a.log.1")  # noqa: PTH105
        assert following.log.await_line(lambda line: line.text == "lost", 0, within=0.1) is None
        write("three\n")
    finally:
        following.end()
    assert [line.text for line in following.log.since(0)] == ["one", "two", "three"]


def test_a_log_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FactError, match="the log cannot be read: No such file"):
        Followed(tmp_path / "a.log").begin()
    Followed(tmp_path / "a.log").end()
