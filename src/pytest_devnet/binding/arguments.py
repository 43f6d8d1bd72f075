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
        fixed = _fixed(criterion, gate, name, stated)
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


def _fixed(criterion: Criterion, gate: Gate, name: str, stated: GateEntry) -> object:
    """What the plan says of a parameter. Of what several may take, those that the binding sets leave the rest."""
    if name not in gate.from_plan:
        return None
    plan_value = gate.from_plan[name]
    fixed = plan_value.read(criterion)
    kin = [other for other, value in gate.from_plan.items() if value is plan_value and other != name]
    if not kin or fixed is None:
        return fixed
    named = [other for other in kin if other in stated.given]
    if not named or (name in stated.given and len(named) < len(kin)):
        return None
    taken = {one for other in named for one in _listed(stated.given[other])}
    return tuple(one for one in fixed if one not in taken) or None


def _listed(value: object) -> tuple[object, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


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
