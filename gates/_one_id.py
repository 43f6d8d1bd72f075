"""What may stand for a trace: one request id, in the log of the service, in what it sends on, and in the log there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pytest_devnet import Evidence, Finding, Gap, PlanValue

from ._asked import Asked, ask, askable, nothing_goes_out, settled

if TYPE_CHECKING:
    from pytest_devnet import Observation, Service
    from pytest_devnet.model import Criterion

_WITHIN = 0.5
_EQUIVALENT = re.compile(r"\bor (?:an? |some )?equivalent\b", re.IGNORECASE)


def _allowed(criterion: Criterion) -> bool:
    return _EQUIVALENT.search(criterion.text) is not None


EQUIVALENT = PlanValue("words *or equivalent*", _allowed, lambda plan, bound: bound and not plan)


def followed(service: Service, header: Sequence[str]) -> Iterator[Observation]:
    """Can each request to a dependency be found by the id of the request that caused it?"""
    outward = [action for action in askable(service) if action.calls]
    if not outward:
        yield nothing_goes_out(service.settings)
    for action in outward:
        dependency, one = service.dependencies[action.calls], ask(service, action, header)
        lines = settled(service.log, [one], Asked.carries)
        if dependency.log is None:
            yield Gap(one.place, f"the log of {dependency.name} is not seen", "let it be started here")
            continue
        there = dependency.log.await_line(one.carries, 0, _WITHIN)
        onward = (value for seen in dependency.requests for _, value in seen.headers)
        wrong = {
            "leaves no line with the id that was sent": not any(map(one.carries, lines)),
            f"calls {dependency.name} without the id that was sent": one.request_id not in onward,
            f"leaves no line with the id that was sent in the log of {dependency.name}": there is None,
        }
        lost = [said for said, is_so in wrong.items() if is_so]
        for said in lost:
            yield Finding(
                one.place, said, "send the id on, and log it there", subject=action.name, reproduce=one.as_curl
            )
        if not lost:
            detail = f"its request id is in its log, in what it asks {dependency.name}, and in the log there"
            yield Evidence(one.place, detail, action.name)
