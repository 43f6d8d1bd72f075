"""Blocks to sections: each a title, what it means, the phase and step it belongs to, and its own blocks."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_devnet.model import Kind
from pytest_devnet.plan.blocks import Block, Heading, Html, Item, Line, Listing, Paragraph, Quote, Rule
from pytest_devnet.plan.hypertext import folds, summary_of
from pytest_devnet.plan.labels import CHECK_MARK, Label, label_of
from pytest_devnet.plan.leads import cut, lead_of, speaks, titled
from pytest_devnet.plan.section import LABEL, STEP_LABEL, Section
from pytest_devnet.plan.titles import Owner, cleaned, is_story, is_substep, phase_of, step_of
from pytest_devnet.plan.vocabulary import CRITERIA, FOR_THE_READER, Reading, Role, reading_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_LOOSE = frozenset({Role.BODY, Role.STEPS, Role.UNKNOWN})
_PASSED_ON = CRITERIA | FOR_THE_READER | {Role.OVERVIEW}
_SUBJECT = re.compile(r"\w\s*[:：–—]\s|\w\s+-\s")
_ONLY_IDS = re.compile(r"[A-Z]{0,4}\d{1,9}(?:\s?[,.–-]\s?[A-Z]{0,4}\d{1,9})*$")


def outline(blocks: Iterable[Block], root: Owner) -> list[Section]:
    """The sections in the order they open; ``root`` is the phase of what stands below no phase's title."""
    writer = _Outline(root)
    writer.walk(blocks)
    return writer.sections


class _Outline:
    def __init__(self, root: Owner) -> None:
        self.sections = [Section("", 1, 0, Role.BODY, root)]
        self.stack = [self.sections[0]]
        self.folds: list[list[Section]] = []
        self.phases: dict[str, Owner] = {}
        self.steps: dict[tuple[Owner, str], Owner] = {}

    @property
    def top(self) -> Section:
        return self.stack[-1]

    def walk(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            match block:
                case Heading():
                    self.open(block.text, block.line, block.level)
                case Paragraph():
                    self.paragraph(block)
                case Listing():
                    self.pieces(block)
                case Quote() if any(map(speaks, block.blocks)):
                    self.within(block.blocks)
                case Html():
                    self.html(block)
                case Rule():
                    self.close(LABEL)
                case _:
                    self.top.blocks.append(block)

    def within(self, blocks: Iterable[Block]) -> None:
        """Reads blocks as if they stood here, and closes again what they open."""
        stack = list(self.stack)
        self.walk(blocks)
        self.stack = stack

    def html(self, html: Html) -> None:
        """What is folded away belongs to the title of the fold, if a rule knows it or it stands amid criteria."""
        if folds(html) < 0 and self.folds:
            self.stack = self.folds.pop()
        if folds(html) > 0:
            self.folds.append(list(self.stack))
        title = summary_of(html)
        if phase_of(title, 0) or step_of(title, "", 0):
            self.open(title, html.line, STEP_LABEL)
        elif title and (reading_of(title) or self.top.meaning in CRITERIA):
            self.open(title, html.line, LABEL)
        else:
            self.top.blocks.append(html)

    def paragraph(self, paragraph: Paragraph) -> None:
        pending: list[Line] = []
        if self.is_past(paragraph.lines[0]):
            self.stack.pop()
        for line in paragraph.lines:
            level = self.level_of(line)
            if level is None:
                pending.append(line)
                continue
            self.text(pending)
            pending = self.label(line, level)
        self.text(pending)

    def is_past(self, line: Line) -> bool:
        """Whether a label that no rule knows stands after the end of one that said all in its own line."""
        label, blocks = label_of(line.text), self.top.blocks
        told = self.top.level == LABEL and bool(blocks) and blocks[0].line == self.top.line
        return told and label is not None and label.bold and bool(label.rest) and self.level_of(line) is None

    def text(self, lines: list[Line]) -> None:
        if lines:
            self.top.blocks.append(Paragraph(tuple(lines)))

    def label(self, line: Line, level: int, *, ticked: bool = False) -> list[Line]:
        """Opens the section a label names, and returns what else its line says."""
        label = label_of(line.text) or Label(line.text, "", bold=False, colon=False)
        if level == STEP_LABEL:
            title = f"{label.text}: {label.rest}" if label.rest else label.text
            self.open(title, line.number, level, ticked=ticked)
            return []
        self.open(label.text, line.number, level)
        return [replace(line, text=label.rest)] if label.rest else []

    def level_of(self, line: Line) -> int | None:
        """The level at which the line's label opens a section, or None where it is text like any other."""
        label = label_of(line.text)
        parent = self.parent(LABEL)
        if label is None or (isinstance(parent.meaning, Kind) and CHECK_MARK.match(line.text)):
            return None
        if label.bold and (phase_of(label.text, 0) or step_of(label.text, "", 0)):
            return STEP_LABEL
        if (reading := reading_of(label.text)) is not None:
            plain = label.bold or parent.meaning in _LOOSE
            return LABEL if plain and not _ONLY_IDS.match(label.rest) and not _is_fact(reading, label, parent) else None
        return LABEL if label.bold and not label.rest and not label.text.endswith((".", "!")) else None

    def pieces(self, listing: Listing) -> None:
        """A line that opens with a bold label ends the item it continues, as it would end a paragraph."""
        kept: list[Item] = []
        for item in listing.items:
            whole, tail = cut(item)
            kept.append(whole)
            if tail:
                self.listing(Listing(listing.line, tuple(kept)))
                self.paragraph(Paragraph(tail))
                kept = []
        self.listing(Listing(listing.line, tuple(kept)))

    def listing(self, listing: Listing) -> None:
        """Items that are themselves a step or a label open sections of their own."""
        kept: list[Item] = []
        for item in listing.items:
            level = self.level_of_item(item) if self.top.meaning in _LOOSE else None
            if level is None:
                kept.append(item)
                continue
            self.items(kept)
            kept = []
            stack = list(self.stack)
            first, *others = lead_of(item)
            claimed = bool(item.ticked) or CHECK_MARK.match(first.text) is not None
            rest = [*self.label(first, level, ticked=claimed), *others]
            if level == STEP_LABEL:
                self.top.item = titled(first, others)
            else:
                self.text(rest)
            self.walk(item.blocks[1:])
            self.stack = stack
        self.items(kept)

    def items(self, items: list[Item]) -> None:
        if items:
            self.top.blocks.append(Listing(items[0].line, tuple(items)))

    def level_of_item(self, item: Item) -> int | None:
        lead = lead_of(item)
        if not lead:
            return None
        label = label_of(lead[0].text)
        title = label.text if label else lead[0].text
        if step_of(title, "", 0) or phase_of(title, 0):
            return STEP_LABEL
        known = label is not None and label.bold and reading_of(label.text) is not None
        return LABEL if known and self.top.meaning is not Role.UNKNOWN else None

    def parent(self, level: int) -> Section:
        return next(one for one in reversed(self.stack) if one.level < level)

    def open(self, title: str, line: int, level: int, *, ticked: bool = False) -> None:
        self.close(level)
        section = self.section(title, line, level, ticked=ticked)
        self.stack.append(section)
        self.sections.append(section)

    def close(self, level: int) -> None:
        while self.top.level >= level:
            self.stack.pop()

    def section(self, title: str, line: int, level: int, *, ticked: bool) -> Section:
        parent = self.top
        name = cleaned(title)
        new = Section(name, line, level, Role.BODY, parent.phase, parent.step, parent)
        if parent.meaning is Role.ELSEWHERE and level >= STEP_LABEL:
            new.meaning, new.area = parent.meaning, True
        elif phase := phase_of(title, line):
            step = None if is_story(phase.title) else step_of(phase.title, phase.id, line)
            phase = replace(phase, title="" if step else phase.title)
            new.phase = self.phases[phase.id] = parent.phase if parent.phase.id == phase.id else phase
            new.step = self.known_step(new.phase, step, phase.title, None)
        elif step := step_of(title, parent.phase.id, line, ticked=ticked):
            new.step = self.known_step(parent.phase, step, title, parent.step)
        elif (reading := reading_of(title)) and not self.is_subject(name, level, reading):
            dropped = parent.meaning in FOR_THE_READER and reading.meaning in (Role.REQUIREMENT, Role.SCENARIO)
            new.meaning = Role.ASIDE if dropped else reading.meaning
            new.phase = self.named_phase(reading, parent.phase, line)
            new.step = None if reading.whole else parent.step
        elif reading:
            new.meaning = Role.BODY
        elif name.endswith("?"):
            new.meaning = Role.EXCLUDED
        elif parent.meaning in _PASSED_ON:
            new.meaning, new.area = parent.meaning, True
        elif level != 1 or len(self.sections) > 1:
            new.meaning = Role.UNKNOWN
        return new

    def is_subject(self, name: str, level: int, reading: Reading) -> bool:
        """Whether a title says what the whole document is about, as in *Tasks: Harbour*."""
        first = level == 1 and len(self.sections) == 1
        return first and isinstance(reading.meaning, Kind) and _SUBJECT.search(name) is not None

    def known_step(self, phase: Owner, step: Owner | None, title: str, around: Owner | None) -> Owner | None:
        """The step already open where its sub-step, or the step itself, is named again."""
        if step is None or (around is not None and around.id == step.id):
            return around
        if not is_substep(title, phase.id):
            self.steps[phase, step.id] = step
        return self.steps.setdefault((phase, step.id), step)

    def named_phase(self, reading: Reading, phase: Owner, line: int) -> Owner:
        if not reading.phase or reading.phase == phase.id:
            return phase
        return self.phases.setdefault(reading.phase, Owner(reading.phase, "", line))


def _is_fact(reading: Reading, label: Label, parent: Section) -> bool:
    """``**Status**: draft`` states a fact; it opens no section."""
    stated = reading.meaning in {*FOR_THE_READER, Role.OVERVIEW} or parent.meaning is Role.OVERVIEW
    return stated and bool(label.rest)
