"""The first draft of one binding: what the gates there are could answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import PurePosixPath

from pytest_devnet.binding.claims import answered
from pytest_devnet.binding.narrowed import narrowed, stands_in
from pytest_devnet.gating.definition import Gate
from pytest_devnet.gating.parameters import Parameter
from pytest_devnet.gating.registry import Registry
from pytest_devnet.model import Criterion
from pytest_devnet.toml_text import basic_string, header_key

DOCUMENTS = "docs.present"


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
        wants = _wants(criterion, gate, [other for other, _ in offered])
        yield f"# {line}   # answers {_quoted(criterion, clauses)}: {wants}" if wants else line
    if left or not criterion.clauses:
        yield f"# no gate answers {_quoted(criterion, left) or 'this'}"
    if DOCUMENTS in registry.gates and DOCUMENTS not in [gate.id for gate, _ in offered]:
        yield from _of_documents(criterion, sorted(left))


def _wants(criterion: Criterion, gate: Gate, offered: Iterable[Gate]) -> str:
    """What a gate waits for: values, or shipped gates that wait for theirs and that a local one must not displace."""
    clauses = answered(criterion, gate.answers)
    if needs := _needs(narrowed(criterion, clauses), gate):
        return f"needs {', '.join(parameter.name for parameter in needs)}"
    beside = []
    for other in offered if gate.local else ():
        same = answered(criterion, other.answers)
        if not other.local and same & clauses and _needs(narrowed(criterion, same), other):
            beside.append(other.id)
    return f"stands beside {' and '.join(beside)}, not alone" if beside else ""


def _of_documents(criterion: Criterion, left: Iterable[int]) -> Iterator[str]:
    """What only names files could be answered by the gate for documents, if their text is all that is asked for."""
    named = {index: _files_in(criterion, index) for index in left}
    paths = [path for found in named.values() for path in found]
    if paths:
        claims = _quoted(criterion, [index for index in named if named[index]])
        yield f'# "{DOCUMENTS}" = {{ claims = [{claims}] }}   # looks at {", ".join(paths)}, no further'


def _files_in(criterion: Criterion, index: int) -> list[str]:
    text = criterion.clauses[index].text
    return [path for path in criterion.values.paths if PurePosixPath(path).suffix and stands_in(path, text)]


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
