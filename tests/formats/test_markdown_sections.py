from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.formats.markdown_sections import Document, Line, count_words, read_document, without_code


def prose(document: Document) -> list[tuple[int, str]]:
    return [(line.number, line.text) for part in document.paragraphs for line in part.lines]


def test_sections_hold_their_prose_line_by_line() -> None:
    document = read_document("intro\n\n# One\n\na\nb\n\n## Two *x*\n\n- c\n  - d\n\n> e\n")
    titles = [(section.level, section.heading.number, section.heading.text) for section in document.sections]
    assert titles == [(0, 1, ""), (1, 3, "One"), (2, 8, "Two x")]
    assert prose(document) == [(1, "intro"), (5, "a"), (6, "b"), (10, "c"), (11, "d"), (13, "e")]
    assert [paragraph.text for paragraph in document.sections[1].paragraphs] == ["a b"]
    assert [section.heading.text for section in document.titled] == ["One", "Two x"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_whatever_ends_them(end: str) -> None:
    document = read_document(end.join(["# Ünï", "", "ä", "", "## Two", "", "b", ""]))
    assert [line.number for line in document.lines] == [1, 1, 3, 5, 7]


def test_front_matter_and_comments_are_no_content() -> None:
    document = read_document("---\ntitle: x\n---\n\n# A\n\n<!-- fill\n\n in -->\n\nb <!-- c --> d\n")
    assert prose(document) == [(11, "b d")]
    assert [section.heading.number for section in document.titled] == [5]


def test_a_comment_alone_leaves_a_section_empty() -> None:
    document = read_document("# A\n\n<!-- fill in -->\n")
    assert not document.has_content
    assert [section.heading.text for section in document.empty] == ["A"]


@pytest.mark.parametrize(
    "body",
    ["text", "```sh\nrun\n```", "    indented", "![shot](a.png)", '<img src="a.png">', "| a |\n|---|\n| b |", "- `x`"],
)
def test_anything_to_see_fills_a_section(body: str) -> None:
    document = read_document(f"# A\n\n{body}\n")
    assert document.has_content
    assert list(document.empty) == []


@pytest.mark.parametrize("body", ["", "---", "<div>\n</div>", "```\n```", "-"])
def test_what_shows_nothing_fills_nothing(body: str) -> None:
    assert not read_document(f"# A\n\n{body}\n").has_content


def test_a_heading_over_deeper_sections_is_not_empty() -> None:
    document = read_document("# A\n\n## B\n\ntext\n\n## C\n\n# D\n")
    assert [section.heading.text for section in document.empty] == ["C", "D"]


def test_code_is_kept_in_backticks_and_tags_as_they_stand() -> None:
    document = read_document("# `a` & b\n\nrun ``x ` y`` as <user name> or [this](u)\n\nplain\n")
    assert [line.text for line in document.lines][1:] == ["`a` & b", "run `x ' y` as <user name> or this", "plain"]
    assert [line.linked for line in document.lines] == [False, False, True, False]


def test_a_linked_heading_is_known_as_one() -> None:
    assert [section.heading for section in read_document("# [a](b)\n").titled] == [Line(1, "a", linked=True)]


def test_html_is_prose_without_its_comments() -> None:
    document = read_document("a\n\n<p>\n<!-- one\ntwo -->b</p>\n<i>c</i>\n")
    assert prose(document) == [(1, "a"), (3, "<p>"), (5, "b</p>"), (6, "<i>c</i>")]


def test_each_cell_of_a_table_stands_for_itself() -> None:
    document = read_document("| a | b |\n|---|---|\n| c | d \\| e |\n")
    assert [paragraph.text for paragraph in document.paragraphs] == ["a", "b", "c", "d | e"]


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Rollback plan", "rollback"),
        ("2.3 Rollback", "Rollback"),
        ("🚨 Alarms", "alarms"),
        ("2. Steps", "2. steps"),
        ("`Run`", "run"),
    ],
)
def test_a_section_is_called_by_the_start_of_its_title(heading: str, name: str) -> None:
    assert read_document(f"## {heading}\n").titled[0].is_called(name)


@pytest.mark.parametrize(("heading", "name"), [("The rollback", "rollback"), ("Steps", "2"), ("Roll", "rollback")])
def test_a_section_is_not_called_by_what_stands_elsewhere(heading: str, name: str) -> None:
    assert not read_document(f"## {heading}\n").titled[0].is_called(name)


@pytest.mark.parametrize(
    ("text", "count"),
    [("one two", 2), ("it's e.g. well-known", 3), ("`code` <b>x</b> 12 3.4", 1), ("日本", 2), ("ein Übel", 2), ("", 0)],
)
def test_words_are_those_of_prose(text: str, count: int) -> None:
    assert count_words(text) == count


def test_a_line_without_its_code_shows_where_it_was() -> None:
    assert without_code("run `a` and `b`") == "run `…` and `…`"


@given(st.text())
def test_any_text_is_a_document_within_its_own_lines(text: str) -> None:
    clean = text.encode(errors="replace").decode()
    last = len(clean.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    assert all(1 <= line.number <= last for line in read_document(clean).lines)
