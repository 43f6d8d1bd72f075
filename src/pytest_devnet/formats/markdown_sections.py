"""A Markdown document as its readers see it: sections, and the prose in each, line by line.

Front matter and comments are left out, code blocks count as content but not as prose.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyromark

from pytest_devnet.plan.reader import cleaned

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_TASKLISTS
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_HEADING_ATTRIBUTES
    | pyromark.Options.ENABLE_YAML_STYLE_METADATA_BLOCKS
)
_INLINE = frozenset({"Emphasis", "Strong", "Link", "Image"})
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_CODE = re.compile(r"`[^`]*`")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_INVISIBLE_TAG = re.compile(r"</?(?!img\b)[A-Za-z][^<>]*>")
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\d](?:[^\W_]|['’.-](?=\w))*")
_NUMBERING = re.compile(r"^[\W\d_]+")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of running text: code spans in backticks, inline HTML as it stands. ``linked``: it holds a link."""

    number: int
    text: str
    linked: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, list item or table cell. Never empty."""

    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it, up to the next heading of any level.

    What comes before the first heading is a section of level 0 without title. ``filled``: something is there to see.
    """

    level: int
    heading: Line
    paragraphs: tuple[Paragraph, ...]
    filled: bool

    def is_called(self, name: str) -> bool:
        """Does the heading begin with ``name``, whatever its case, numbering or emoji?"""
        title = self.heading.text.replace("`", "").casefold()
        return name.casefold() in (title[: len(name)], _NUMBERING.sub("", title)[: len(name)])


@dataclass(frozen=True, slots=True)
class Document:
    sections: tuple[Section, ...]

    @property
    def titled(self) -> tuple[Section, ...]:
        return tuple(section for section in self.sections if section.level)

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        for section in self.sections:
            yield from section.paragraphs

    @property
    def lines(self) -> Iterator[Line]:
        """Headings and prose in the order of the document."""
        for section in self.sections:
            yield section.heading
            for paragraph in section.paragraphs:
                yield from paragraph.lines

    @property
    def empty(self) -> Iterator[Section]:
        """Headings with nothing below them, not even a deeper section."""
        following = (*self.sections[1:], None)
        for section, after in zip(self.sections, following, strict=True):
            nested = after is not None and after.level > section.level
            if section.level and not section.filled and not nested:
                yield section

    @property
    def has_content(self) -> bool:
        return any(section.filled for section in self.sections)


def read_document(text: str) -> Document:
    """The sections of a Markdown text. Any text is Markdown, so that nothing is refused."""
    source = cleaned(text)
    reader = _Reader(source.encode())
    for event, span in pyromark.events_with_range(source, options=_OPTIONS):
        reader.take(event, span["start"])
    return reader.document()


def count_words(text: str) -> int:
    """How many words of prose: no code, tags or bare numbers. Han and Kana have no spaces: each character is one."""
    return len(_WORD.findall(_TAG.sub(" ", without_code(text))))


def without_code(text: str) -> str:
    """The text of a line without its code spans."""
    return _CODE.sub("`…`", text)


@dataclass(slots=True)
class _Open:
    level: int
    heading: Line
    paragraphs: list[Paragraph] = field(default_factory=list)
    filled: bool = False


def _named(event: Any) -> tuple[str, Any]:
    """pyromark gives an event, or what starts, as a bare name or as ``{name: value}``."""
    return (event, None) if isinstance(event, str) else next(iter(event.items()))


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._starts = [0, *(match.end() for match in re.finditer(rb"\n", data))]
        self._sections = [_Open(0, Line(1, ""))]
        self._lines: list[Line] = []
        self._parts: list[tuple[int, str]] = []
        self._linked = False
        self._block = ""

    def take(self, event: Any, start: int) -> None:
        name, value = _named(event)
        match name:
            case "Start" | "End":
                self._border(name, *_named(value), start)
            case "SoftBreak" | "HardBreak":
                self._end_line()
            case "Text" if self._block == "CodeBlock":
                self._sections[-1].filled = True
            case "Text" | "Html":
                self._parts.append((self._line_of(start), value))
            case "Code":
                self._parts.append((self._line_of(start), "`" + value.replace("`", "'") + "`"))
            case "InlineHtml":
                self._parts.append((self._line_of(start), _COMMENT.sub("", value)))
            case _:
                pass

    def _border(self, side: str, tag: str, value: Any, start: int) -> None:
        if tag in _INLINE:
            self._linked = self._linked or tag == "Link"
            self._sections[-1].filled |= tag == "Image"
            return
        self._end_block()
        self._block = tag if side == "Start" else ""
        if tag == "Heading" and side == "Start":
            level = int(value["level"][1:])
            self._sections.append(_Open(level, Line(self._line_of(start), "")))

    def _end_line(self) -> None:
        text = " ".join("".join(part for _, part in self._parts).split())
        if text:
            self._lines.append(Line(self._parts[0][0], text, self._linked))
        self._parts, self._linked = [], False

    def _end_block(self) -> None:
        if self._block == "HtmlBlock":
            self._end_html()
        self._end_line()
        lines, self._lines = tuple(self._lines), []
        section = self._sections[-1]
        if self._block == "Heading":
            title = " ".join(line.text for line in lines)
            section.heading = Line(section.heading.number, title, any(line.linked for line in lines))
        elif lines and self._block != "MetadataBlock":
            section.paragraphs.append(Paragraph(lines))
            section.filled |= any(_INVISIBLE_TAG.sub("", line.text).strip() for line in lines)

    def _end_html(self) -> None:
        parts, self._parts = self._parts, []
        seen = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), "".join(part for _, part in parts))
        first = parts[0][0] if parts else 1
        self._lines += [
            Line(first + offset, " ".join(text.split())) for offset, text in enumerate(seen.split("\n")) if text.strip()
        ]

    def _line_of(self, offset: int) -> int:
        return bisect_right(self._starts, offset)

    def document(self) -> Document:
        made = (Section(one.level, one.heading, tuple(one.paragraphs), one.filled) for one in self._sections)
        return Document(tuple(made))
