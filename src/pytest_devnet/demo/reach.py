"""What a fault can reach: the part of a run that can tell the broken system from the sound one."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest_devnet_gates
from pytest_devnet.demo.judged import PLAN_ALONE, WHOLE
from pytest_devnet.demo.system import BINDINGS
from pytest_devnet.gating.registry import gates_in
from pytest_devnet.model import Strength

if TYPE_CHECKING:
    from pytest_devnet.demo.fault import Fault
    from pytest_devnet.gating.definition import Gate

_PROSE = (".md", ".txt", BINDINGS, "devnet-waivers.toml")
_OF_TESTS = {"coverage", "tests"}
_OF_OTHERS = {*_OF_TESTS, "verdicts"}


def run_for(fault: Fault | None, *, quick: bool) -> tuple[str, ...]:
    """What pytest is told to run: everything; or quickly, without what no edit of the fault reaches.

    Prose is read by gates alone, and changes nothing that runs: gates that start the system or a tool are left out,
    but for those that the fault names. So they are where only tests, or how they are run, were changed.
    """
    if fault is None or not quick:
        return WHOLE
    edited = [path for path in fault.edited if not path.endswith(_PROSE)]
    if any(_runs(path) for path in edited):
        lively: tuple[str, ...] = ()
    else:
        lively = ("-m", _still(fault))
    return (*(WHOLE if edited else PLAN_ALONE), *lively)


def alone_for(fault: Fault) -> tuple[str, ...]:
    """What pytest is told to run where only the gate is asked that the fault names; quickly, if it rests on others."""
    if stands_alone(fault):
        return (*PLAN_ALONE, "-m", f'gate(name="{fault.gate}")')
    return run_for(fault, quick=True)


def stands_alone(fault: Fault) -> bool:
    """Does the gate that it names rest neither on tests nor on other gates?"""
    return fault.gate in _gates() and not _OF_OTHERS & set(_gates()[fault.gate].facts)


def is_live(fault: Fault) -> bool:
    """Does it change what runs? All others are noticed without a test run of the system."""
    return run_for(fault, quick=True)[: len(PLAN_ALONE)] != PLAN_ALONE


def _runs(path: str) -> bool:
    return "/tests/" not in path and path != "pyproject.toml"


def _still(fault: Fault) -> str:
    """The selection without gates that start something, unless the fault says that they have to notice."""
    named = [f'gate(name="{gate}")' for gate in sorted(live_gates() - {fault.gate, *fault.also})]
    return f"not ({' or '.join(named)})"


@cache
def live_gates() -> frozenset[str]:
    """The gates whose evidence is executed, by themselves rather than by the system's own tests."""
    executing = (gate for gate in _gates().values() if gate.strength is Strength.EXECUTED)
    return frozenset(gate.id for gate in executing if not _OF_TESTS & set(gate.facts))


@cache
def _gates() -> dict[str, Gate]:
    shipped = [gate for module in pytest_devnet_gates.pytest_devnet_gates() for gate in gates_in(module)]
    return {gate.id: gate for gate in shipped}
