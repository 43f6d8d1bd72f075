"""One outcome as text, for the place where pytest shows a failed item."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pytest_devnet.model import Verdict
from pytest_devnet.report.detail import said
from pytest_devnet.report.document import outcome_document
from pytest_devnet.report.looks import VERDICTS, glyphs_for
from pytest_devnet.report.page import Page
from pytest_devnet.report.sanitise import sanitise
from pytest_devnet.report.secrets import masking
from pytest_devnet.report.strings import mapped

if TYPE_CHECKING:
    from pytest_devnet.model import Outcome


def explained(outcome: Outcome, *, width: int = 100) -> str:
    """What led to the verdict: its gist on the first line, then line by line, without colour, safe for any terminal."""
    gate = mapped(outcome_document(outcome, environ=os.environ), lambda text: sanitise(text, "utf-8"))
    lines = said(gate, Page(width, 0, glyphs_for("utf-8")))
    return "\n".join((_gist(outcome), *("".join(text for text, _ in line) for line in lines)))


def _gist(outcome: Outcome) -> str:
    blocking = [str(finding) for finding in outcome.findings if finding.severity == "blocking"]
    first = next(iter([*filter(None, [outcome.error]), *blocking, *map(str, outcome.gaps)]), "")
    word = VERDICTS[outcome.verdict].word
    said = [word] * (not first or outcome.verdict is not Verdict.FAILED) + [first] * bool(first)
    return sanitise(masking(os.environ)(": ".join(said)), "utf-8")
