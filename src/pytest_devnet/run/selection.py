"""What this run was asked to look at: the plans join the arguments, and arguments may leave tests out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from pytest_devnet.run.project import Project, named_plans

_COLLECTORS = ("python", "unittest")
_COLLECTING = frozenset(("norecursedirs", "python_classes", "python_files", "python_functions", "testpaths"))
CHANGED = "a plugin changed what pytest was asked to collect"


def add_plans(config: pytest.Config, project: Project, *, alone: bool = False) -> None:
    """The plans join the arguments, or stand ``alone``, unless one of the arguments names a plan."""
    if not named_plans(config, project.root):
        plans = [str(plan.file) for plan in project.plans]
        config.args[:] = plans if alone else [*config.args, *plans]


def narrowed_by_arguments(config: pytest.Config, root: Path, given: Sequence[str] | None) -> str:
    """Why the arguments leave tests out; empty when they cover every test path."""
    if given is not None and list(given) != [str(argument) for argument in config.args]:
        return CHANGED
    for option in ("ignore", "ignore_glob"):
        if config.getoption(option, default=None):
            return f"--{option.replace('_', '-')} leaves files out"
    if blocked := [name for name in _COLLECTORS if config.pluginmanager.is_blocked(name)]:
        return f"-p no:{blocked[0]} leaves tests out"
    if changed := _COLLECTING.intersection(one.partition("=")[0] for one in config.getoption("override_ini") or ()):
        return f"-o {min(changed)}=… changes what is a test"
    if getattr(config.pluginmanager.get_plugin("lfplugin"), "lastfailed", None) and config.getoption("lf"):
        return "--lf leaves out what passed before"
    return "" if _covered(config, root) else _too_little(config)


def _covered(config: pytest.Config, root: Path) -> bool:
    """Do the arguments, or the folder that pytest was started in, reach every test path?"""
    base = Path(config.invocation_params.dir)
    named = [base / str(argument) for argument in config.args if not str(argument).partition("::")[0].endswith(".md")]
    wanted = [config.rootpath / path for path in config.getini("testpaths")] or [root]
    return all(any(_within(path, argument) for argument in named) for path in wanted)


def _too_little(config: pytest.Config) -> str:
    if config.args_source is pytest.Config.ArgsSource.INVOCATION_DIR:
        return f"pytest was started in {config.invocation_params.dir.name}"
    return "the command line names " + (", ".join(map(str, config.args)) or "nothing")


def _within(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())
