"""Examples: small worlds in which a gate must pass, must fail, or must say that it cannot tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Tree = Mapping[str, object]
Expectation = Literal["passes", "fails", "unproven"]
_NOTHING: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True)
class Example:
    """One world and what the gate must say of it, to the letter.

    ``repo`` maps paths to text, bytes or ``Aged``; ``facts`` maps names of facts to what each makes its world from;
    ``given`` holds parameters as a binding would set them. ``findings`` and ``gaps`` are compared exactly, in order.
    """

    expectation: Expectation
    repo: Tree
    case: object
    given: Mapping[str, object]
    facts: Mapping[str, object]
    findings: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()


def Passes(  # noqa: N802
    repo: Tree = _NOTHING,
    /,
    *,
    case: object = None,
    given: Mapping[str, object] = _NOTHING,
    findings: tuple[str, ...] = (),
    **facts: object,
) -> Example:
    """A world in which the promise holds. ``findings`` lists the advisory ones it has all the same."""
    return Example("passes", repo, case, given, facts, findings)


def Fails(  # noqa: N802
    repo: Tree = _NOTHING,
    /,
    *,
    findings: tuple[str, ...] = (),
    case: object = None,
    given: Mapping[str, object] = _NOTHING,
    **facts: object,
) -> Example:
    """A world in which the promise is broken, and exactly what the gate must say about it."""
    return Example("fails", repo, case, given, facts, findings)


def Unproven(  # noqa: N802
    repo: Tree = _NOTHING,
    /,
    *,
    gaps: tuple[str, ...] = (),
    case: object = None,
    given: Mapping[str, object] = _NOTHING,
    **facts: object,
) -> Example:
    """A world in which the gate cannot tell, and exactly why not."""
    return Example("unproven", repo, case, given, facts, (), gaps)
