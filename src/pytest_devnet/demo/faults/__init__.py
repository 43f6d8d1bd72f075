"""The faults, a family a file; a new one joins the list ``FAULTS`` of its family."""

from __future__ import annotations

import pkgutil
from difflib import get_close_matches
from functools import cache
from importlib import import_module

from pytest_devnet.demo.fault import Fault
from pytest_devnet.demo.speech import COMMAND
from pytest_devnet.errors import DevnetError


@cache
def all_faults() -> tuple[Fault, ...]:
    """Every fault of every family."""
    families = (import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    return tuple(fault for family in families for fault in family.FAULTS)


def fault_named(name: str) -> Fault:
    """The fault of that name, or an error that names the nearest."""
    known = {fault.name: fault for fault in all_faults()}
    if name not in known:
        near = [f"did you mean {nearest!r}?" for nearest in get_close_matches(name, known, n=1)]
        remedy = " ".join((*near, f"All: {COMMAND} --list-faults"))
        raise DevnetError(f"there is no fault {name!r}", remedy=remedy)
    return known[name]
