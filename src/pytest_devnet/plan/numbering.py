"""Raw criteria to numbered ones: ids of phases and steps that no other has, then kinds by their order."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from pytest_devnet.model import Clause, Criterion, Kind, Phase, Place, Step, Values
from pytest_devnet.plan.clauses import clauses_of
from pytest_devnet.plan.entries import Entry, Note
from pytest_devnet.plan.overview import steps_announced
from pytest_devnet.plan.values import values_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_devnet.plan.drafts import Draft

_NAMED = frozenset({Kind.STANDARD, Kind.REFERENCE, Kind.COMMIT})


def settled(drafts: Iterable[Draft], taken: Counter[str]) -> tuple[list[Draft], list[Note]]:
    """Drafts with ids of their own.

    Where an id is named twice for what is not the same, the later gets a suffix, and a note says so.
    """
    notes: list[Note] = []
    kept: dict[str, Draft] = {}
    for draft in drafts:
        name = draft.owner.id
        if name in kept and kept[name].is_same(draft):
            kept[name].absorb(draft)
            continue
        taken[name] += 1
        if taken[name] > 1:
            fresh = _fresh(name, taken)
            notes.append(Note(draft.owner.line, f"the id {name} is used twice; here it reads {fresh}", "rename one"))
            draft.owner = replace(draft.owner, id=fresh)
        kept[draft.owner.id] = draft
    for draft in kept.values():
        draft.steps, more = settled(draft.steps, taken)
        draft.settle()
        notes += more
    return list(kept.values()), notes


def _fresh(name: str, taken: Counter[str]) -> str:
    number = taken[name]
    while taken[f"{name}-{number}"]:
        number += 1
    taken[f"{name}-{number}"] += 1
    return f"{name}-{number}"


def phase_from(draft: Draft, path: str) -> Phase:
    owner = draft.owner
    facts: dict[str, str] = {}
    for fact in draft.facts:
        facts[fact.name] = f"{facts[fact.name]}; {fact.value}" if fact.name in facts else fact.value
    return Phase(
        owner.id,
        owner.title,
        Place(path, owner.line),
        tuple(_criteria(draft, path, owner.id)),
        tuple(_step(step, path, owner.id) for step in draft.steps),
        MappingProxyType(facts),
    )


def _step(draft: Draft, path: str, phase: str) -> Step:
    owner = draft.owner
    return Step(owner.id, owner.title, Place(path, owner.line), tuple(_criteria(draft, path, phase)), owner.ticked)


def _criteria(draft: Draft, path: str, phase: str) -> Iterator[Criterion]:
    count: Counter[Kind] = Counter()
    for entry, section in sorted(draft.entries, key=lambda pair: pair[0].line):
        count[entry.kind] += 1
        yield Criterion(
            id=f"{draft.owner.id}.{entry.kind.letter}{count[entry.kind]}",
            kind=entry.kind,
            text=entry.text,
            place=Place(path, entry.line),
            phase=phase,
            step=draft.owner.id,
            section=section,
            clauses=_clauses(entry),
            values=_values(entry),
            ticked=entry.ticked,
            native_id=entry.native_id,
        )


def _values(entry: Entry) -> Values:
    """Those of the text, and the paths and commands that a proof beside it names."""
    own = entry.values or values_of(entry.text)
    if not entry.proof:
        return own
    shown = values_of(entry.proof)
    paths = tuple(dict.fromkeys((*own.paths, *shown.paths)))
    return replace(own, paths=paths, commands=tuple(dict.fromkeys((*own.commands, *shown.commands))))


def _clauses(entry: Entry) -> tuple[Clause, ...]:
    """A commit is one clause; where a file is only named, words such as *tests* demand nothing."""
    if entry.kind is Kind.COMMIT:
        return (Clause(entry.text),)
    found = clauses_of(entry.text)
    return tuple(Clause(clause.text) for clause in found) if entry.kind in _NAMED else found


def counted(draft: Draft) -> Iterator[Note]:
    """What does not add up in a phase: its number of steps, steps without criteria, ids the author gave twice."""
    for fact in draft.facts:
        announced = steps_announced(fact.value) if fact.name.lower() == "duration" else None
        if announced not in (None, len(draft.steps)):
            said = f"phase {draft.owner.id} announces {announced} steps and has {len(draft.steps)}"
            yield Note(fact.line, said, "correct the number, or the steps")
    for step in draft.steps:
        if step.titled and step.empty and not step.outer:
            yield Note(step.owner.line, f"step {step.owner.id} has no criterion", "list its deliverables")
    if draft.empty and not draft.steps:
        yield Note(draft.owner.line, f"phase {draft.owner.id} has no criterion", "list what must hold")
    yield from _native_ids([entry for one in (draft, *draft.steps) for entry, _ in one.entries])


def _native_ids(entries: list[Entry]) -> Iterator[Note]:
    seen: dict[str, int] = {}
    for entry in entries:
        if entry.native_id and entry.native_id in seen:
            first = seen[entry.native_id]
            yield Note(entry.line, f"the id {entry.native_id} already stands in line {first}", "give each its own")
        seen.setdefault(entry.native_id, entry.line)
