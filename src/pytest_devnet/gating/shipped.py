"""The shipped gates. Which module defines which is remembered: a plan that names three gates imports three modules."""

from __future__ import annotations

import importlib
import json
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import ModuleType

from pytest_devnet.errors import GateDefinitionError
from pytest_devnet.gating.definition import Gate
from pytest_devnet.gating.registry import Registry, gates_in
from pytest_devnet.memory import code_stamp, keep

_INDEX = "shipped.json"


def add_shipped(registry: Registry, pack: ModuleType, memory: Path | None) -> None:
    """Let the gates of ``pack`` join: named by the index in ``memory``, or imported, all of them, where it has none."""
    index = _remembered(memory) if memory else {}
    for id, name in index.items():
        file = Path(pack.__path__[0]) / f"{name}.py"
        registry.gates.await_gate(id, file, partial(_loaded, f"{pack.__name__}.{name}", id))
    if not index:
        registry.add_pack(pack.pytest_devnet_gates())
        if memory:
            _remember(memory, {gate.id: gate.source.stem for gate in registry})


def _loaded(module: str, id: str) -> Gate:
    found = {gate.id: gate for gate in gates_in(importlib.import_module(module))}
    if id not in found:
        remedy = "remove pytest-devnet from the user's cache folder"
        raise GateDefinitionError(f"{id}: not defined where it is remembered", place=module, remedy=remedy)
    return found[id]


def _remembered(memory: Path) -> dict[str, str]:
    with suppress(OSError, ValueError, KeyError, TypeError):
        record = json.loads((memory / _INDEX).read_bytes())
        if record["stamp"] == code_stamp():
            return {str(id): str(name) for id, name in record["gates"].items()}
    return {}


def _remember(memory: Path, index: dict[str, str]) -> None:
    keep(memory / _INDEX, json.dumps({"stamp": code_stamp(), "gates": index}))
