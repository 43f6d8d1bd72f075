"""Delivery plans in Markdown: what they say, criterion by criterion. Reads shapes; knows no gate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pytest_devnet.plan.clauses import clauses_of
    from pytest_devnet.plan.reader import plan_from, read_plan
    from pytest_devnet.plan.references import names_in
    from pytest_devnet.plan.wording import normalise, readable

__all__ = ["clauses_of", "names_in", "normalise", "plan_from", "read_plan", "readable"]

_HOMES = {
    "clauses_of": "clauses",
    "names_in": "references",
    "normalise": "wording",
    "plan_from": "reader",
    "read_plan": "reader",
    "readable": "wording",
}


def __getattr__(name: str) -> Any:
    """Loads the Markdown parser only when a plan is read."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415

    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
