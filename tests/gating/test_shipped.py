"""The shipped gates are found by name, and imported when a plan, or a person, asks for one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import pytest_devnet_gates
from pytest_devnet import GateDefinitionError
from pytest_devnet.gating.registry import Registry
from pytest_devnet.gating.shipped import add_shipped


def registry(memory: Path | None) -> Registry:
    found = Registry()
    add_shipped(found, pytest_devnet_gates, memory)
    return found


def test_the_second_time_no_gate_is_loaded_before_it_is_looked_up(tmp_path: Path) -> None:
    first, second = registry(tmp_path), registry(tmp_path)
    assert (len(first.gates.loaded), len(second.gates.loaded)) == (len(first.gates), 0)
    assert second.gates["docs.present"] == first.gates["docs.present"]
    assert [gate.id for gate in second.gates.loaded] == ["docs.present"]
    assert (len(second.gates), second.gates.sources) == (len(first.gates), first.gates.sources)
    assert [gate.id for gate in second] == [gate.id for gate in first]


def test_without_a_memory_all_are_loaded_each_time() -> None:
    assert len(registry(None).gates.loaded) == len(registry(None).gates) > 20


@pytest.mark.parametrize("written", ["{", "[]", '{"stamp": [], "gates": {"docs.present": "nowhere"}}'])
def test_a_memory_that_does_not_fit_is_made_anew(tmp_path: Path, written: str) -> None:
    (tmp_path / "shipped.json").write_text(written)
    assert "docs.present" in [gate.id for gate in registry(tmp_path).gates.loaded]
    assert not registry(tmp_path).gates.loaded


def test_an_index_that_names_the_wrong_module_makes_no_gate(tmp_path: Path) -> None:
    registry(tmp_path)
    index = json.loads((tmp_path / "shipped.json").read_text())
    index["gates"]["docs.present"] = "coverage"
    (tmp_path / "shipped.json").write_text(json.dumps(index))
    with pytest.raises(GateDefinitionError, match=r"docs\.present: not defined where it is remembered"):
        registry(tmp_path).gates["docs.present"]
