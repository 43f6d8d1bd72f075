"""Acceptance gates as code: every line of a Markdown plan is a pytest item that goes green on its own evidence.

The names below are all that gates, fact packages and tests need; each is imported when it is first asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_devnet.errors import DevnetError, FactError, GateDefinitionError, SettingsError, ToolMissing
    from pytest_devnet.facts.clock import Clock
    from pytest_devnet.facts.coverage import Coverage, Measured
    from pytest_devnet.facts.git import Change, Git, TagRef
    from pytest_devnet.facts.git_example import Commit, Shallow, Tag
    from pytest_devnet.facts.processes import Ran
    from pytest_devnet.facts.repo import Aged, Repo
    from pytest_devnet.facts.tests import TestOutcome, Tests
    from pytest_devnet.facts.tools import Tools
    from pytest_devnet.facts.verdicts import MISSING_TAG, Verdicts
    from pytest_devnet.facts.world import Fact
    from pytest_devnet.formats.lines import FileCoverage, Lines
    from pytest_devnet.gating.definition import Case, Gate, gate
    from pytest_devnet.gating.example import Example, Fails, Passes, Unproven
    from pytest_devnet.gating.plan_values import MESSAGE, PATH_PERCENTS, PATHS, PERCENT, TAG, PlanValue
    from pytest_devnet.model import (
        Evidence,
        Finding,
        Gap,
        Kind,
        Measurement,
        Observation,
        Place,
        Plan,
        Strength,
        Verdict,
    )
    from pytest_devnet.plan import read_plan

__all__ = [
    "MESSAGE",
    "MISSING_TAG",
    "PATHS",
    "PATH_PERCENTS",
    "PERCENT",
    "TAG",
    "Aged",
    "Case",
    "Change",
    "Clock",
    "Commit",
    "Coverage",
    "DevnetError",
    "Evidence",
    "Example",
    "Fact",
    "FactError",
    "Fails",
    "FileCoverage",
    "Finding",
    "Gap",
    "Gate",
    "GateDefinitionError",
    "Git",
    "Kind",
    "Lines",
    "Measured",
    "Measurement",
    "Observation",
    "Passes",
    "Place",
    "Plan",
    "PlanValue",
    "Ran",
    "Repo",
    "SettingsError",
    "Shallow",
    "Strength",
    "Tag",
    "TagRef",
    "TestOutcome",
    "Tests",
    "ToolMissing",
    "Tools",
    "Unproven",
    "Verdict",
    "Verdicts",
    "gate",
    "read_plan",
]

_HOMES = {
    "errors": ("DevnetError", "FactError", "GateDefinitionError", "SettingsError", "ToolMissing"),
    "facts.clock": ("Clock",),
    "facts.coverage": ("Coverage", "Measured"),
    "facts.git": ("Change", "Git", "TagRef"),
    "facts.git_example": ("Commit", "Shallow", "Tag"),
    "facts.processes": ("Ran",),
    "facts.repo": ("Aged", "Repo"),
    "facts.tests": ("TestOutcome", "Tests"),
    "facts.tools": ("Tools",),
    "facts.verdicts": ("MISSING_TAG", "Verdicts"),
    "facts.world": ("Fact",),
    "formats.lines": ("FileCoverage", "Lines"),
    "gating.definition": ("Case", "Gate", "gate"),
    "gating.example": ("Example", "Fails", "Passes", "Unproven"),
    "gating.plan_values": ("MESSAGE", "PATHS", "PATH_PERCENTS", "PERCENT", "TAG", "PlanValue"),
    "model": (
        "Evidence",
        "Finding",
        "Gap",
        "Kind",
        "Measurement",
        "Observation",
        "Place",
        "Plan",
        "Strength",
        "Verdict",
    ),
    "plan": ("read_plan",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return __all__
