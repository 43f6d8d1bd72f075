from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.errors import FactError
from pytest_devnet.formats.json import Members
from pytest_devnet.formats.numbers import LAST_LINE, Remembered, line_number, natural, whole
from pytest_devnet.formats.paths import is_absolute, joined, normalised
from pytest_devnet.formats.stream import lines


class Trickle(io.BytesIO):
    """A stream that gives little at a time, as pipes do."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(3, size or 3))


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("a.py", "a.py"),
        ("./a.py", "a.py"),
        ("././src//a.py", "src/a.py"),
        ("src\\a.py", "src/a.py"),
        ("../lib/a.py", "../lib/a.py"),
        ("src/../a.py", "src/../a.py"),
        ("/r/./a.py", "/r/a.py"),
        ("C:\\r\\a.py", "C:/r/a.py"),
        ("src/a b.py", "src/a b.py"),
        ("webpack://src/a.js", "webpack:/src/a.js"),
    ],
)
def test_a_path_has_one_spelling(written: str, path: str) -> None:
    assert normalised(written) == path
    assert normalised(path) == path


@pytest.mark.parametrize("written", ["", ".", "./", "/", "src/", "src/..", "src/.", "a\nb.py", "\udcff.py"])
def test_what_names_no_file_is_refused(written: str) -> None:
    with pytest.raises(FactError):
        normalised(written)


def test_absolute_paths_stay_out_of_folders() -> None:
    assert joined("src", "a.py") == "src/a.py"
    assert joined("src", "/r/a.py") == "/r/a.py"
    assert is_absolute("C:/a.py")
    assert not is_absolute("a.py")


@given(st.integers(0, 2**63 - 1))
def test_numbers_are_read_as_written(number: int) -> None:
    assert natural(str(number), "n") == natural(str(number).encode(), "n") == whole(number, "n") == number


@given(st.text())
def test_text_that_is_no_number_is_refused(text: str) -> None:
    if not (text.isascii() and text.isdigit()):
        with pytest.raises(FactError):
            natural(text, "n")


def test_a_memory_of_numbers_stays_small() -> None:
    remembered = Remembered[str](line_number)
    assert [remembered[str(number)] for number in range(1, 25_000)] == list(range(1, 25_000))
    assert len(remembered) == 20_000
    with pytest.raises(FactError):
        remembered[str(LAST_LINE + 1)]


@given(st.binary().filter(lambda text: b"\0" not in text))
def test_lines_are_whole_however_the_stream_is_cut(text: bytes) -> None:
    whole_text = b"a" + text
    assert b"\n".join(lines(Trickle(whole_text))) == whole_text.removesuffix(b"\n")


@given(st.dictionaries(st.text(max_size=5), st.recursive(st.integers() | st.text(max_size=5), st.lists, max_leaves=5)))
def test_json_is_read_member_by_member_however_the_stream_is_cut(document: dict[str, object]) -> None:
    for text in (json.dumps(document), json.dumps(document, indent=2, ensure_ascii=False) + "\n"):
        members = Members(Trickle(text.encode()))
        assert {key: members.value() for key in members.document()} == document


def test_json_holds_one_member_at_a_time() -> None:
    """A thousand entries of 10 kB pass through a buffer of a few pieces."""
    text = json.dumps({str(number): "x" * 10_000 for number in range(1000)}).encode()
    members = Members(io.BytesIO(text))
    held = [len(members._text) for _ in members.document() if members.value()]
    assert max(held) < 500_000
