"""The first draft of one binding: what the gates there are could answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pytest_devnet.binding.claims import answered
from pytest_devnet.binding.narrowed import narrowed
from pytest_devnet.gating.definition import Gate
from pytest_devnet.gating.parameters import Parameter
from pytest_devnet.gating.registry import Registry
from pytest_devnet.model import Criterion
from pytest_devnet.toml_text import basic_string, header_key


def suggested(criterion: Criterion, registry: Registry) -> str:
    """A table of TOML: gates that can run as they are bound, gates that need values as comments, then what is left."""
    return "".join(f"{line}\n" for line in _lines(criterion, registry))


def _lines(criterion: Criterion, registry: Registry) -> Iterator[str]:
    yield f"[{header_key(criterion.id)}]"
    yield f"criterion = {basic_string(criterion.text)}"
    left = set(range(len(criterion.clauses)))
    for gate in registry:
        clauses = answered(criterion, gate.answers)
        left -= clauses
        needs = _needs(narrowed(criterion, clauses), gate)
        if clauses and needs:
            values = ", ".join(f"{parameter.name} = {_placeholder(parameter)}" for parameter in needs)
            names = ", ".join(parameter.name for parameter in needs)
            yield f'# "{gate.id}" = {{ {values} }}   # answers {_quoted(criterion, clauses)}: needs {names}'
        elif clauses:
            yield f'"{gate.id}" = {{}}'
    if left or not criterion.clauses:
        yield f"# no gate answers {_quoted(criterion, left) or 'this'}"


def _needs(criterion: Criterion, gate: Gate) -> list[Parameter]:
    """The parameters without a default for which the plan states no value either."""
    required = (parameter for parameter in gate.parameters.values() if parameter.required)
    return [
        parameter
        for parameter in required
        if parameter.name not in gate.from_plan or gate.from_plan[parameter.name].read(criterion) is None
    ]


def _placeholder(parameter: Parameter) -> str:
    if parameter.type_name == "str":
        return '"…"'
    return '["…"]' if parameter.type_name.startswith("tuple[str") else "…"


def _quoted(criterion: Criterion, clauses: Iterable[int]) -> str:
    return ", ".join(basic_string(criterion.clauses[index].text) for index in sorted(clauses))
