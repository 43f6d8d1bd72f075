"""How much a document says of its own."""

from __future__ import annotations

from pytest_devnet.formats.markdown_sections import count_words, read_document
from pytest_devnet.formats.placeholders import closed_tags, placeholder_in


def own_words(text: str) -> int:
    """Words of prose outside the lines that a template left behind."""
    document = read_document(text)
    closed = closed_tags(document.lines)
    prose = [line.text for paragraph in document.paragraphs for line in paragraph.lines]
    return sum(count_words(line) for line in prose if not placeholder_in(line, closed))
