"""The progress file: a section for each phase, a box for each step, a line of exit criteria.

    ## Phase E — Hardening
    - [x] **Step E1**: Observability
    **Phase E Exit Criteria**: all gates green, handover done.

Phases and steps get the ids that a plan with these titles would give them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_devnet.plan.blocks import Heading, Item, Listing, Paragraph
from pytest_devnet.plan.markdown import parse
from pytest_devnet.plan.reader import cleaned
from pytest_devnet.plan.titles import is_substep, phase_of, step_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_devnet.plan.blocks import Block, Line

_EXIT = re.compile(r"\W*(?:phase\s+\S+\s+)?(?:exit|acceptance)\s+criteria\b[\s*_:]*(?P<text>.*)", re.IGNORECASE)
_NAMED = re.compile(r"\b(?:step|wave|task|session|milestone)\b|\*\*", re.IGNORECASE)
_TICKS = ("✅", "✔", "☑")


@dataclass(frozen=True, slots=True)
class Listed:
    """A step as the file lists it. A sub-step (``E1.2``, ``nested``) has the id of the step it belongs to."""

    id: str
    line: int
    ticked: bool
    nested: bool


@dataclass(frozen=True, slots=True)
class Section:
    """What the file says about a phase; ``exit`` is empty where it states no exit criteria."""

    id: str
    line: int
    steps: tuple[Listed, ...]
    exit: str


@dataclass(slots=True)
class _Open:
    id: str
    line: int
    level: int
    steps: list[Listed] = field(default_factory=list)
    exit: str = ""
    announced: bool = False


def read_progress(text: str) -> tuple[Section, ...]:
    """The sections of a progress file in the order of the document; two of one phase are one."""
    sections: dict[str, _Open] = {}
    current: _Open | None = None
    for block in parse(cleaned(text)):
        if isinstance(block, Heading):
            current = _headed(block, current, sections)
        if current is not None:
            _take(block, current)
    return tuple(Section(one.id, one.line, tuple(one.steps), one.exit) for one in sections.values())


def _headed(heading: Heading, current: _Open | None, sections: dict[str, _Open]) -> _Open | None:
    phase = phase_of(heading.text, heading.line)
    if phase is not None:
        return sections.setdefault(phase.id, _Open(phase.id, heading.line, heading.level))
    return current if current is not None and heading.level > current.level else None


def _take(block: Block, section: _Open) -> None:
    if isinstance(block, Listing):
        section.steps += _steps(block, section.id)
        if section.announced:
            section.exit = next((line.text for item in block.items for line in _lines(item)), "")
        section.announced = False
    elif isinstance(block, Heading | Paragraph):
        texts = [block.text] if isinstance(block, Heading) else [line.text for line in block.lines]
        stated = [match["text"] for text in texts if (match := _EXIT.fullmatch(text))]
        section.exit = section.exit or next(filter(None, stated), "")
        section.announced = bool(stated) and not section.exit


def _steps(listing: Listing, phase: str) -> Iterator[Listed]:
    for item in listing.items:
        text = "".join(line.text for line in _lines(item)[:1])
        ticked = bool(item.ticked) or text.startswith(_TICKS)
        step = step_of(text, phase, item.line)
        if step is not None and _is_entry(item, text):
            yield Listed(step.id, item.line, ticked, is_substep(text, phase))
        for block in item.blocks:
            if isinstance(block, Listing):
                yield from _steps(block, phase)


def _is_entry(item: Item, text: str) -> bool:
    """A box, a tick or the word itself; ``E2: …`` without any of them is a note about the step."""
    return item.ticked is not None or text.startswith(_TICKS) or _NAMED.search(text) is not None


def _lines(item: Item) -> tuple[Line, ...]:
    return item.blocks[0].lines if item.blocks and isinstance(item.blocks[0], Paragraph) else ()
