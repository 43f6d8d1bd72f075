"""How blocks begin: the lead of a list item, the label that ends it, and whether a quote is a piece of a plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_devnet.plan.blocks import Block, Heading, Item, Line, Listing, Paragraph, Passage, passage_of
from pytest_devnet.plan.labels import label_of
from pytest_devnet.plan.titles import phase_of, step_of
from pytest_devnet.plan.vocabulary import reading_of

if TYPE_CHECKING:
    from collections.abc import Sequence


def lead_of(item: Item) -> tuple[Line, ...]:
    first = item.blocks[0] if item.blocks else None
    return first.lines if isinstance(first, Paragraph) else ()


def titled(first: Line, others: Sequence[Line]) -> Passage:
    """What the lead of an item says after the name of its step, in the words of the source."""
    label = label_of(first.text)
    return passage_of([replace(first, text=label.rest if label and label.rest else first.text), *others])


def cut(item: Item) -> tuple[Item, tuple[Line, ...]]:
    if not item.blocks:
        return item, ()
    *blocks, last = item.blocks
    tail: tuple[Line, ...] = ()
    if isinstance(last, Listing):
        *items, final = last.items
        final, tail = cut(final)
        last = replace(last, items=(*items, final))
    elif isinstance(last, Paragraph):
        labels = ((at, label_of(line.text)) for at, line in enumerate(last.lines) if at)
        end = next((at for at, label in labels if label and label.bold and label.colon), len(last.lines))
        last, tail = Paragraph(last.lines[:end]), last.lines[end:]
    return (replace(item, blocks=(*blocks, last)), tail) if tail else (item, ())


def speaks(block: Block) -> bool:
    """Whether a quoted block is a piece of a plan rather than guidance."""
    if isinstance(block, Heading):
        return bool(phase_of(block.text, 0) or step_of(block.text, "", 0) or reading_of(block.text))
    if isinstance(block, Paragraph):
        labels = [label for line in block.lines if (label := label_of(line.text)) and label.bold]
        return any(reading_of(label.text) or step_of(label.text, "", 0) for label in labels)
    return False
