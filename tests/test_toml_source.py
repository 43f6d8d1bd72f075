"""Every key of a TOML file knows its line, whatever stands around it; every mistake in one is told with its line."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.errors import SettingsError
from pytest_devnet.toml_source import Keys, did_you_mean, parse_toml, read_toml
from pytest_devnet.toml_text import basic_string, header_key, statements


def refused(text: str) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        parse_toml(text, "a.toml")
    return caught.value


class TestLines:
    def test_of_keys_tables_and_dotted_keys(self) -> None:
        source = parse_toml('a = 1\n\n[b.c]  # why\n d = 2\n"e f".g = 3\n', "a.toml")
        assert [source.line("a"), source.line("b", "c"), source.line("b", "c", "d")] == [1, 3, 4]
        assert source.place("b", "c", "e f", "g") == "a.toml:5"

    def test_of_tables_that_no_header_of_their_own_opens(self) -> None:
        source = parse_toml("[b.c]\nd.e = 1\n[b]\n", "a.toml")
        assert [source.line("b"), source.line("b", "c"), source.line("b", "c", "d")] == [3, 1, 2]

    def test_of_what_is_not_there_are_those_of_the_table_around_it(self) -> None:
        source = parse_toml("[b]\nc = { d = 1 }\n", "a.toml")
        assert [source.place("b", "c", "d"), source.place("b", "x"), source.place("x")] == [
            "a.toml:2",
            "a.toml:1",
            "a.toml",
        ]

    def test_of_each_table_of_an_array_and_the_tables_within(self) -> None:
        source = parse_toml("[[w]]\na = 1\n[w.x]\n[[w]]\n[[w.y]]\n[[w.y]]\nz = 1\n", "a.toml")
        assert [source.line("w", 0, "a"), source.line("w", 0, "x"), source.line("w", 1)] == [2, 3, 4]
        assert [source.line("w", 1, "y", 1), source.line("w", 1, "y", 1, "z"), source.line("w")] == [6, 7, 1]

    @pytest.mark.parametrize(
        "value",
        [
            '"""\n[b]\nc = 1\n"""',
            "'''\n[b]\nc = 1\n'''",
            '"""one"""""\n#',
            '["x",\n["[b]"],\n["b"], # ]\n]',
            "\"it's '''\"",
            '\'say """\'',
            '"\\"[b]"',
            '"""\\"""\n[b]\n"""',
            "{ b = ']' }",
            '"\u2028\x85"',
        ],
    )
    def test_are_not_confused_by_a_value(self, value: str) -> None:
        text = f"a = {value}\n[b]\nc = 2\n"
        source = parse_toml(text, "a.toml")
        assert set(source.lines) == {("a",), ("b",), ("b", "c")}
        assert source.line("b", "c") == text.count("\n")

    def test_count_line_feeds_only(self) -> None:
        assert parse_toml("a = 1\r\nb = 2\r\n", "a.toml").line("b") == 2

    @given(st.recursive(st.text() | st.integers(), lambda inner: st.lists(inner, max_size=3)), st.text(), st.text())
    def test_of_any_keys(self, value: object, table: str, key: str) -> None:
        text = f"\n[{basic_string(table)}]\n# {'x' * 3}\n{basic_string(key)} = {written(value)}\nlast = 1\n"
        if key != "last":
            source = parse_toml(text, "a.toml")
            assert source.lines == {(table,): 2, (table, key): 4, (table, "last"): text.count("\n")}


def written(value: object) -> str:
    if isinstance(value, list):
        return (
            "[\n" + ",\n".join(map(written, value)) + "\n]" if len(value) < 2 else f"[{', '.join(map(written, value))}]"
        )
    return basic_string(value) if isinstance(value, str) else str(value)


class TestMistakes:
    def test_are_told_with_their_line(self) -> None:
        error = refused("a = 1\nb = nothing\n")
        assert str(error) == "a.toml:2: is not TOML: Invalid value"

    def test_at_the_end_are_told_with_the_last_line(self) -> None:
        assert refused("a = 1\nb = [\n\n").place == "a.toml:2"
        assert refused("a = 1\nb =").place == "a.toml:2"

    @pytest.mark.parametrize(
        ("text", "place", "remedy"),
        [
            ("[Ω.A1]\n", "a.toml:1", 'quote keys that hold other than letters, digits, "_" and "-"'),
            ("[a b]\n", "a.toml:1", 'quote keys that hold other than letters, digits, "_" and "-"'),
            (
                "[a\n",
                "a.toml:1",
                'quote keys that hold other than letters, digits, "_" and "-", and close the brackets around the name',
            ),
            ("[a]\n[a]\n", "a.toml:2", "give each table and key once; let one gate stand twice by a label: "),
            ("a = 1\na = 2\n", "a.toml:2", "give each table and key once; let one gate stand twice by a label: "),
            ("= 1\n", "a.toml:1", "write one [table] or key = value a line, and # before what is only a comment"),
            ("a: 1\n", "a.toml:1", "write one [table] or key = value a line"),
            ('a = "b\nc"\n', "a.toml:1", 'close the string on its line, or put """ around text of several lines'),
            ("a = '\x07'\n", "a.toml:1", "leave that character out"),
            ("a = b\n", "a.toml:1", "put text into double quotes; true, false, numbers, dates and [lists] stand with"),
            ("a = 'it's'\n", "a.toml:1", "put what follows on a line of its own, or into the quotes or brackets of "),
            ("a = 'it", "a.toml:1", "close the quotes and brackets that are open there"),
            ('a = """it', "a.toml:1", "close the quotes and brackets that are open there"),
            ("a = { b = 1", "a.toml:1", "close the quotes and brackets that are open there"),
            ('a = "C:\\quay"\n', "a.toml:1", r"write \\ for a backslash, or single quotes around the text"),
            (f"a = {'[' * 5000}", "a.toml", "nest fewer brackets"),
            (f"a = {'1' * 5000}", "a.toml", "write fewer digits, or put them into quotes"),
        ],
    )
    def test_have_a_remedy(self, text: str, place: str, remedy: str) -> None:
        error = refused(text)
        assert (error.place, error.remedy.startswith(remedy), error.remedy != "") == (place, True, True)

    @pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a = " + "1" * 5000], ids=["nested", "huge"])
    def test_that_no_line_is_known_of_are_told_all_the_same(self, text: str) -> None:
        error = refused(text)
        assert str(error).startswith("a.toml")
        assert "is not TOML" in str(error)

    @given(st.text(alphabet=st.sampled_from("ab=.[]{}\"'\\#\n\r ,1")))
    def test_never_end_in_a_traceback(self, text: str) -> None:
        lines: Mapping[Keys, int] = {}
        with suppress(SettingsError):
            lines = parse_toml(text, "a.toml").lines
        assert all(1 <= line <= text.count("\n") + 1 for line in lines.values())

    def test_in_the_file_itself(self, tmp_path: Path) -> None:
        (tmp_path / "latin.toml").write_bytes(b"a = '\xe9'")
        with pytest.raises(SettingsError, match=r"latin\.toml: is not UTF-8 text"):
            read_toml(tmp_path / "latin.toml", "latin.toml")
        with pytest.raises(SettingsError, match=r"^gone\.toml: cannot be read: No such file or directory$"):
            read_toml(tmp_path / "gone.toml", "gone.toml")


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"\xef\xbb\xbfa = 1\n")
    assert read_toml(tmp_path / "a.toml", "a.toml").data == {"a": 1}


def test_unknown_keys_are_told_with_the_nearest_known_one() -> None:
    source = parse_toml("[t]\nplnas = 1\nplans = 2\n", "a.toml")
    table = {"plnas": 1, "plans": 2}
    assert [(str(error), error.remedy) for error in source.unknown(table, ["plans", "due"], "t")] == [
        ("a.toml:2: unknown key 'plnas'", "did you mean 'plans'?")
    ]


def test_without_a_near_word_all_known_ones_are_told() -> None:
    assert did_you_mean("xyz", ["plans", "due"]) == "known are plans, due"
    assert did_you_mean("xyz", []) == ""


class TestWriting:
    @given(st.text())
    def test_a_string_reads_back_as_it_was_and_takes_one_line(self, text: str) -> None:
        line = basic_string(text)
        assert tomllib.loads(f"a = {line}")["a"] == text
        assert len(line.splitlines()) == 1

    def test_a_string_keeps_what_is_not_ascii(self) -> None:
        assert basic_string('≥98 % "Ω" \\ 🎉\t\x00\x7f\x85') == '"≥98 % \\"Ω\\" \\\\ 🎉\\t\\u0000\\u007F\\u0085"'

    @pytest.mark.parametrize(
        ("id", "key"),
        [
            ("E1.D4", "E1.D4"),
            ("A-08-01", "A-08-01"),
            ("Ω.A1", '"Ω.A1"'),
            ("a.md::E.T1", '"a.md::E.T1"'),
            ("1.2.3", '"1.2.3"'),
            ("", '""'),
        ],
    )
    def test_an_id_is_quoted_where_it_must_be(self, id: str, key: str) -> None:
        assert header_key(id) == key


def test_a_statement_knows_where_each_part_of_its_key_ends() -> None:
    text = '# c\n[ E1 . "D 4" ] # d\n[[a]]\nb = 1\n'
    comment, header, array, key = statements(text)
    assert (comment.mark, comment.is_header, header.mark, array.mark, key.mark) == ("#", False, "[", "[[", "")
    assert header.keys == ("E1", "D 4")
    assert [text[header.at : end] for end in header.ends] == ["E1", 'E1 . "D 4"']
