"""The first draft of one binding: what the gates there are could answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import PurePosixPath

from pytest_devnet.binding.claims import answered
from pytest_devnet.binding.narrowed import narrowed, stands_in
from pytest_devnet.gating.definition import Gate
from pytest_devnet.gating.parameters import Parameter
from pytest_devnet.gating.plan_values import PATHS
from pytest_devnet.gating.registry import Registry
from pytest_devnet.model import Criterion, Kind
from pytest_devnet.toml_text import basic_string, header_key


def suggested(criterion: Criterion, registry: Registry) -> str:
    """A table of TOML: gates that can run as they are bound, gates that need values as comments, then what is left."""
    return "".join(f"{line}\n" for line in _lines(criterion, registry))


def offers(criterion: Criterion, clauses: Collection[int], registry: Registry) -> Iterator[tuple[Gate, str]]:
    """Each gate that answers one of these clauses by itself, and how it is bound."""
    for gate in registry:
        answers = answered(criterion, gate.answers)
        if not answers.isdisjoint(clauses):
            yield gate, _bound(gate, _needs(narrowed(criterion, answers), gate))


def _lines(criterion: Criterion, registry: Registry) -> Iterator[str]:
    yield f"[{header_key(criterion.id)}]"
    yield f"criterion = {basic_string(criterion.text)}"
    left = set(range(len(criterion.clauses)))
    offered = list(offers(criterion, left, registry))
    for gate, line in offered:
        clauses = answered(criterion, gate.answers)
        left -= clauses
        names = ", ".join(parameter.name for parameter in _needs(narrowed(criterion, clauses), gate))
        yield f"# {line}   # answers {_quoted(criterion, clauses)}: needs {names}" if names else line
    if left or not criterion.clauses:
        yield f"# no gate answers {_quoted(criterion, left) or 'this'}"
    others = [gate for gate in registry if gate not in [gate for gate, _ in offered]]
    yield from (line for index in sorted(left) for line in _readers(criterion, index, others))


def _readers(criterion: Criterion, index: int, gates: Iterable[Gate]) -> Iterator[str]:
    """Gates that could look at the files which a clause names, if it is they that are asked for."""
    mine = narrowed(criterion, {index})
    text = criterion.clauses[index].text
    named = [path for path in mine.values.paths if PurePosixPath(path).suffix and stands_in(path, text)]
    for gate in gates if named else ():
        by_phrase = any(not isinstance(answer, Kind) for answer in gate.answers)
        if by_phrase and PATHS in gate.from_plan.values() and not _needs(mine, gate):
            yield f'# "{gate.id}" = {{ claims = {basic_string(text)} }}   # looks at {", ".join(named)}, no further'


def _bound(gate: Gate, needs: Iterable[Parameter]) -> str:
    values = ", ".join(f"{parameter.name} = {_placeholder(parameter)}" for parameter in needs)
    return f'"{gate.id}" = {{ {values} }}' if values else f'"{gate.id}" = {{}}'


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
