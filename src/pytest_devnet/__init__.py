"""Acceptance gates as code: every line of a Markdown plan is a pytest item that goes green on its own evidence.

The names below are all that gates, fact packages and tests need; each is imported when it is first asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_devnet.declarations import (
        Action,
        DependencySettings,
        GraphqlSettings,
        Login,
        Principal,
        Request,
        ServiceSettings,
        curl,
    )
    from pytest_devnet.errors import (
        DevnetError,
        FactError,
        GateDefinitionError,
        LibraryMissing,
        SettingsError,
        ToolMissing,
    )
    from pytest_devnet.facts.authorization import Authorization
    from pytest_devnet.facts.bench import Bench, Survey
    from pytest_devnet.facts.clock import Clock
    from pytest_devnet.facts.copies import Copies, Rehearsal
    from pytest_devnet.facts.coverage import Coverage, Measured
    from pytest_devnet.facts.credentials import Credential, Credentials
    from pytest_devnet.facts.dependency import Dependency, SeenRequest
    from pytest_devnet.facts.exploring import Explored, Exploring, Replayed
    from pytest_devnet.facts.fuzzed import Effort, Fuzzed
    from pytest_devnet.facts.fuzzing import Fuzzing
    from pytest_devnet.facts.git import Change, Git, TagRef
    from pytest_devnet.facts.git_example import Commit, Shallow, Tag
    from pytest_devnet.facts.http_client import Answer, Halves, Headers
    from pytest_devnet.facts.load import Load, Pace
    from pytest_devnet.facts.log import Log, LogLine
    from pytest_devnet.facts.matrix import Tried
    from pytest_devnet.facts.own_service import OwnServices
    from pytest_devnet.facts.processes import Ran
    from pytest_devnet.facts.prometheus import Prometheus
    from pytest_devnet.facts.promtool import Promtool
    from pytest_devnet.facts.repo import Aged, Repo
    from pytest_devnet.facts.running_service import Service
    from pytest_devnet.facts.service import Services
    from pytest_devnet.facts.serving import Call, Health, Reply, Serving, Trace
    from pytest_devnet.facts.smuggled import Probe
    from pytest_devnet.facts.telemetry import Telemetry
    from pytest_devnet.facts.tests import TestOutcome, Tests
    from pytest_devnet.facts.tools import Tools
    from pytest_devnet.facts.verdicts import MISSING_TAG, Verdicts
    from pytest_devnet.facts.world import Fact
    from pytest_devnet.formats.exposition import Exposition, Sample
    from pytest_devnet.formats.lines import FileCoverage, Lines
    from pytest_devnet.formats.otlp import Span
    from pytest_devnet.gating.cases import inputs, operations, services
    from pytest_devnet.gating.definition import Case, Gate, gate
    from pytest_devnet.gating.descriptions import described, surface
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
    "Action",
    "Aged",
    "Answer",
    "Authorization",
    "Bench",
    "Call",
    "Case",
    "Change",
    "Clock",
    "Commit",
    "Copies",
    "Coverage",
    "Credential",
    "Credentials",
    "Dependency",
    "DependencySettings",
    "DevnetError",
    "Effort",
    "Evidence",
    "Example",
    "Explored",
    "Exploring",
    "Exposition",
    "Fact",
    "FactError",
    "Fails",
    "FileCoverage",
    "Finding",
    "Fuzzed",
    "Fuzzing",
    "Gap",
    "Gate",
    "GateDefinitionError",
    "Git",
    "GraphqlSettings",
    "Halves",
    "Headers",
    "Health",
    "Kind",
    "LibraryMissing",
    "Lines",
    "Load",
    "Log",
    "LogLine",
    "Login",
    "Measured",
    "Measurement",
    "Observation",
    "OwnServices",
    "Pace",
    "Passes",
    "Place",
    "Plan",
    "PlanValue",
    "Principal",
    "Probe",
    "Prometheus",
    "Promtool",
    "Ran",
    "Rehearsal",
    "Replayed",
    "Reply",
    "Repo",
    "Request",
    "Sample",
    "SeenRequest",
    "Service",
    "ServiceSettings",
    "Services",
    "Serving",
    "SettingsError",
    "Shallow",
    "Span",
    "Strength",
    "Survey",
    "Tag",
    "TagRef",
    "Telemetry",
    "TestOutcome",
    "Tests",
    "ToolMissing",
    "Tools",
    "Trace",
    "Tried",
    "Unproven",
    "Verdict",
    "Verdicts",
    "curl",
    "described",
    "gate",
    "inputs",
    "operations",
    "read_plan",
    "services",
    "surface",
]

_HOMES = {
    "declarations": (
        "Action",
        "DependencySettings",
        "GraphqlSettings",
        "Login",
        "Principal",
        "Request",
        "ServiceSettings",
        "curl",
    ),
    "errors": (
        "DevnetError",
        "FactError",
        "GateDefinitionError",
        "LibraryMissing",
        "SettingsError",
        "ToolMissing",
    ),
    "facts.authorization": (
        "Authorization",
        "Bench",
        "Survey",
    ),
    "facts.clock": ("Clock",),
    "facts.copies": (
        "Copies",
        "Rehearsal",
    ),
    "facts.coverage": (
        "Coverage",
        "Measured",
    ),
    "facts.credentials": (
        "Credential",
        "Credentials",
    ),
    "facts.dependency": (
        "Dependency",
        "SeenRequest",
    ),
    "facts.exploring": (
        "Explored",
        "Exploring",
        "Replayed",
    ),
    "facts.fuzzed": (
        "Effort",
        "Fuzzed",
    ),
    "facts.fuzzing": ("Fuzzing",),
    "facts.git": (
        "Change",
        "Git",
        "TagRef",
    ),
    "facts.git_example": (
        "Commit",
        "Shallow",
        "Tag",
    ),
    "facts.http_client": (
        "Answer",
        "Halves",
        "Headers",
    ),
    "facts.load": (
        "Load",
        "Pace",
    ),
    "facts.log": (
        "Log",
        "LogLine",
    ),
    "facts.matrix": ("Tried",),
    "facts.own_service": ("OwnServices",),
    "facts.processes": ("Ran",),
    "facts.prometheus": ("Prometheus",),
    "facts.promtool": ("Promtool",),
    "facts.repo": (
        "Aged",
        "Repo",
    ),
    "facts.running_service": ("Service",),
    "facts.service": ("Services",),
    "facts.serving": (
        "Call",
        "Health",
        "Reply",
        "Serving",
        "Trace",
    ),
    "facts.smuggled": ("Probe",),
    "facts.telemetry": ("Telemetry",),
    "facts.tests": (
        "TestOutcome",
        "Tests",
    ),
    "facts.tools": ("Tools",),
    "facts.verdicts": (
        "MISSING_TAG",
        "Verdicts",
    ),
    "facts.world": ("Fact",),
    "formats.exposition": (
        "Exposition",
        "Sample",
    ),
    "formats.lines": (
        "FileCoverage",
        "Lines",
    ),
    "formats.otlp": ("Span",),
    "gating.cases": (
        "inputs",
        "operations",
        "services",
    ),
    "gating.definition": (
        "Case",
        "Gate",
        "gate",
    ),
    "gating.descriptions": (
        "described",
        "surface",
    ),
    "gating.example": (
        "Example",
        "Fails",
        "Passes",
        "Unproven",
    ),
    "gating.plan_values": (
        "MESSAGE",
        "PATHS",
        "PATH_PERCENTS",
        "PERCENT",
        "TAG",
        "PlanValue",
    ),
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
