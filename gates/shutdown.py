"""An end that nobody notices: requests in flight are answered, and traffic is sent elsewhere before it is refused."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_devnet import (
    Action,
    Evidence,
    Fails,
    Finding,
    Gap,
    Halves,
    Passes,
    Place,
    Reply,
    Request,
    Serving,
    Strength,
    Unproven,
    gate,
    services,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Future

    from pytest_devnet import Answer, Call, Observation, OwnServices, Service

_DELAY = 1.0
"""How long, in seconds, the answer that is in flight when the signal comes is held up."""
_UNDER_WAY = 0.25
_ORDERLY = (0, -15, 143)
"""Exit statuses after SIGTERM: ended by itself, or by the signal once the handler had done its work."""
_NOTHING = "declares no action that calls a dependency or has a body, so nothing can be in flight"
_REMEDY = "add [[service.NAME.actions]] with calls, or one whose request has json or a body"
_LINE = "devnet.toml: service.api"
_BRIEF = {"within": 2.0}


def _syncs(call: Call) -> Reply:
    call.upstream("billing", "/plan")
    return Reply()


_API = Serving(
    _syncs,
    dependencies={"billing": lambda _: Reply()},
    actions=(Action("syncs", Request("/sync", "POST"), calls="billing", place="devnet.toml:9"),),
)


_ALONE = Serving(
    lambda _: Reply(),
    actions=(Action("notes", Request("/notes", "POST", json={"text": "low tide"}), place="devnet.toml:9"),),
)


@gate(
    "shutdown.graceful",
    answers=("graceful shutdown", "reliability", "health checks", "observability stack"),
    strength=Strength.EXECUTED,
    each=services,
    examples=(
        Passes(case="api", own_service=_API, given=_BRIEF),
        Fails(
            case="api",
            own_service=replace(_API, stop="stays-ready"),
            given=_BRIEF,
            findings=(f"{_LINE}: GET /health/ready: never says no between SIGTERM and the end",),
        ),
        Fails(
            case="api",
            own_service=replace(_API, stop="abrupt"),
            given=_BRIEF,
            findings=(
                f"{_LINE}: GET /health/ready: never says no between SIGTERM and the end",
                "devnet.toml:9: syncs: gets connection closed without an answer (want 200)",
            ),
        ),
        Fails(
            case="api",
            own_service=replace(_API, stop="never"),
            given={"within": 0.5},
            findings=(f"{_LINE}: still runs 0.5 s after SIGTERM",),
        ),
        Unproven(
            case="api",
            own_service=replace(_API, handler=lambda _: Reply()),
            gaps=("devnet.toml:9: syncs does not wait for billing, so nothing is in flight",),
        ),
        Passes(case="api", own_service=_ALONE, given=_BRIEF),
        Fails(
            case="api",
            own_service=replace(_ALONE, stop="abrupt"),
            given=_BRIEF,
            findings=(
                f"{_LINE}: GET /health/ready: never says no between SIGTERM and the end",
                "devnet.toml:9: notes: gets connection closed without an answer (want 200)",
            ),
        ),
        Unproven(
            case="api",
            own_service=replace(_API, actions=()),
            gaps=(f"{_LINE}: {_NOTHING}",),
        ),
    ),
)
def shutdown_graceful(name: str, own_service: OwnServices, *, within: float = 15.0) -> Iterator[Observation]:
    """Each deployment stops a process: one that drops what it was doing fails somebody every time.

    A request is under way when SIGTERM comes, held up by a dependency, or by a client who has sent half of its body. It
    has to be answered; readiness has to say no before the end; and the end has to come within ``within`` seconds.
    """
    with own_service.fresh(name) as api, ThreadPoolExecutor(1) as pool:
        action = _to_be_held_up(api)
        if action is None:
            yield Gap(Place.of(api.settings.place), _NOTHING, _REMEDY)
            return
        api.act(action)
        halves = Halves()
        pending = _called(api, action, pool) if action.calls else _half_sent(api, action, pool, halves)
        if pending.done():
            yield _too_early(action, pending.result())
            return
        api.terminate()
        yield from _told(api)
        halves.go.set()
        yield from _answered(action, pending)
        yield from _ended(api, within)


def _to_be_held_up(api: Service) -> Action | None:
    """An action that waits for a dependency; without one, an action with a body, which can be sent slowly."""
    actions = api.settings.actions
    slow = (one for one in actions if one.request.json is not None or one.request.body)
    return next((one for one in actions if one.calls), None) or next(slow, None)


def _half_sent(api: Service, action: Action, pool: ThreadPoolExecutor, halves: Halves) -> Future[Answer]:
    """An action whose second half is still to come: a client on a slow line."""
    pending = pool.submit(api.act, action, halves=halves)
    pending.add_done_callback(lambda _: halves.sent.set())
    halves.sent.wait()
    time.sleep(_UNDER_WAY)
    return pending


def _called(api: Service, action: Action, pool: ThreadPoolExecutor) -> Future[Answer]:
    """An action whose answer is held up, while all that came later passes: readiness is not to be disturbed."""
    dependency = api.dependencies[action.calls]
    dependency.cut("delay", _DELAY)
    pending = pool.submit(api.act, action)
    time.sleep(_UNDER_WAY)
    dependency.restore()
    api.asked_until(api.settings.ready, lambda answer: answer.ok, _UNDER_WAY)
    return pending


def _too_early(action: Action, answer: Answer) -> Gap:
    if not action.calls:
        said = f"{action.name} is answered with {answer} before all of it was sent, so nothing is in flight"
        return Gap(Place.of(action.place), said, "let an action send what the service reads")
    if answer.seconds < _DELAY:
        said = f"{action.name} does not wait for {action.calls}, so nothing is in flight"
        return Gap(Place.of(action.place), said, "let calls name a dependency whose answer the action needs")
    said = f"{action.name} was answered before SIGTERM was sent: this machine did not keep time"
    return Gap(Place.of(action.place), said, "judge it on a machine with less to do")


def _told(api: Service) -> Iterator[Observation]:
    """Was there an answer that said no, before there was none at all?"""
    answers = api.asked_until(api.settings.ready, lambda answer: not answer.ok, _DELAY)
    place, ready, last = Place.of(api.settings.place), f"GET {api.settings.ready}", answers[-1]
    if last.status and not last.ok:
        yield Evidence(place, f"answers {last.status} after SIGTERM, before the end", ready)
    else:
        remedy = "say no first, and go on serving until traffic goes elsewhere"
        yield Finding(place, "never says no between SIGTERM and the end", remedy, subject=ready)


def _answered(action: Action, pending: Future[Answer]) -> Iterator[Observation]:
    answer, place = pending.result(), Place.of(action.place)
    if answer.status == action.expect:
        yield Evidence(place, f"{action.name}, under way when SIGTERM came, is answered with {answer.status}")
    else:
        said = f"gets {answer} (want {action.expect})"
        yield Finding(place, said, "finish what is in flight before the process ends", subject=action.name)


def _ended(api: Service, within: float) -> Iterator[Observation]:
    status, place = api.exited(within), Place.of(api.settings.place)
    if status in _ORDERLY:
        yield Evidence(place, f"ends with status {status}")
    elif status is None:
        yield Finding(place, f"still runs {within:g} s after SIGTERM", "end when what is in flight is done")
    else:
        yield Finding(place, f"ends with status {status} after SIGTERM (want 0)", "see the last lines of its log")
