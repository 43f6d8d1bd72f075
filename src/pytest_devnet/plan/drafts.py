"""Sections to drafts: which phase or step each raw criterion falls to."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pytest_devnet.plan.criteria import read_section
from pytest_devnet.plan.entries import Entry, Fact, Note
from pytest_devnet.plan.outline import STEP_LABEL, Section
from pytest_devnet.plan.titles import Owner, phase_of, step_of

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(slots=True)
class Draft:
    """A phase or a step while it is being filled; ``titled`` says that a heading, not a list item, opened it."""

    owner: Owner
    titled: bool = False
    entries: list[tuple[Entry, str]] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    steps: list[Draft] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not self.entries and all(step.empty for step in self.steps)

    def absorb(self, other: Draft) -> None:
        title = self.owner.title or other.owner.title
        self.owner = replace(self.owner, title=title, ticked=self.owner.ticked or other.owner.ticked)
        self.titled = self.titled or other.titled
        self.entries += other.entries
        self.facts += other.facts
        self.steps += other.steps


def drafts_of(sections: Iterable[Section]) -> tuple[list[Draft], list[Note]]:
    """The phases in the order they are named, and notes on what no rule reads."""
    desk = _Desk()
    sections = list(sections)
    below: dict[int, list[Section]] = {}
    for section in sections:
        below.setdefault(id(section.above), []).append(section)
    for section in sections:
        desk.take(section, below.get(id(section), []))
    return list(desk.phases.values()), desk.notes


class _Desk:
    def __init__(self) -> None:
        self.phases: dict[Owner, Draft] = {}
        self.steps: dict[tuple[Owner, Owner], Draft] = {}
        self.notes: list[Note] = []

    def take(self, section: Section, below: list[Section]) -> None:
        home = self.home(section.phase, section.step)
        home.titled = home.titled or section.level < STEP_LABEL
        for found in read_section(section, below):
            if isinstance(found, Note):
                self.notes.append(found)
            elif isinstance(found, Fact):
                home.facts.append(found)
            else:
                target = self.row(section, found) if found.owner else home
                target.entries.append((found, section.title))

    def home(self, phase: Owner, step: Owner | None) -> Draft:
        draft = self.phases.setdefault(phase, Draft(phase))
        if step is None:
            return draft
        if (phase, step) not in self.steps:
            self.steps[phase, step] = Draft(step)
            draft.steps.append(self.steps[phase, step])
        return self.steps[phase, step]

    def row(self, section: Section, entry: Entry) -> Draft:
        """The phase or step that a table row names, which may have a title elsewhere."""
        if phase := phase_of(entry.owner, entry.line):
            known = next((one for one in self.phases if one.id == phase.id), phase)
            return self.home(known, None)
        step = step_of(entry.owner, section.phase.id, entry.line)
        draft = self.phases[section.phase]
        same = next((one.owner for one in draft.steps if step and one.owner.id == step.id), step)
        return self.home(section.phase, same)
