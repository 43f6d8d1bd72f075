"""What was asked for stays asked for: no conftest can switch the gates off, and have pytest end well all the same.

The one module that is loaded before the repository's own plugins are, in a run that is to judge.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterable, Sequence
from typing import TYPE_CHECKING

import pytest

from pytest_devnet.leaving import Leaving

if TYPE_CHECKING:
    from argparse import Namespace

    from pytest_devnet.run.hooks import Hooks

_ONLY_SHOWS = frozenset(
    (
        *("-h", "--help", "-V", "--version", "--co", "--collect-only", "--markers", "--fixtures", "--funcargs"),
        *("--fixtures-per-test", "--cache-show", "--devnet-bind", "--devnet-list", "--devnet-explain"),
        "--devnet-authorization-update",
    )
)
_LEFT = "the gates were asked for, and something kept them from judging"
_SOUND = (None, pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED)


class Guard:
    """Knows what the command line and the ini file asked for, before any conftest was read.

    A run that only shows something says so on its command line: settings of the repository cannot make it one.
    """

    def __init__(self, asked: Namespace, given: Iterable[object]) -> None:
        self.asked = {name: value for name, value in vars(asked).items() if name.startswith("devnet_")}
        self.judges = _ONLY_SHOWS.isdisjoint(str(argument).partition("=")[0] for argument in given)
        self.may_be_worker = "PYTEST_XDIST_WORKER" in os.environ
        self.args: Sequence[str] | None = None
        self.hooks: Hooks | None = None
        self.leaving = Leaving(self._unfinished)

    def start(self, config: pytest.Config) -> None:
        """Switch the gates on, by the options as they were given."""
        from pytest_devnet.run import start  # noqa: PLC0415

        vars(config.option).update(self.asked)
        if not config.option.help:
            self.hooks = start(config, self.args)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_cmdline_main(self, config: pytest.Config) -> Generator[None, int | None, int | None]:
        self.args = [str(argument) for argument in config.args]
        try:
            status = yield
        finally:
            self.leaving.over()
        is_worker = self.may_be_worker and hasattr(config, "workerinput")
        if not self.judges or status not in _SOUND or is_worker:
            return status
        settlement = self.hooks.settlement if self.hooks else None
        if settlement is None:
            sys.stderr.write(f"devnet: {_LEFT}\n")
        return int(pytest.ExitCode.TESTS_FAILED) if settlement is None or settlement.must_fail else status

    def _unfinished(self) -> str:
        """Why the process may not leave well as yet; empty where it may."""
        settlement = self.hooks.settlement if self.hooks else None
        is_worker = self.hooks is not None and self.hooks.workers.is_worker
        if not self.judges or is_worker or (settlement and not settlement.must_fail):
            return ""
        return f"os._exit(0) was called; {_LEFT if settlement is None else 'the gates do not let the run end well'}"
