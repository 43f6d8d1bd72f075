"""The words everything else is said in: strength, verdict, kind, place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Strength(IntEnum):
    """How far a piece of evidence goes; a verdict is as strong as the weakest evidence it rests on."""

    ATTESTED = 1
    PRESENT = 2
    PARSED = 3
    EXECUTED = 4

    @property
    def word(self) -> str:
        return self.name.lower()


class Verdict(StrEnum):
    """What became of a gate or of a criterion, worst first: folding takes the first that occurs."""

    ERROR = "error"
    FAILED = "failed"
    SUSPECT = "suspect"
    UNBOUND = "unbound"
    NO_EVIDENCE = "no-evidence"
    NOT_RUN = "not-run"
    DESELECTED = "deselected"
    WAIVED = "waived"
    ATTESTED = "attested"
    PASSED = "passed"
    NOT_APPLICABLE = "not-applicable"
    UPCOMING = "upcoming"

    @property
    def lets_through(self) -> bool:
        return self in _THROUGH

    @property
    def blocks(self) -> bool:
        """A deselected gate makes the run partial; it neither lets the criterion through nor fails it."""
        return not self.lets_through and self is not Verdict.DESELECTED


_THROUGH = frozenset(
    {Verdict.PASSED, Verdict.WAIVED, Verdict.ATTESTED, Verdict.NOT_APPLICABLE, Verdict.UPCOMING},
)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict of a whole from those of its parts; a whole without parts was not run."""
    found = set(verdicts)
    return next((verdict for verdict in Verdict if verdict in found), Verdict.NOT_RUN)


class Kind(StrEnum):
    """What sort of promise a criterion is; the letter is the middle of its id (``E2.D4``)."""

    TARGET = "target"
    PREREQUISITE = "prerequisite"
    ACCEPTANCE = "acceptance"
    STANDARD = "standard"
    DELIVERABLE = "deliverable"
    COMMIT = "commit"
    VALIDATION = "validation"
    CLOSURE = "closure"
    REFERENCE = "reference"

    @property
    def letter(self) -> str:
        return "X" if self is Kind.CLOSURE else self.value[0].upper()


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A path relative to the repository (forward slashes) and a 1-based line, where there is one."""

    path: str
    line: int | None = None

    @classmethod
    def of(cls, text: str) -> Place:
        """The place that ``path`` or ``path:line`` names."""
        path, _, line = text.rpartition(":")
        return cls(path, int(line)) if path and line.isdecimal() else cls(text)

    def __str__(self) -> str:
        return self.path if self.line is None else f"{self.path}:{self.line}"
