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
from functools import lru_cache

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
    ELSEWHERE = "what another plan says"
    UNKNOWN = "no rule knows this title"


Meaning = Kind | Role

FOR_THE_READER = frozenset({Role.ASIDE, Role.EXCLUDED, Role.ELSEWHERE})
CRITERIA = frozenset({*Kind, Role.CHECKPOINT, Role.REQUIREMENTS, Role.REQUIREMENT})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a title means; ``whole`` says that it speaks of the phase, not of a step; ``phase`` is the id it names."""

    meaning: Meaning
    whole: bool = False
    phase: str = ""


_TITLES: dict[Meaning, str] = {
    Kind.ACCEPTANCE: r"""
        acceptance( criteria| criterion| checklist| tests?| conditions| scenarios?)?
        criteria (for|of) acceptance
        exit( criteria| criterion| checklist| gates?)?
        definition of done|dod|done when|graduation criteria
        (success|completion|quality) criteri(a|on)
        green( \(acceptance\))?
    """,
    Kind.PREREQUISITE: """
        pre-?requisites?|pre-?conditions?
        entr(y|ance)( criteria| checklist| gates?)?
        before you (begin|start)
    """,
    Kind.STANDARD: """
        (applicable |relevant )?standards
    """,
    Kind.DELIVERABLE: """
        deliverables?( checklist)?|tasks?|work items|outputs|action items|to-?dos?
    """,
    Kind.VALIDATION: """
        validations?|verifications?|verify( success| that)?
        (quality )?gates?( checks?)?
        test (plan|cases|scenarios)
    """,
    Kind.CLOSURE: """
        closure|close-?out|closing|wrap-?up( checklist)?
        sign-?off( checklist)?
        hand-?over( checklist)?
    """,
    Kind.REFERENCE: """
        references?|see also|further reading|related documents|links
    """,
    Kind.TARGET: """
        success metrics|metrics|(coverage |quality )?targets?|kpis?|outcomes?|results|goals|objectives
    """,
    Role.OVERVIEW: """
        overview|summary|at a glance|metadata
    """,
    Role.STEPS: """
        (implementation|execution|manual|delivery) (steps?|waves|plan|phases|step runner)
        steps|waves|sessions|milestones|phases|task groups|stages|original plan excerpt|roadmap
    """,
    Role.CHECKPOINT: """
        checkpoint|independent test
    """,
    Role.REQUIREMENTS: r"""
        (?!removed|renamed)([\w-]+ )?requirements|user stories
    """,
    Role.REQUIREMENT: r"""
        requirement( \S*\d\S*)?
    """,
    Role.SCENARIO: r"""
        scenario( \S*\d\S*)?
    """,
    Role.EXCLUDED: """
        (out of|not in) scope|non-?goals?|exclu(ded|sions)|not included|deferred|future work
    """,
    Role.ASIDE: """
        (in )?scope|background|context|motivation|introduction|purpose|goal|objective|why|rationale
        (implementation |research |technical )?notes?|tips?|warnings?|caution|nb
        risks?( areas?| register| log| assessment| analysis| management)?( (and|&) mitigations?)?
        assumptions|open questions|decisions|(issue|decision) log|findings
        agent brief|instructions|user instructions|copy(/paste| this).*|messages? to send|prompts?|how to use
        depends on|dependencies|blocked by|blocks|owners?|priority|duration|timeline|user story|story
        (time |effort )?estimates?|effort|authors?|date|version|status|parallel|files?
        change ?log|history|glossary|(table of )?contents
        (removed|renamed) requirements|alternatives( considered)?|drawbacks
    """,
    Role.ELSEWHERE: """
        (next|previous) phase
    """,
}
_LEAD = (
    r"(?:(?P<whole>phase|project|overall|release|plan)|step|wave|task|session|milestone|sprint|final|key|expected|main|core"
    r"|required|manual|suggested|the|enhanced|additional|other|further|remaining|planned|completed|critical|mandatory"
    r"|minimum|primary|secondary)"
)
_TAIL = r"(?:\s*(?:\(.*\)|[&/:|–—-].*|(?:and|for|before|per|to)\s.*))?"
_PATTERNS = tuple(
    (meaning, re.compile(f"(?:{'|'.join(map(str.strip, words.strip().splitlines()))}){_TAIL}"))
    for meaning, words in _TITLES.items()
)
_COMMIT = re.compile(r"\bcommit (?:point|checkpoint|message)\b|\bsuggested commit\b|^(?:final )?commit$")
_OF_PHASE = re.compile(r"phase\s+(?P<id>[A-Za-z]|\d+(?:\.\d+)*[a-z]?|[IVX]+)\s+(?=\S)", re.IGNORECASE)


@lru_cache(maxsize=256)
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
