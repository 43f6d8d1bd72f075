"""The suite runs the plugin inside pytest's own test bench."""

import pytest
from coverage import Coverage
from hypothesis import settings

pytest_plugins = ["pytester"]

# A busy machine is no reason to fail: how long an example takes is nobody's business here.
settings.register_profile("patient", settings(), deadline=None)
settings.load_profile("patient")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole systems first: what takes a minute at the end keeps one of two workers waiting."""
    items.sort(key=lambda item: item.get_closest_marker("system") is None)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish() -> None:
    """A worker of pytest-xdist that is slow to end is killed: what it measured is saved before that."""
    measuring = Coverage.current()
    if measuring is not None:
        measuring.save()
