"""Fixtures of the whole suite."""

from __future__ import annotations

import pytest

from tests.harbour import Harbour


@pytest.fixture
def harbour(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> Harbour:
    """Proofs are remembered between the tests of one run, and nowhere else."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.getbasetemp() / "proofs"))
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    return Harbour(pytester)
