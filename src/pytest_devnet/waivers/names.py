"""How an entry names a criterion, a gate or a finding, and when two spellings mean the same one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_devnet.model import Outcome, Waiver

GATE = re.compile(r"[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*(?:\[[^\[\]]+\])?")
FINDING = re.compile(r"[0-9a-f]{10}")


def names_criterion(written: str, actual: str) -> bool:
    """Is it the same criterion? Either spelling may be bare (``E1.D1``) or qualified (``docs/plan/a.md:E1.D1``)."""
    wrote_plan, _, wrote = written.rpartition(":")
    plan, _, id = actual.rpartition(":")
    return wrote == id and (wrote_plan == plan or not wrote_plan or not plan)


def names_gate(written: str, actual: str) -> bool:
    """Is it the same gate? Without a label, all labels are meant."""
    return written in (actual, unlabelled(actual))


def unlabelled(gate: str) -> str:
    """``runbooks.usable`` of ``runbooks.usable[support]``."""
    return gate.partition("[")[0]


def concerns(waiver: Waiver, criterion: str, gate: str) -> bool:
    """Does a waiver reach what this gate says about this criterion?"""
    by_criterion = not waiver.criterion or names_criterion(waiver.criterion, criterion)
    return by_criterion and (not waiver.gate or names_gate(waiver.gate, gate))


def scope_of(outcome: Outcome) -> tuple[str, str]:
    """The criterion, qualified by its plan where that is known, and the gate with its label."""
    criterion, gate = outcome.criterion, outcome.gate
    if criterion and outcome.plan and ":" not in criterion:
        criterion = f"{outcome.plan}:{criterion}"
    return criterion, gate if outcome.label is None else f"{gate}[{outcome.label}]"


def spoken(*parts: str) -> str:
    """What an entry is about, in a message: ``E2.D4 docs.present``."""
    return " ".join(part for part in parts if part)
