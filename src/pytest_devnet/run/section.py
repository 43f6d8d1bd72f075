"""Keeps failed gates out of pytest's FAILURES, because the section of the gates tells the same, better."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from pytest_devnet.run.collect import VERDICT


class Section:
    """Holds back the reports of gates while pytest shows failures, and gives them back for its short summary."""

    def __init__(self) -> None:
        self.held: list[pytest.TestReport] = []

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> Generator[None, None, None]:
        failed = terminalreporter.stats.get("failed", [])
        self.held = [report for report in failed if VERDICT in dict(report.user_properties)]
        failed[:] = [report for report in failed if report not in self.held]
        return (yield)

    def give_back(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Called when the failures are shown."""
        terminalreporter.stats.get("failed", []).extend(self.held)
