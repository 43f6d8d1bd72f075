"""Sections to drafts: which phase or step each raw criterion falls to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pytest_devnet.plan.entries import Entry, Excluded, Fact, Note
from pytest_devnet.plan.meanings import read_section
from pytest_devnet.plan.outline import STEP_LABEL, Section
from pytest_devnet.plan.titles import Owner, phase_of, step_of

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(slots=True)
class Draft:
    """A phase or a step while it is being filled; ``titled`` says that a heading, not a label or item, opened it.

    ``named`` says that more than the row of a table names it, ``empty`` that neither it nor a step has a criterion.
    """

    owner: Owner
    titled: bool = False
    named: bool = False
    entries: list[tuple[Entry, str]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    steps: list[Draft] = field(default_factory=list)
    empty: bool = True

    def is_same(self, other: Draft) -> bool:
        """Whether two of one id are one: a table of contents, a label or a row beside the title itself."""
        whole = all((self.named, other.named)) and not any((self.empty, other.empty))
        return not whole or self.titled is not other.titled

    def absorb(self, other: Draft) -> None:
        first, second = (self, other) if self.titled or not other.titled else (other, self)
        title = first.owner.title or second.owner.title
        self.owner = replace(first.owner, title=title, ticked=first.owner.ticked or second.owner.ticked)
        self.titled = self.titled or other.titled
        self.named = self.named or other.named
        self.empty = self.empty and other.empty
        self.entries += other.entries
        self.facts += other.facts
        self.steps += other.steps


def drafts_of(sections: Sequence[Section]) -> Desk:
    """All sections laid out: phases in the order they are named, what is left out, and notes on what no rule reads."""
    desk = Desk()
    below: dict[int, list[Section]] = {}
    for section in sections:
        below.setdefault(id(section.above), []).append(section)
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
        phase, step = self.row(section, entry) if entry.owner else (section.phase, section.step)
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

    def row(self, section: Section, entry: Entry) -> tuple[Owner, Owner | None]:
        """The phase or step that a table row names, which may have a title elsewhere."""
        if phase := phase_of(entry.owner, entry.line):
            return self.known.get((None, phase.id), phase), None
        step = step_of(entry.owner, section.phase.id, entry.line)
        return section.phase, self.known.get((section.phase, step.id), step) if step else None
