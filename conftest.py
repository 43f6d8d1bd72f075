"""The suite runs the plugin inside pytest's own test bench."""

import pytest
from coverage import Coverage

pytest_plugins = ["pytester"]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """A worker of pytest-xdist that is slow to end is killed: what it measured is saved before that."""
    measuring = Coverage.current()
    if measuring is not None:
        measuring.save()
