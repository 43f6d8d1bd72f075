"""Watching the ordinary tests: how each phase really ended, whatever other plugins make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_devnet.run.ledger import Phase, TestEnd

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_end(item: pytest.Item, call: pytest.CallInfo[None]) -> TestEnd:
    """What is noted of one phase of a test."""
    path, line, _ = item.location
    function = getattr(item, "originalname", None) or item.name.partition("[")[0]
    markers = tuple(sorted({marker.name for marker in item.iter_markers()}))
    return TestEnd(item.nodeid, _phase(item, call), path, (line or 0) + 1, function, markers, tuple(_criteria(item)))


def _phase(item: pytest.Item, call: pytest.CallInfo[None]) -> Phase:
    raised = call.excinfo
    if raised is not None and raised.errisinstance(pytest.skip.Exception):
        return "skipped"
    if raised is not None and raised.errisinstance(pytest.xfail.Exception):
        return "xfailed"
    if item.get_closest_marker("xfail") is not None:
        return "xfailed"
    return "passed" if raised is None else "failed"


def _criteria(item: pytest.Item) -> Iterator[str]:
    for marker in item.iter_markers("criterion"):
        yield from (str(argument) for argument in marker.args)
