"""Sections to drafts: which phase or step each raw criterion falls to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pytest_devnet.model import Kind
from pytest_devnet.plan.entries import Entry, Excluded, Fact, Note
from pytest_devnet.plan.items import entry_of
from pytest_devnet.plan.meanings import read_section
from pytest_devnet.plan.section import STEP_LABEL, Section
from pytest_devnet.plan.titles import Owner, phase_of, step_of

if TYPE_CHECKING:
    from collections.abc import Sequence


_REMARK = re.compile(r"\s*\(.*")


@dataclass(slots=True)
class Draft:
    """A phase or a step while it is being filled; ``titled`` says that a heading, not a label or item, opened it.

    ``named`` says that more than the row of a table names it, ``empty`` that neither it nor a step has a criterion, and
    ``outer`` that another step stands inside it, as a story in an epic.
    """

    owner: Owner
    titled: bool = False
    named: bool = False
    outer: bool = False
    entries: list[tuple[Entry, str]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    steps: list[Draft] = field(default_factory=list)
    items: list[tuple[Entry, str]] = field(default_factory=list)
    empty: bool = True

    @property
    def bare(self) -> bool:
        """Whether neither it nor a step of it says what is to be done."""
        return self.empty and not any(step.items for step in self.steps)

    def is_same(self, other: Draft) -> bool:
        """Whether two of one id are one: a table of contents, a label, a row, or the title once more."""
        whole = all((self.named, other.named)) and not any((self.empty, other.empty))
        return not whole or self.titled is not other.titled or _again(self.owner.title, other.owner.title)

    def absorb(self, other: Draft) -> None:
        first, second = (self, other) if self.titled or not other.titled else (other, self)
        title = first.owner.title or second.owner.title
        self.owner = replace(first.owner, title=title, ticked=first.owner.ticked or second.owner.ticked)
        self.titled = self.titled or other.titled
        self.named = self.named or other.named
        self.outer = self.outer or other.outer
        self.empty = self.empty and other.empty
        self.entries += other.entries
        self.facts += other.facts
        self.steps += other.steps
        self.items += other.items

    def settle(self) -> None:
        """A step that stands in a list and nowhere else is its own deliverable."""
        for step in self.steps:
            if step.empty and not step.titled and step.items:
                step.entries, step.empty, self.empty = step.items, False, False


def _again(one: str, other: str) -> bool:
    """Whether two titles are the same but for a remark in brackets, or only one says more than the id."""
    one, other = (_REMARK.sub("", title).lower() for title in (one, other))
    return one == other != "" or bool(one) is not bool(other)


def drafts_of(sections: Sequence[Section]) -> Desk:
    """All sections laid out: phases in the order they are named, what is left out, and notes on what no rule reads."""
    desk = Desk()
    below: dict[int, list[Section]] = {}
    for section in sections:
        below.setdefault(id(section.above), []).append(section)
        desk.home(section.phase, section.step)
    for section in sections:
        desk.take(section, below.get(id(section), []))
    return desk


class Desk:
    def __init__(self) -> None:
        self.phases: dict[Owner, Draft] = {}
        self.steps: dict[tuple[Owner, Owner], Draft] = {}
        self.known: dict[tuple[Owner | None, str], Owner] = {}
        self.excluded: list[tuple[Excluded, str]] = []
        self.notes: list[Note] = []

    def take(self, section: Section, below: list[Section]) -> None:
        home = self.home(section.phase, section.step)
        home.titled = home.titled or section.level < STEP_LABEL
        home.named = True
        if section.above and section.above.step not in (None, section.step):
            self.home(section.above.phase, section.above.step).outer = True
        if section.item:
            entry = entry_of(Kind.DELIVERABLE, section.item, ticked=section.step is not None and section.step.ticked)
            home.items.append((entry, section.title))
        for found in read_section(section, below):
            match found:
                case Entry():
                    self.enter(section, found)
                case Fact():
                    home.facts.append(found)
                case Excluded():
                    self.excluded.append((found, section.title))
                case Note():
                    self.notes.append(found)

    def enter(self, section: Section, entry: Entry) -> None:
        phase, step = self.owner_of(section, entry)
        home = self.home(phase, step)
        home.entries.append((entry, section.title))
        self.phases[phase].empty = home.empty = False

    def home(self, phase: Owner, step: Owner | None) -> Draft:
        draft = self.phases.setdefault(phase, Draft(phase))
        self.known.setdefault((None, phase.id), phase)
        if step is None:
            return draft
        if (phase, step) not in self.steps:
            self.steps[phase, step] = Draft(step)
            self.known.setdefault((phase, step.id), step)
            draft.steps.append(self.steps[phase, step])
        return self.steps[phase, step]

    def owner_of(self, section: Section, entry: Entry) -> tuple[Owner, Owner | None]:
        """The phase or step that a row names, or that an item names and a title opens; else that of the section."""
        title = entry.owner or entry.about
        named: tuple[Owner, Owner | None] = section.phase, section.step
        if phase := phase_of(title, entry.line):
            named = self.known.get((None, phase.id), phase), None
        elif step := step_of(title, section.phase.id, entry.line):
            named = section.phase, self.known.get((section.phase, step.id), step)
        known = named[0] in self.phases and (named[1] is None or named in self.steps)
        return named if entry.owner or known else (section.phase, section.step)
