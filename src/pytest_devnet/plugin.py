"""pytest's side of pytest-devnet: the options, and the one place that switches the gates on.

Loaded in every pytest run of an environment, so it imports nothing but pytest; all else waits for the flag.
"""

from __future__ import annotations

import pytest

_COMMANDS = ("devnet_bind", "devnet_list", "devnet_explain")


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
        "--devnet-waive",
        metavar="WHAT",
        help="run a criterion (E2.D4) or one item (its node id, or the end of it) and draft a waiver for its findings",
    )
    parser.addini("devnet_gates", "run the gates in every run, as --devnet-gates does", type="bool", default=False)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "criterion(id): this test is evidence for the criterion of the plan")
    config.addinivalue_line("markers", "gate(name, criterion, step, kind): set on the items of a plan")
    config.addinivalue_line("markers", "no_cover: a gate must not raise the coverage that it judges")
    if _wanted(config):
        from pytest_devnet.run import start  # noqa: PLC0415

        start(config)


def pytest_cmdline_main(config: pytest.Config) -> int | None:
    if not any(config.getoption(command) for command in _COMMANDS):
        return None
    from pytest_devnet.run.commands import main  # noqa: PLC0415

    return main(config)


def _wanted(config: pytest.Config) -> bool:
    asked = config.getoption("devnet_gates") or config.getoption("devnet_waive") or config.getini("devnet_gates")
    return bool(asked) and not config.getoption("help", default=False)
