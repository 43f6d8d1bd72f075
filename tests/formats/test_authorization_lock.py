"""The lock of who may call what: read, written, and misread."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pytest_devnet.errors import SettingsError
from pytest_devnet.formats.authorization_lock import DECISIONS, LOCK, RELATIONS, Cell, Lock, read_lock, written

SMALL = """\
version = 1
public = ["GET /health"]

[cells]
"GET /a admin own" = "allow"
"GET /a harbour master missing" = "hide"

[reasons]
"GET /a admin own" = "asked for in 41"

[shared]
"GET /b anonymous any" = "a blog is read by all"
"""
A, B = Cell("GET /a", "admin", "own"), Cell("GET /a", "harbour master", "missing")


def test_a_lock_is_read_line_by_line() -> None:
    lock = read_lock(SMALL)
    assert (lock.public, lock.problems) == (("GET /health",), ())
    assert dict(lock.cells) == {A: "allow", B: "hide"}
    assert dict(lock.reasons) == {A: "asked for in 41"}
    assert dict(lock.shared) == {Cell("GET /b", "anonymous", "any"): "a blog is read by all"}
    assert lock.roles == ("admin", "harbour master")
    assert lock.of("GET /b") == {}
    assert lock.place(B) == f"{LOCK}:6"
    assert Lock().place(B) == LOCK


CELLS = st.builds(
    Cell,
    st.builds(
        "{} {}".format, st.sampled_from(["GET", "DELETE"]), st.from_regex(r"/[a-z{}/é\"\\]{0,8}", fullmatch=True)
    ),
    st.from_regex(r"[a-zé]{1,6}( [a-z]{1,4})?", fullmatch=True),
    st.sampled_from(RELATIONS),
)


@example({Cell("GET //", "a", "own"): "allow", Cell('GET /"', "a", "own"): "allow"}, {}, set())
@given(
    cells=st.dictionaries(CELLS, st.sampled_from(DECISIONS), max_size=6),
    reasons=st.dictionaries(CELLS, st.text(max_size=9), max_size=2),
    public=st.sets(st.text(max_size=6), max_size=3),
)
def test_what_is_written_is_read_again_the_same(
    cells: dict[Cell, str], reasons: dict[Cell, str], public: set[str]
) -> None:
    hidden = {f"{cell.operation} {cell.role}": (cell.relation, '"') for cell in cells}
    lock = Lock(tuple(public), cells, reasons, hidden=hidden, shared=reasons)  # type: ignore[arg-type]
    text = written(lock)
    again = read_lock(text)
    assert (dict(again.cells), dict(again.reasons), set(again.public)) == (cells, reasons, public)
    assert (dict(again.hidden), dict(again.shared), again.problems) == (hidden, reasons, ())
    assert written(again) == text


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("version = 1", "version = 2", f"{LOCK}:1: its version is 2 (want 1)"),
        ("version = 1", "version = 1\nvresion = 1", f"{LOCK}:2: unknown key 'vresion'"),
        ('"allow"', '"alow"', f"{LOCK}:5: 'alow' is no decision"),
        ("admin own", "admin mine", f"{LOCK}:5: 'GET /a admin mine' is no cell"),
        ("GET /a harbour master", "GET", f"{LOCK}:6: 'GET missing' is no cell"),
        ('"GET /a admin own" = "allow"', '"GET /z admin own" = "allow"', "cells is not sorted"),
        ('["GET /health"]', '["b", "a"]', f"{LOCK}:2: public is not sorted: 'b' stands too early"),
        ('["GET /health"]', "7", f"{LOCK}:2: public wants a list of operations"),
        ("[reasons]", "[hidden]\nx = []\n[reasons]", f"{LOCK}:9: 'x' hides no fields of an operation from a role"),
        ("[reasons]", "[hidden]\n'GET /a b' = []\n[reasons]", f"{LOCK}:9: 'GET /a b' hides no fields"),
        ("version = 1", "version = 1\nhidden = 7", f"{LOCK}:2: hidden wants a table"),
        ("[cells]", "[cels]", f"{LOCK}:4: unknown key 'cels'"),
    ],
)
def test_a_mistake_is_told_with_its_line(old: str, new: str, said: str) -> None:
    problems = [str(one) for one in read_lock(SMALL.replace(old, new, 1)).problems]
    assert any(said in one for one in problems), problems


def test_cells_that_are_no_table_are_told() -> None:
    assert [one.message for one in read_lock("version = 1\ncells = 1\n").problems] == ["cells wants a table"]


def test_what_is_no_toml_is_refused() -> None:
    with pytest.raises(SettingsError, match="is not TOML"):
        read_lock("[")
