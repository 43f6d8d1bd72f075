"""Titles of phases and steps: ``Phase E: …``, ``Wave B1``, ``Step 1: …``, ``Session 1 — …``, and the ids they give."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from pytest_devnet.plan.wording import normalise

LONGEST_TITLE = 240

_BREAK = r"(?:\s*\([^()]*\))?\s*(?:[:：·|]|\s[-–—]+\s|[–—]|\.\s|$)\s*(?P<title>.*)"
_PHASE = re.compile(rf"phase\s+(?P<id>[A-Za-z]|\d+(?:\.\d+)*[a-z]?|[IVX]+|\w+(?=\s*:)){_BREAK}$", re.IGNORECASE)
_STEP = re.compile(
    r"(?:(?P<word>step|wave|task group|task|session|milestone|sprint|iteration|week|stage|workstream|work package"
    r"|user story|story|epic)\s+)?"
    rf"#?(?P<id>[A-Za-z]{{0,4}}-?\d+(?:\.\d+)*[a-z]?|(?<=\s)[A-Z]){_BREAK}$",
    re.IGNORECASE,
)
_STORIES = frozenset({"user story", "story", "epic"})
_BARE = re.compile(r"[A-Z]{1,2}\d+(?:\.\d+)*")


@dataclass(frozen=True, slots=True)
class Owner:
    """A phase or a step as its title names it, the line it stands on, and whether its box is ticked."""

    id: str
    title: str
    line: int
    ticked: bool = False


@lru_cache(maxsize=32)
def cleaned(title: str) -> str:
    """A title without markup, emoji, numbering and final colon."""
    text = re.sub(r"\s*\{#[^{}]*\}$", "", normalise(title))
    text = re.sub(r"^[^\w(]+", "", text)
    return re.sub(r"^\d+(?:\.\d+)*[.)]\s+(?=\D)", "", text).rstrip(" :：")


def phase_of(title: str, line: int) -> Owner | None:
    """The phase a title opens. ``Phase 4 Green`` opens none: without a separator it speaks of a phase."""
    found = _PHASE.match(cleaned(title)) if len(title) <= LONGEST_TITLE else None
    return Owner(_upper(found["id"]), found["title"], line) if found else None


def step_of(title: str, phase: str, line: int, *, ticked: bool = False) -> Owner | None:
    """The step a title opens; a sub-step (``A1.2``) opens the step it belongs to.

    ``E1`` is an id of its own; a number is joined to the phase: ``Step 1`` of phase E is ``E1``; ``Step 1``, or
    ``Step 4.1``, of phase 4 is ``4.1``; and ``Session 1`` of phase E is ``E.session-1``.
    """
    found = _STEP.match(cleaned(title)) if len(title) <= LONGEST_TITLE else None
    if not found or (found["word"] is None and not _BARE.fullmatch(found["id"])):
        return None
    word = (found["word"] or "step").lower()
    own = found["id"] if word in _STORIES else _numbers(found["id"], phase)[0]
    if own[0].isalpha():
        name = _upper(own)
    elif word not in ("step", "wave"):
        name = f"{phase}.{slug(word)}-{own}"
    else:
        name = phase + own if re.fullmatch(r"[A-Z]", phase) else f"{phase}.{own}"
    return Owner(name, found["title"], line, ticked)


def is_substep(title: str, phase: str) -> bool:
    found = _STEP.match(cleaned(title))
    return found is not None and not is_story(title) and len(_numbers(found["id"], phase)) > 1


def is_story(title: str) -> bool:
    """Whether a title opens a story or an epic, whose dotted id is its own."""
    found = _STEP.match(cleaned(title))
    return found is not None and (found["word"] or "").lower() in _STORIES


def _numbers(name: str, phase: str) -> list[str]:
    """The parts of a dotted id, without the phase's own number where it comes first."""
    first, *others = name.split(".")
    return others if others and first == phase else [first, *others]


def slug(text: str) -> str:
    """ASCII letters, digits and dashes; ``plan`` where nothing of that kind is left."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "plan"


def implicit_phase(path: str) -> str:
    """The id of a plan that names no phase: its file name."""
    return slug(PurePosixPath(path).stem)


def _upper(name: str) -> str:
    return re.sub(r"^[a-z]{1,4}(?=-?\d|$)", lambda letters: letters[0].upper(), name)
