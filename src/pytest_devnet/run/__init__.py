"""Running: plans become items, items become verdicts, and what waits for the tests waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_devnet.run.hooks import Hooks


def start(config: pytest.Config, given: Sequence[str] | None = None) -> Hooks | None:
    """Switch the gates on for this pytest run; one that only lists may be answered from memory, without hooks.

    ``given`` are pytest's arguments as they were before any plugin could change them.
    """
    from pytest_devnet.run.listed import recall  # noqa: PLC0415
    from pytest_devnet.run.remembered import is_plain  # noqa: PLC0415

    plain = is_plain(config)
    if plain and (listing := recall(config)) is not None:
        _register(config, listing)
        return None
    from pytest_devnet.run.hooks import Hooks  # noqa: PLC0415
    from pytest_devnet.run.project import declare_hooks, open_project  # noqa: PLC0415
    from pytest_devnet.run.selection import add_plans, narrowed_by_arguments  # noqa: PLC0415
    from pytest_devnet.run.waive import asked_for  # noqa: PLC0415
    from pytest_devnet.run.written import refuse_unknown_formats, remove_earlier  # noqa: PLC0415

    declare_hooks(config)
    refuse_unknown_formats(config)
    remove_earlier(config)
    project = open_project(config)
    narrowed = narrowed_by_arguments(config, project.root, given)
    asked = asked_for(config.getoption("devnet_waive"), project)
    add_plans(config, project, alone=asked is not None and not asked.waits)
    hooks = Hooks(config, project, narrowed, asked, plain=plain)
    _register(config, hooks)
    return hooks


def _register(config: pytest.Config, hooks: object) -> None:
    if config.pluginmanager.register(hooks, "devnet-gates") is None:
        raise pytest.UsageError("devnet: -p no:devnet-gates leaves the gates out of a run that asks for them")
