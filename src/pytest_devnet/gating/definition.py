"""The ``gate`` decorator: a promise that could not be broken, or understood, is refused where it is written."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType

from pytest_devnet.errors import GateDefinitionError
from pytest_devnet.gating.example import Example
from pytest_devnet.gating.parameters import Parameter, parameters_of
from pytest_devnet.gating.plan_values import PlanValue
from pytest_devnet.model import Kind, Observation, Strength

Judgement = Callable[..., Iterator[Observation]]
Cases = Callable[..., Iterable["Case"]]
_ID = re.compile(r"[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*")
_NO_VALUES: Mapping[str, PlanValue] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Case:
    """One of several things a gate judges apart: ``id`` ends up in the node id, ``value`` is what the gate is given."""

    id: str
    value: object


@dataclass(frozen=True, slots=True)
class Gate:
    """A promise that is true when green.

    ``facts`` are the names of its positional parameters (without the case), ``parameters`` what a binding may set,
    ``from_plan`` which of them default to a value the criterion states. ``answers`` are phrases of a plan, or whole
    kinds of criteria. ``timeout`` is in seconds. ``source`` and ``line`` say where it is defined.
    """

    id: str
    judge: Judgement
    why: str
    answers: tuple[str | Kind, ...]
    strength: Strength
    examples: tuple[Example, ...]
    facts: tuple[str, ...]
    parameters: Mapping[str, Parameter]
    from_plan: Mapping[str, PlanValue]
    each: Cases | None
    timeout: float
    source: Path
    line: int
    local: bool = False

    @property
    def each_facts(self) -> tuple[str, ...]:
        """Names of the facts by which the cases are worked out."""
        return _facts_of(self.each) if self.each else ()

    @property
    def each_parameters(self) -> tuple[str, ...]:
        """Names of the gate's parameters that the cases depend on."""
        return tuple(parameters_of(self.each)) if self.each else ()


def gate(
    id: str,
    *,
    examples: Iterable[Example],
    answers: Iterable[str | Kind] = (),
    strength: Strength = Strength.PARSED,
    from_plan: Mapping[str, PlanValue] = _NO_VALUES,
    each: Cases | None = None,
    timeout: float = 120.0,
) -> Callable[[Judgement], Gate]:
    """Make a generator function a gate: positional parameters name facts, keyword-only ones are for a binding to set.

    Raises ``GateDefinitionError`` for anything that would let it pass unseen: no docstring, no generator, no example
    that passes, none that fails, a failing example without exact findings.
    """
    stated = partial(
        Gate,
        id=id,
        answers=tuple(answers),
        strength=strength,
        examples=tuple(examples),
        from_plan=MappingProxyType(dict(from_plan)),
        each=each,
        timeout=timeout,
    )

    def define(function: Judgement) -> Gate:
        try:
            _refuse_misspelt(answers, strength)
            return _defined(stated, function, has_cases=each is not None)
        except GateDefinitionError as refusal:
            place = ":".join(map(str, _stands(function)))
            raise GateDefinitionError(f"{id}: {refusal.message}", place=place, remedy=refusal.remedy) from None

    return define


def _refuse_misspelt(answers: object, strength: object) -> None:
    if isinstance(answers, str):
        raise GateDefinitionError("answers is one text, not several", remedy=f"write answers=({answers!r},)")
    if not isinstance(strength, Strength):
        known = ", ".join(f"Strength.{one.name}" for one in Strength)
        raise GateDefinitionError(f"strength is {strength!r}", remedy=f"take one of {known}")


def _defined(stated: partial[Gate], function: Judgement, *, has_cases: bool) -> Gate:
    facts = _facts_of(function)
    source, line = _stands(function)
    defined = stated(
        judge=function,
        why=inspect.getdoc(function) or "",
        facts=facts[1:] if has_cases else facts,
        parameters=MappingProxyType(parameters_of(function)),
        source=Path(source),
        line=line,
    )
    _refuse(defined, takes_case=bool(facts))
    return defined


def _stands(function: Judgement) -> tuple[str, int]:
    code = inspect.unwrap(function).__code__
    return code.co_filename, code.co_firstlineno


def _facts_of(function: Callable[..., object]) -> tuple[str, ...]:
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    parameters = inspect.signature(function).parameters.values()
    return tuple(parameter.name for parameter in parameters if parameter.kind in positional)


def _refuse(defined: Gate, *, takes_case: bool) -> None:
    for refused, message, remedy in _refusals(defined, takes_case=takes_case):
        if refused:
            raise GateDefinitionError(message, remedy=remedy)


def _refusals(defined: Gate, *, takes_case: bool) -> Iterator[tuple[bool, str, str]]:
    kinds = [example.expectation for example in defined.examples]
    fails = [example for example in defined.examples if example.expectation == "fails"]
    unproven = [example for example in defined.examples if example.expectation == "unproven"]
    unknown = set(defined.from_plan) - set(defined.parameters)
    yield not _ID.fullmatch(defined.id), "is not a gate id", "name it family.promise, in lower case, true when green"
    yield not defined.why, "has no docstring", "say in a sentence why the promise matters"
    yield not inspect.isgeneratorfunction(defined.judge), "is no generator", "yield Evidence, Measurement, Finding, Gap"
    yield not takes_case and defined.each is not None, "has no parameter for its case", "take the case first"
    yield not defined.facts, "takes no fact", "name at least one fact as a positional parameter"
    yield "passes" not in kinds, "has no example that passes", "add Passes(…) to its examples"
    yield not fails, "has no example that fails", "add Fails(…, findings=(…)) to its examples"
    yield (
        not all(example.findings for example in fails),
        "has a failing example without exact findings",
        "give the findings it must yield, to the letter",
    )
    yield not all(example.gaps for example in unproven), "has an unproven example without exact gaps", "give the gaps"
    yield bool(unknown), f"takes {', '.join(sorted(unknown))} from the plan but has no such parameter", "add it"
    yield not defined.timeout > 0, "has no positive timeout", "give seconds"
