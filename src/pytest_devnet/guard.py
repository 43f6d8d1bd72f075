"""What was asked for stays asked for: no conftest can switch the gates off, and have pytest end well all the same.

The one module that is loaded before the repository's own plugins are, in a run that is to judge.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from argparse import Namespace

    from pytest_devnet.run.hooks import Hooks

_ONLY_SHOWS = ("help", "version", "collectonly", "markers", "showfixtures", "show_fixtures_per_test", "cacheshow")

_SOUND = (None, pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.NO_TESTS_COLLECTED)


class Guard:
    """Knows what the command line and the ini file asked for, before any conftest was read."""

    def __init__(self, asked: Namespace) -> None:
        options = vars(asked)
        self.asked = {name: value for name, value in options.items() if name.startswith("devnet_")}
        self.judges = not any(options.get(name) for name in _ONLY_SHOWS)
        self.args: Sequence[str] | None = None
        self.hooks: Hooks | None = None

    def start(self, config: pytest.Config) -> None:
        """Switch the gates on, by the options as they were given."""
        from pytest_devnet.run import start  # noqa: PLC0415

        vars(config.option).update(self.asked)
        self.hooks = start(config, self.args)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_cmdline_main(self, config: pytest.Config) -> Generator[None, int | None, int | None]:
        self.args = [str(argument) for argument in config.args]
        status = yield
        judged = self.hooks is not None and self.hooks.settlement is not None
        if judged or not self.judges or status not in _SOUND or hasattr(config, "workerinput"):
            return status
        sys.stderr.write("devnet: the gates were asked for, and something kept them from judging\n")
        return int(pytest.ExitCode.TESTS_FAILED)
