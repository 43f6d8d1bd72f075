"""The hooks by which packages add gates, facts and report formats.

Mark an implementation ``@pytest.hookimpl(optionalhook=True)``: the hooks exist only while gates are on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from types import ModuleType

    from pytest_devnet.facts.world import Fact


@pytest.hookspec
def pytest_devnet_gates() -> Iterable[ModuleType]:  # type: ignore[empty-body]
    """Modules whose gates join the registry; an id that is taken is a failing item."""


@pytest.hookspec
def pytest_devnet_facts() -> Iterable[Fact]:  # type: ignore[empty-body]
    """Facts that gates may name as positional parameters, besides the shipped ones."""


@pytest.hookspec
def pytest_devnet_reports() -> Mapping[str, Callable[[Mapping[str, object]], str]]:  # type: ignore[empty-body]
    """Report formats by name: functions from the JSON document to text, for ``--devnet-report=NAME[:PATH]``."""
