"""Which title means what: the words plans use for their sections, as headings of any level or as labels.

Entry criteria are prerequisites; exit criteria, definitions of done and requirements are acceptance, and a scenario is
the validation of its requirement. Tasks are deliverables. Success metrics, outcomes and goals are targets. Quality
gates and verification are validation; so is a checkpoint in a step, while that of a phase is acceptance. Sign-off is
closure. What a title declares out of scope is no criterion anywhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from pytest_devnet.model import Kind
from pytest_devnet.plan.titles import LONGEST_TITLE, cleaned


class Role(Enum):
    """Meanings besides the kinds of criteria."""

    BODY = "directly below the title of a document, a phase or a step"
    OVERVIEW = "facts, bounds and states"
    STEPS = "holds steps"
    COMMIT = "a commit point"
    CHECKPOINT = "what must hold before going on"
    REQUIREMENTS = "holds requirements"
    REQUIREMENT = "one requirement"
    SCENARIO = "one scenario of a requirement"
    ASIDE = "for the reader, without criteria"
    EXCLUDED = "what the plan itself leaves out"
    UNKNOWN = "no rule knows this title"


Meaning = Kind | Role

FOR_THE_READER = frozenset({Role.ASIDE, Role.EXCLUDED})
CRITERIA = frozenset({*Kind, Role.CHECKPOINT, Role.REQUIREMENTS, Role.REQUIREMENT})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a title means; ``whole`` says that it speaks of the phase, not of a step; ``phase`` is the id it names."""

    meaning: Meaning
    whole: bool = False
    phase: str = ""


_TITLES: tuple[tuple[Meaning, str], ...] = (
    (
        Kind.ACCEPTANCE,
        r"acceptance(?: criteria| criterion| checklist| tests?| conditions)?|criteria (?:for|of) acceptance",
    ),
    (Kind.ACCEPTANCE, r"exit(?: criteria| checklist| gates?)?|definition of done|dod|done when|graduation criteria"),
    (Kind.ACCEPTANCE, r"(?:success|completion|quality) criteria|green(?: \(acceptance\))?"),
    (
        Kind.PREREQUISITE,
        r"pre-?requisites?|pre-?conditions?|entry(?: criteria| checklist| gates?)?|before you (?:begin|start)",
    ),
    (Kind.STANDARD, r"(?:applicable |relevant )?standards"),
    (Kind.DELIVERABLE, r"deliverables?|tasks?|work items|outputs|action items|to-?dos?"),
    (Kind.VALIDATION, r"validations?|verifications?|verify(?: success| that)?|quality gates?|gates|test plan"),
    (Kind.CLOSURE, r"closure|close-?out|closing|wrap-?up|sign-?off(?: checklist)?|hand-?over(?: checklist)?"),
    (Kind.REFERENCE, r"references?|see also|further reading|related documents|links"),
    (Kind.TARGET, r"success metrics|metrics|(?:coverage |quality )?targets?|kpis?|outcomes?|results|goals|objectives"),
    (Role.OVERVIEW, r"overview|summary|at a glance|metadata"),
    (Role.STEPS, r"(?:implementation|execution|manual|delivery) (?:steps?|waves|plan|phases|step runner)"),
    (Role.STEPS, r"steps|waves|sessions|milestones|phases|task groups|stages|original plan excerpt|roadmap"),
    (Role.CHECKPOINT, r"checkpoint|independent test"),
    (Role.REQUIREMENTS, r"(?:added |modified |functional |non-functional )?requirements|user stories"),
    (Role.REQUIREMENT, r"requirement(?: \S+)?"),
    (Role.SCENARIO, r"scenario(?: \S+)?"),
    (Role.EXCLUDED, r"(?:out of|not in) scope|non-?goals?|exclu(?:ded|sions)|not included|deferred|future work"),
    (Role.ASIDE, r"(?:in )?scope|background|context|motivation|introduction|purpose|goal"),
    (
        Role.ASIDE,
        r"notes?|tips?|warnings?|caution|nb|risks?(?: (?:and|&) mitigations?)?|assumptions|open questions|rationale",
    ),
    (
        Role.ASIDE,
        r"agent brief|instructions|user instructions|copy(?:/paste| this).*|messages? to send|prompts?|how to use",
    ),
    (
        Role.ASIDE,
        r"depends on|dependencies|blocked by|blocks|owners?|estimates?|effort|priority|duration|timeline|user story",
    ),
    (
        Role.ASIDE,
        r"change ?log|history|glossary|table of contents|contents|authors?|date|version|status|parallel|story",
    ),
    (
        Role.ASIDE,
        r"(?:removed|renamed) requirements|alternatives(?: considered)?|drawbacks|next phase|previous phase|files?",
    ),
)
_LEAD = (
    r"(?:(?P<whole>phase|project|overall|release|plan)|step|wave|task|session|milestone|sprint|final|key|expected|main|core"
    r"|required|manual|suggested|the)"
)
_TAIL = r"(?:\s*(?:\(.*\)|[&/:|–—-].*|(?:and|for|before|per|to)\s.*))?"
_PATTERNS = tuple((meaning, re.compile(rf"(?:{words}){_TAIL}")) for meaning, words in _TITLES)
_COMMIT = re.compile(r"\bcommit (?:point|checkpoint|message)\b|\bsuggested commit\b|^(?:final )?commit$")
_OF_PHASE = re.compile(r"phase\s+(?P<id>[A-Za-z]|\d+(?:\.\d+)*[a-z]?|[IVX]+)\s+(?=\S)", re.IGNORECASE)


def reading_of(title: str) -> Reading | None:
    """What a title means, or None where no rule knows it. Case, markup, numbering and emoji do not matter."""
    if len(title) > LONGEST_TITLE:
        return None
    text = cleaned(title)
    phase = _OF_PHASE.match(text)
    words = (text[phase.end() :] if phase else text).lower()
    if _COMMIT.search(words):
        return Reading(Role.COMMIT)
    whole = phase is not None
    lead = None
    while words:
        for meaning, pattern in _PATTERNS:
            if pattern.fullmatch(words):
                return Reading(meaning, whole, phase["id"].upper() if phase else "")
        lead = re.match(_LEAD + r"\s+", words)
        if lead is None:
            return None
        whole = whole or lead["whole"] is not None
        words = words[lead.end() :]
    return None
