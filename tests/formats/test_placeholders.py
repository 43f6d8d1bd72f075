from __future__ import annotations

import pytest

from pytest_devnet.formats.markdown_sections import Line, Paragraph, read_document
from pytest_devnet.formats.placeholders import closed_tags, is_choice, placeholder_in, repeated, statements


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The owner is TBD.", "TBD"),
        ("tbd", "tbd"),
        ("Lorem ipsum dolor", "Lorem ipsum"),
        ("FIXME: TODO", "FIXME"),
        ("The limits are to be defined.", "to be defined"),
        ("**Coming soon**", "Coming soon"),
        ("...", "..."),
        ("Run {{ command }} first", "{{ command }}"),
        ("[Your name] wrote it", "[Your name]"),
        ("Run <exact command> or TBD", "<exact command>"),
        ("see <link to the dashboard>", "<link to the dashboard>"),
        ("(<port>)", "<port>"),
        ("<owner's name>", "<owner's name>"),
    ],
)
def test_the_first_placeholder_of_a_line_is_found(text: str, found: str) -> None:
    assert placeholder_in(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Run `<command>` until `TODO` is gone",
        "a todo list",
        "limits to be defined by the team",
        "coming soon after the drill",
        "{{< note >}} and {{% tab %}}",
        "[this list] is fine",
        "a <br> <a id=x> <details open> <kbd>x</kbd>",
        "List<String> and /projects/<id>",
        '<Tabs group="x"> <Tab/>',
        "<alice@devnet.test> <http://x>",
        "1 < 2 and 3 > 2",
    ],
)
def test_text_and_markup_are_no_placeholders(text: str) -> None:
    assert placeholder_in(text) == ""


def test_an_element_closed_anywhere_is_markup() -> None:
    lines = (Line(1, "<note>"), Line(2, "keep </Note> `</port>`"))
    assert closed_tags(lines) == {"note"}
    assert placeholder_in("<note>", closed_tags(lines)) == ""
    assert placeholder_in("<port>", closed_tags(lines)) == "<port>"


@pytest.mark.parametrize(
    "text",
    ["Proposed | Accepted | Rejected", "**Status:** Proposed | Accepted | Superseded by", "Low | High | Critical | …"],
)
def test_a_line_of_options_is_a_choice(text: str) -> None:
    assert is_choice(Line(1, text))


@pytest.mark.parametrize(
    "text",
    ["Proposed | Accepted", "int | str | None", "A|B|C", "One long option here | B | C", "`A` | `B` | `C`", "Done"],
)
def test_other_lines_are_no_choice(text: str) -> None:
    assert not is_choice(Line(1, text))


def test_a_line_of_links_is_no_choice() -> None:
    assert not is_choice(Line(1, "Home | Docs | Help", linked=True))


def said(*texts: str) -> list[Paragraph]:
    return [Paragraph((Line(number, text),)) for number, text in enumerate(texts, start=1)]


def test_a_paragraph_said_for_the_third_time_is_filler() -> None:
    filler = "one two three four five six seven eight"
    found = list(repeated(said(filler, filler.upper(), "else", filler, filler)))
    assert [(again.lines[0].number, first.lines[0].number) for again, first in found] == [(4, 1)]


def test_short_or_rarer_paragraphs_may_be_said_again() -> None:
    short, twice = "one two three four five six seven", "one two three four five six seven eight"
    assert list(repeated(said(short, short, short, twice, twice))) == []


def test_statements_are_what_a_plain_file_says() -> None:
    text = (
        "# comment\n; comment\n// comment\n\nPORT=8000\n  empty:\nowner: TBD\n- key = '<your key>'\nTODO\n"
        "plain TODO here\n"
    )
    assert [(line.number, line.text) for line in statements(text)] == [
        (5, "PORT=8000"),
        (6, "empty:"),
        (10, "plain TODO here"),
    ]


def test_a_real_template_is_seen_through() -> None:
    document = read_document("# <Service>\n\nOwner: [insert team]\n")
    closed = closed_tags(document.lines)
    assert [placeholder_in(line.text, closed) for line in document.lines] == ["", "<Service>", "[insert team]"]
