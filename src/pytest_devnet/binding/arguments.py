"""What a gate runs with: values the binding sets, checked, over values the plan fixes."""

from __future__ import annotations

from pytest_devnet.binding.bound import Shortfall, suspect, unbound
from pytest_devnet.binding.sidecar import GateEntry, Sidecar
from pytest_devnet.gating.definition import Gate
from pytest_devnet.gating.parameters import Mismatch, Parameter
from pytest_devnet.model import Criterion
from pytest_devnet.toml_source import did_you_mean


def arguments(
    criterion: Criterion, gate: Gate, stated: GateEntry, sidecar: Sidecar
) -> tuple[dict[str, object], list[Shortfall]]:
    """The keyword arguments of a gate, and every mistake among them."""
    given: dict[str, object] = {}
    shortfalls = []
    for name in stated.given:
        if name not in gate.parameters:
            near = did_you_mean(name, (*gate.parameters, "claims"))
            message = f"{gate.id} has no parameter {name!r}"
            shortfalls.append(unbound(sidecar, message, *stated.keys, name, remedy=near))
    for name, parameter in gate.parameters.items():
        fixed = gate.from_plan[name].read(criterion) if name in gate.from_plan else None
        if name in stated.given:
            value, mistake = _stated(gate, parameter, stated, fixed, sidecar)
            shortfalls.extend([mistake] if mistake else [])
            given |= {} if value is None else {name: value}
        elif fixed is not None:
            given[name] = fixed
        elif parameter.required:
            message = f"{gate.id} needs {name} ({parameter.type_name}), which the plan does not state"
            shortfalls.append(unbound(sidecar, message, *stated.keys, remedy=f"add {name} = …"))
    return given, shortfalls


def _stated(
    gate: Gate, parameter: Parameter, stated: GateEntry, fixed: object, sidecar: Sidecar
) -> tuple[object, Shortfall | None]:
    keys = (*stated.keys, parameter.name)
    try:
        value = parameter.convert(stated.given[parameter.name])
    except Mismatch as mismatch:
        return None, unbound(sidecar, f"{gate.id}: {parameter.name} {mismatch}", *keys)
    if fixed is not None and gate.from_plan[parameter.name].weaker(fixed, value):
        message = f"{gate.id} sets {parameter.name} = {value!r}, the plan says {fixed!r}"
        return value, suspect(sidecar, message, *keys, remedy="ask for at least what the plan asks")
    return value, None
