"""The gates pytest-devnet ships: one family a file. A new gate goes into the file of its family, a new family beside.
What a family's judgement shares or takes apart stands in modules that begin with an underscore.

They join the registry through ``pytest_devnet_gates``, the hook that every other gate pack uses.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType


@pytest.hookimpl(optionalhook=True)
def pytest_devnet_gates() -> Iterable[ModuleType]:
    names = (found.name for found in pkgutil.iter_modules(__path__) if not found.name.startswith("_"))
    return [importlib.import_module(f"{__name__}.{name}") for name in names]
