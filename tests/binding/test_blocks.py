"""A sidecar as blocks of text: cut anywhere a table begins, and nowhere else; joined to the same bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.binding.blocks import Block, cut, join, newline_of, renamed, with_note, without_line

NOTE = '# the plan says: "B"'
SAYS = "# the plan says: "


def texts(text: str) -> list[str]:
    head, blocks = cut(text)
    return [one.text for one in (head, *blocks)]


def only(text: str) -> Block:
    (block,) = cut(f"\n{text}")[1]
    return block


class TestCut:
    def test_at_headers_with_the_comments_directly_above(self) -> None:
        text = "# head\n\n# of a\n# too\n[a]\nx = 1 # x\n# in a\n\n  # of b\n  [b]\ny = 1\n"
        assert texts(text) == [
            "# head\n",
            "# of a\n# too\n[a]\nx = 1 # x\n# in a\n",
            "  # of b\n  [b]\ny = 1\n",
        ]

    def test_a_comment_on_the_first_line_is_the_heads(self) -> None:
        assert texts("# head\n# head\n[a]\n# of b\n[b]\n") == ["# head\n# head\n", "[a]\n", "# of b\n[b]\n"]

    def test_blank_lines_belong_to_the_gap(self) -> None:
        head, (first, last) = cut("\n\n[a]\nx = 1\n \n\r\n[b]\n\n")
        assert [(one.text, one.gap, one.order) for one in (head, first, last)] == [
            ("", "\n\n", 0),
            ("[a]\nx = 1\n", " \n\r\n", 1),
            ("[b]\n", "\n", 2),
        ]

    def test_the_last_line_may_be_without_an_end(self) -> None:
        assert texts("[a]\n[b]\nx = 1") == ["", "[a]\n", "[b]\nx = 1"]

    def test_keys_and_kind_of_the_header_are_kept(self) -> None:
        _, blocks = cut('[E1 . "D 4"]\n[[w]]\n')
        assert [(one.keys, one.path, one.is_table) for one in blocks] == [
            (("E1", "D 4"), "E1.D 4", True),
            (("w",), "w", False),
        ]

    @pytest.mark.parametrize(
        "value",
        ["[\n[1],\n[2],\n# [c]\n]", '"""\n[c]\n"""', "'''\n# of b\n[c]\n# of b'''", '"[c]"', '"""\n\\"""\n[c]\n"""'],
    )
    def test_is_not_confused_by_a_value(self, value: str) -> None:
        assert texts(f"[a]\nx = {value}\n[b]\n") == ["", f"[a]\nx = {value}\n", "[b]\n"]

    def test_a_text_without_tables_is_all_head(self) -> None:
        assert texts("") == [""]
        assert texts("# x\ny = 1") == ["# x\ny = 1"]


class TestJoin:
    @given(
        st.lists(st.sampled_from(["# c", "", "  ", "[a]", "[b]", "x = '''\n[c]\n# d'''", 'y = ["\\"",\n[1]]', "\r"]))
    )
    def test_puts_together_what_was_cut(self, lines: list[str]) -> None:
        text = "\n".join(lines)
        head, blocks = cut(text)
        assert join(head, blocks, "\n") == text

    def test_puts_one_blank_line_between_blocks_newly_brought_together(self) -> None:
        head, (first, second, third) = cut("# h\n[a]\n[b]\n\n\n\n[c]\nx = 1")
        assert join(head, [third, first, second], "\n") == "# h\n\n[c]\nx = 1\n\n[a]\n[b]\n"
        assert join(head, [first, Block("[n]\r\n"), second, third], "\r\n") == (
            "# h\n[a]\n\r\n[n]\r\n\r\n[b]\n\n\n\n[c]\nx = 1"
        )

    def test_an_empty_head_leaves_no_blank_line(self) -> None:
        assert join(*cut("")[:1], [Block("[n]\n"), Block("[m]\n")], "\n") == "[n]\n\n[m]\n"


def test_lines_end_as_the_first_one_does() -> None:
    assert [newline_of(text) for text in ("", "a", "a\nb\r\n", "a\r\nb\n")] == ["\n", "\n", "\n", "\r\n"]


def test_another_id_takes_the_place_of_the_old_one_alone() -> None:
    block = only('# [a.b]\n [ a . "b" . "c.d" ] # [a.b]\nx = "[a.b]"\n')
    assert renamed(block, 2, "E1.D4").text == '# [a.b]\n [ E1.D4 . "c.d" ] # [a.b]\nx = "[a.b]"\n'
    assert renamed(block, 2, "Ω.A1").text.startswith('# [a.b]\n [ "Ω.A1" . "c.d" ]')


class TestNote:
    def test_stands_above_the_criterion(self) -> None:
        block = with_note(only('[a]\n# mine\n  criterion = "A"\nx.criterion = 1\n'), NOTE, SAYS, "\n")
        assert block.text == f'[a]\n# mine\n{NOTE}\n  criterion = "A"\nx.criterion = 1\n'
        assert with_note(block, NOTE, SAYS, "\n") == block

    def test_stands_below_the_header_where_there_is_no_criterion(self) -> None:
        assert with_note(only('[a]\n"b.c" = {}\n'), NOTE, SAYS, "\n").text == f'[a]\n{NOTE}\n"b.c" = {{}}\n'

    def test_replaces_an_older_one(self) -> None:
        old = only('[a]\r\n  # the plan says: "older"\r\ncriterion = "A"\r\n')
        assert with_note(old, NOTE, SAYS, "\r\n").text == f'[a]\r\n  {NOTE}\r\ncriterion = "A"\r\n'


def test_a_line_is_taken_out_where_it_is_a_comment() -> None:
    block = only("# gone\r\n# kept\r\n[a]\r\nx = '''\r\n# gone\r\n'''\r\n")
    assert without_line(block, "# gone").text == "# kept\r\n[a]\r\nx = '''\r\n# gone\r\n'''\r\n"
    assert without_line(block, "# other") == block
