"""The files a run rests on. Git has to know them, or the commit that a report names says nothing about them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_devnet.gating.registry import is_installed
from pytest_devnet.run.project import OWN_FILES

if TYPE_CHECKING:
    import pytest

    from pytest_devnet.run.ledger import Ledger
    from pytest_devnet.run.project import Project


def inputs(config: pytest.Config, project: Project, ledger: Ledger) -> list[str]:
    """Plans, bindings, settings, exceptions, gates, tests that ran, and what set pytest up: conftests, plugins.

    Paths relative to the project's root; a link counts with the file it leads to. Reports of other runners are not
    among them: they come from the run, and are ignored as a rule.
    """
    root = project.root.resolve()
    named = {Path(os.path.abspath(path)) for path in _named(config, project, ledger)}  # noqa: PTH100 - links are kept
    there = {file for path in named if path.is_file() for file in (path, path.resolve())}
    return sorted(Path(os.path.relpath(path, root)).as_posix() for path in there)


def _named(config: pytest.Config, project: Project, ledger: Ledger) -> Iterator[Path]:
    for name in OWN_FILES:
        yield project.root / name
    for opened in project.plans:
        yield project.root / opened.plan.path
        yield project.root / opened.sidecar.path
    for attestation in project.waivers.attestations:
        yield from (project.root / path for path in attestation.files)
    yield from (project.root / project.settings.gates).glob("*.py")
    yield from {config.rootpath / end.path for end in ledger.test_ends}
    yield from _set_up(config)


def _set_up(config: pytest.Config) -> Iterator[Path]:
    if config.inipath is not None:
        yield config.inipath
    for plugin in config.pluginmanager.get_plugins():
        file = Path(getattr(plugin, "__file__", None) or "")
        if file.name == "conftest.py" or (file.is_relative_to(config.rootpath) and not is_installed(file)):
            yield file
