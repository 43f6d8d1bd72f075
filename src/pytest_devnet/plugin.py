"""pytest's side of pytest-devnet: the options, and the one place that switches the gates on.

Loaded in every pytest run of an environment, so it imports nothing but pytest; all else waits for the flag.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Generator

    from pytest_devnet.guard import Guard

_GUARD = "devnet-guard"
_COMMANDS = ("devnet_bind", "devnet_list", "devnet_explain", "devnet_authorization_update")


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("devnet", "acceptance gates of a delivery plan")
    add = group.addoption
    add("--devnet-gates", action="store_true", help="collect every line of the plans as items that need evidence")
    add("--devnet-final", action="store_true", help="judge all steps, whatever devnet.toml says is due")
    add("--devnet-today", metavar="DATE", help="rehearse another day (YYYY-MM-DD); such a run is never accepted")
    add("--devnet-deadline", metavar="SECONDS", type=float, help="all gates together; past it they have no evidence")
    add(
        "--devnet-report",
        metavar="FORMAT[:PATH]",
        action="append",
        default=[],
        help="write the report as FORMAT (json) to PATH (devnet-report.FORMAT); may be given several times",
    )
    add("--devnet-prove", action="store_true", help="prove every gate anew, as is done wherever CI is set")
    add("--devnet-bind", action="store_true", help="write or refresh the bindings beside each plan, then stop")
    add("--devnet-list", action="store_true", help="list all criteria with their gates, then stop")
    add(
        "--devnet-explain",
        metavar="GATE",
        nargs="?",
        const="all",
        help="show what a gate promises, with its examples, or without a name list all gates, then stop",
    )
    add(
        "--devnet-authorization-update",
        metavar="OPENAPI",
        nargs="?",
        const="",
        help="try who may call what, and write authorization.lock.toml, then stop",
    )
    add(
        "--devnet-authorization-reason",
        metavar="TEXT",
        default="",
        help="why a line of the lock becomes wider, or reaches across tenants",
    )
    add(
        "--devnet-waive",
        metavar="WHAT",
        help="run a criterion (E2.D4) or one item (its node id, or the end of it) and draft a waiver for its findings",
    )
    parser.addini("devnet_gates", "run the gates in every run, as --devnet-gates does", type="bool", default=False)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    guard = _guard(early_config, early_config.known_args_namespace)
    try:
        yield
    except BaseException as error:
        if guard is None:
            raise
        guard.leaving.over()
        if isinstance(error, SystemExit):
            said = "devnet: a conftest or plugin wants to end the run before it began"
            raise pytest.UsageError(said) from error
        raise
    if guard is not None and not early_config.pluginmanager.is_registered(guard):
        raise pytest.UsageError(f"devnet: {_GUARD} was left out of a run that asks for gates")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "criterion(id): this test is evidence for the criterion of the plan")
    config.addinivalue_line("markers", "gate(name, criterion, step, kind): set on the items of a plan")
    config.addinivalue_line("markers", "no_cover: a gate must not raise the coverage that it judges")
    guard = config.pluginmanager.get_plugin(_GUARD) or _guard(config, config.option)
    if guard is not None:
        guard.start(config)


def pytest_cmdline_main(config: pytest.Config) -> int | None:
    if all(config.getoption(command) in (None, False) for command in _COMMANDS):
        return None
    from pytest_devnet.run.commands import main  # noqa: PLC0415

    return main(config)


def _guard(config: pytest.Config, asked: Namespace) -> Guard | None:
    """The guard of a run that is to judge; None for every other run, which shall cost nothing."""
    if not (asked.devnet_gates or asked.devnet_waive or config.getini("devnet_gates")):
        return None
    from pytest_devnet.guard import Guard  # noqa: PLC0415

    guard = Guard(asked, config.invocation_params.args)
    config.pluginmanager.register(guard, _GUARD)
    return guard
