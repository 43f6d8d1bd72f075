"""One outcome as text, for the place where pytest shows a failed item."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pytest_devnet.report.detail import said
from pytest_devnet.report.document import outcome_document
from pytest_devnet.report.looks import glyphs_for
from pytest_devnet.report.page import Page
from pytest_devnet.report.sanitise import sanitise
from pytest_devnet.report.strings import mapped

if TYPE_CHECKING:
    from pytest_devnet.model import Outcome


def explained(outcome: Outcome, *, width: int = 100) -> str:
    """The verdict, then what led to it, line by line, without colour and safe for any terminal."""
    gate = mapped(outcome_document(outcome, environ=os.environ), lambda text: sanitise(text, "utf-8"))
    lines = said(gate, Page(width, 0, glyphs_for("utf-8")))
    return "\n".join(
        (outcome.verdict.upper().replace("-", " "), *("".join(text for text, _ in line) for line in lines))
    )
