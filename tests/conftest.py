"""Fixtures of the whole suite."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

import pytest_devnet
import pytest_devnet_gates
from tests.harbour import Harbour

# An in-process run of pytester forgets the modules it was first to import: tests that replace a name need them to stay.
for package in (pytest_devnet, pytest_devnet_gates):
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(found.name)


@pytest.fixture
def harbour(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Harbour:
    """Proofs are remembered between the tests of one run, and nowhere else."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "proofs"))
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    monkeypatch.delenv("CI", raising=False)
    return Harbour(pytester)
