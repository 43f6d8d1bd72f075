"""How gates show among pytest's own words: their letters and words, and their place outside FAILURES."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from pytest_devnet.run.collect import VERDICT

Status = tuple[str, str, tuple[str, dict[str, bool]]]

_WORDS = {
    "waived": ("w", "WAIVED", "yellow"),
    "attested": ("a", "ATTESTED", "yellow"),
    "not-applicable": ("n", "N/A", "yellow"),
    "upcoming": ("u", "UPCOMING", "blue"),
    "no-evidence": ("N", "NO EVIDENCE", "red"),
    "unbound": ("U", "UNBOUND", "red"),
    "suspect": ("S", "SUSPECT", "red"),
    "not-run": ("-", "NOT RUN", "red"),
}


def status_of(report: pytest.TestReport) -> Status | None:
    """Category, letter and word of a gate's report, on pytest's own categories; None for everything else."""
    verdict = dict(getattr(report, "user_properties", ())).get(VERDICT)
    if report.when != "call" or verdict not in _WORDS:
        return None
    letter, word, colour = _WORDS[verdict]
    category = "failed" if report.failed else "xfailed" if hasattr(report, "wasxfail") else "skipped"
    return category, letter, (word, {colour: True})


def _is_not_through(report: pytest.TestReport) -> bool:
    return dict(report.user_properties).get(VERDICT, "passed") != "passed"


class Section:
    """Keeps gates that are not through out of FAILURES, because the section of the gates tells the same, better.

    A gate that is through and failed all the same, by a warning that counts as an error, stays. Holds back the reports
    of the others while pytest shows failures, and gives them back for its short summary.
    """

    def __init__(self) -> None:
        self.held: list[pytest.TestReport] = []

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> Generator[None, None, None]:
        failed = terminalreporter.stats.get("failed", [])
        self.held = [report for report in failed if _is_not_through(report)]
        failed[:] = [report for report in failed if report not in self.held]
        return (yield)

    def give_back(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Called when the failures are shown."""
        terminalreporter.stats.get("failed", []).extend(self.held)
