"""Watching the ordinary tests: how each phase really ended, whatever other plugins make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pytest_devnet.run.ledger import ENDINGS, Phase, TestEnd

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_devnet.run.witness import Witness


def test_end(
    item: pytest.Item, call: pytest.CallInfo[None], witness: Witness, report: pytest.TestReport | None
) -> TestEnd:
    """What is noted of one phase of a test: the worst that anybody who was there has to say."""
    path, line, _ = item.location
    function = getattr(item, "originalname", None) or item.name.partition("[")[0]
    markers = tuple(sorted({marker.name for marker in item.iter_markers()}))
    said = [_phase(item, call.excinfo), *_witnessed(item, call, witness), *_reported(report)]
    phase = min(said, key=ENDINGS.index)
    return TestEnd(item.nodeid, call.when, phase, path, (line or 0) + 1, function, markers, tuple(_criteria(item)))


def _phase(item: pytest.Item, raised: pytest.ExceptionInfo[BaseException] | None) -> Phase:
    if raised is not None and raised.errisinstance(pytest.skip.Exception):
        return "skipped"
    if raised is not None and raised.errisinstance(pytest.xfail.Exception):
        return "xfailed"
    if item.get_closest_marker("xfail") is not None:
        return "xfailed"
    return "passed" if raised is None else "failed"


def _witnessed(item: pytest.Item, call: pytest.CallInfo[None], witness: Witness) -> Iterator[Phase]:
    if call.when == "call":
        yield _phase(item, witness.raised(item.nodeid))
        if witness.was_passed_over(item.nodeid) and call.excinfo is None:
            yield "skipped"


def _reported(report: pytest.TestReport | None) -> Iterator[Phase]:
    if report is not None:
        yield next(end for end in ENDINGS if end == ("xfailed" if hasattr(report, "wasxfail") else report.outcome))


def _criteria(item: pytest.Item) -> Iterator[str]:
    for marker in item.iter_markers("criterion"):
        yield from (str(argument) for argument in marker.args)
