"""What a gate yields: evidence, measurements, findings and gaps, and how they fold into a verdict."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from pytest_devnet.model.words import Place, Strength, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Number = int | float | Fraction
Severity = Literal["blocking", "advisory"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Looked at this, and it holds. ``subject`` names what a path cannot (an operation, a commit, a tag)."""

    place: Place
    detail: str
    subject: str = ""
    strength: Strength | None = None


@dataclass(frozen=True, slots=True)
class Measurement:
    """A number against a bound. Compared exactly: give a ``Fraction`` where a float would round."""

    name: str
    value: Number
    unit: str = ""
    at_least: Number | None = None
    at_most: Number | None = None
    place: Place | None = None
    remedy: str = ""

    @property
    def ok(self) -> bool:
        """NaN is never ok, whatever the bounds."""
        low = self.at_least is None or self.value >= self.at_least
        high = self.at_most is None or self.value <= self.at_most
        return low and high and not (isinstance(self.value, float) and math.isnan(self.value))

    @property
    def message(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        wanted = [
            f"{word} {shown(bound)}{unit}"
            for word, bound in (("at least", self.at_least), ("at most", self.at_most))
            if bound is not None
        ]
        want = f" (want {' and '.join(wanted)})" if wanted else ""
        above = self.at_most is not None and self.value > self.at_most
        return f"{self.name} is {shown(self.value, up=above)}{unit}{want}"


def shown(value: Number, *, up: bool = False) -> str:
    """At most two decimals, cut rather than rounded, so that 97.996 never reads as 98; or cut upwards."""
    if isinstance(value, int) or (isinstance(value, float) and not math.isfinite(value)):
        return str(value)
    hundredths = Fraction(value) * 100
    cut = Fraction(math.ceil(hundredths) if up else int(hundredths), 100)
    return str(cut.numerator) if cut.denominator == 1 else f"{float(cut):.2f}".rstrip("0")


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong: the place, what is, what was wanted (``message``), how to mend and how to reproduce it."""

    place: Place
    message: str
    remedy: str = ""
    severity: Severity = "blocking"
    subject: str = ""
    reproduce: str = ""

    def __str__(self) -> str:
        where = ": ".join(part for part in (str(self.place), self.subject) if part)
        return f"{where}: {self.message}" if where else self.message

    def id(self, gate: str) -> str:
        """Names this finding in a waiver. The line is left out: text that only moved is the same finding."""
        parts = "\0".join((gate, self.place.path, self.subject, self.message))
        return hashlib.blake2b(parts.encode(errors="backslashreplace"), digest_size=5).hexdigest()


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that could not be judged: where, why, and what would help."""

    place: Place
    reason: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}" if str(self.place) else self.reason


Observation = Evidence | Measurement | Finding | Gap


def findings_of(observations: Iterable[Observation]) -> Iterator[Finding]:
    """Findings as yielded, and one for each measurement out of its bounds."""
    for seen in observations:
        if isinstance(seen, Finding):
            yield seen
        elif isinstance(seen, Measurement) and not seen.ok:
            yield Finding(seen.place or Place(""), seen.message, remedy=seen.remedy)


def fold(observations: Iterable[Observation], waived: Iterable[str] = (), *, gate: str = "") -> Verdict:
    """The verdict of a gate: failed > no-evidence > waived > passed. Nothing examined is no evidence.

    ``waived`` holds the ids of the findings that a waiver covers.
    """
    seen = tuple(observations)
    covered = frozenset(waived)
    blocking = [finding.id(gate) for finding in findings_of(seen) if finding.severity == "blocking"]
    if any(finding not in covered for finding in blocking):
        return Verdict.FAILED
    if any(isinstance(one, Gap) for one in seen):
        return Verdict.NO_EVIDENCE
    if blocking:
        return Verdict.WAIVED
    if not any(isinstance(one, Evidence | Measurement) for one in seen):
        return Verdict.NO_EVIDENCE
    return Verdict.PASSED


def strength_of(observations: Iterable[Observation], ceiling: Strength) -> Strength | None:
    """The weakest evidence decides; the gate's own strength is the ceiling. None where there is no evidence."""
    found = [
        min(ceiling, seen.strength) if isinstance(seen, Evidence) and seen.strength is not None else ceiling
        for seen in observations
        if isinstance(seen, Evidence | Measurement)
    ]
    return min(found, default=None)
