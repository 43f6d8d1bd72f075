"""Metrics that a scraper can read, and that count what they say they count."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_devnet import (
    Action,
    Evidence,
    Fails,
    Finding,
    Gap,
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
from pytest_devnet.formats.exposition import read_exposition
from pytest_devnet.formats.exposition_problems import problems_in
from pytest_devnet_gates._metric_moves import grown, moved, observed, unlike, while_doing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_devnet import Call, Observation, OwnServices, Service, Services, ServiceSettings

    Handler = Callable[[Call], Reply]

_LOGINS = 'logins_total{outcome="success"}'
_REFUSALS = 'logins_total{outcome="failure"}'
_SYNC, _BELL = "sync_seconds", "bell_milliseconds"
_LINE = "devnet.toml:9"
_API = "devnet.toml: service.api"
_PLACE = f"{_API}: declares no action"
_STRANGER = 'requests_total{path="/no-such-path-1"}'
_DECLARED = """\
# HELP ships_total Ships seen.
# TYPE ships_total counter
"""
_BROKEN = """\
# HELP ships_total Ships seen.
# TYPE ships_total counter
ships_total{port="a"} -1
ships_total{port="b"} 1
ships_total{port="b"} 1
# HELP wait_seconds How long ships waited.
# TYPE wait_seconds histogram
wait_seconds_bucket{le="1.0"} 4
wait_seconds_bucket{le="2.0"} 3
wait_seconds_sum 9
wait_seconds_count 4
broken{
"""


def _harbour(call: Call) -> Reply:
    """Signs in, syncs with a provider, lists: an honest service."""
    if call.path == "/login":
        right = bool(call.json and call.json.get("right"))
        call.count("logins_total", outcome="success" if right else "failure")
        return Reply(200 if right else 401)
    if call.path == "/sync":
        answer = call.upstream("billing", "/plan")
        call.observe(_SYNC, answer.seconds)
    if call.path == "/bell":
        call.observe(_BELL, 0.001)
    return Reply(200 if call.path in ("/sync", "/bell", "/ships") else 404)


def _counts_success_only(call: Call) -> Reply:
    if call.path == "/login" and not call.json:
        return Reply(401)
    return _harbour(call)


def _counts_everything(call: Call) -> Reply:
    call.count("logins_total", outcome="success")
    return _harbour(call)


def _guesses(call: Call) -> Reply:
    if call.path == "/sync":
        call.upstream("billing", "/plan")
        call.observe(_SYNC, 0.001)
        return Reply()
    return _harbour(call)


def _takes_seconds_for_milliseconds(call: Call) -> Reply:
    if call.path == "/sync":
        call.upstream("billing", "/plan")
        call.observe(_SYNC, 1000)
        return Reply()
    if call.path == "/bell":
        call.observe(_BELL, 0)
        return Reply()
    return _harbour(call)


def _labels_by_path(call: Call) -> Reply:
    call.count("requests_total", path=call.path)
    return _harbour(call)


_ACTIONS = (
    Action("signs in", Request("/login", "POST", json={"right": True}), moves={_LOGINS: 1}, place=_LINE),
    Action("is refused", Request("/login", "POST"), expect=401, moves={_REFUSALS: 1}, place=_LINE),
    Action("syncs", Request("/sync", "POST"), moves={_SYNC: 1}, observes=_SYNC, calls="billing", place=_LINE),
    Action("rings", Request("/bell"), moves={_BELL: 1}, observes=_BELL, place=_LINE),
    Action("lists", Request("/ships"), place=_LINE),
)


def _serving(handler: Handler, actions: tuple[Action, ...] = _ACTIONS) -> Serving:
    return Serving(
        handler,
        dependencies={"billing": lambda _: Reply()},
        actions=actions,
        counters=(_LOGINS, _REFUSALS),
        histograms=(_SYNC, _BELL),
    )


@gate(
    "metrics.exposed",
    answers=("metrics exposed", "metrics endpoint", "Prometheus metrics", "metrics instrumentation"),
    strength=Strength.EXECUTED,
    each=services,
    examples=(
        Passes(case="api", service=_serving(_harbour)),
        Fails(
            case="api",
            service=replace(_serving(_harbour), exposition=lambda _: _BROKEN),
            findings=(
                f'{_API}: GET /metrics: line 3: ships_total{{port="a"}} counts -1',
                f'{_API}: GET /metrics: line 5: ships_total{{port="b"}} stands in line 4 already',
                f'{_API}: GET /metrics: line 8: wait_seconds has no bucket le="+Inf"',
                f'{_API}: GET /metrics: line 9: wait_seconds_bucket{{le="2.0"}} is less than the bucket below it',
                f'{_API}: GET /metrics: line 12: cannot be read: labels that are no name="value" list',
            ),
        ),
        Fails(
            case="api",
            service=replace(_serving(_harbour), exposition=lambda _: _DECLARED),
            findings=(f"{_API}: GET /metrics: shows no sample at all",),
        ),
        Fails(
            case="api",
            service=replace(_serving(_harbour), declared={"metrics": "http://127.0.0.1:1/metrics"}),
            findings=(f"{_API}: GET http://127.0.0.1:1/metrics: answers with nothing: connection refused (want 200)",),
        ),
    ),
)
def metrics_exposed(name: str, service: Services) -> Iterator[Observation]:
    """What a scraper cannot read is not measured, however busily the code counts."""
    api = service.running(name)
    place, metrics = Place.of(api.settings.place), f"GET {api.settings.metrics}"
    answer = api.exposed()
    if answer.status != 200:
        said = str(answer.status) if answer.status else f"with nothing: {answer.error}"
        yield Finding(place, f"answers {said} (want 200)", "serve the metrics there", subject=metrics)
        return
    exposition = read_exposition(answer.text, answer.headers.get("Content-Type"))
    for problem in problems_in(exposition):
        said, remedy = f"line {problem.line}: {problem.message}", "expose it as the format demands"
        yield Finding(place, said, remedy, "advisory" if problem.advisory else "blocking", subject=metrics)
    if not exposition.samples:
        yield Finding(place, "shows no sample at all", "count something", subject=metrics)
    else:
        yield Evidence(place, f"{len(exposition.samples)} samples of {len(exposition.families)} metrics", metrics)


@gate(
    "metrics.move",
    answers=("metrics instrumentation", "metrics for core use cases", "success rate", "latency metrics"),
    strength=Strength.EXECUTED,
    each=services,
    examples=(
        Passes(case="api", service=_serving(_harbour)),
        Fails(
            case="api",
            service=_serving(_counts_success_only),
            findings=(f"{_LINE}: is refused: {_REFUSALS} moves by 0 while is refused happens 3 times (want 3)",),
        ),
        Fails(
            case="api",
            service=_serving(_counts_everything),
            findings=(
                f"{_LINE}: signs in: {_LOGINS} moves by 6 while signs in happens 3 times (want 3)",
                f"{_LINE}: is refused: {_LOGINS} moves by 3 while is refused happens 3 times (want 0)",
                f"{_LINE}: syncs: {_LOGINS} moves by 3 while syncs happens 3 times (want 0)",
                f"{_LINE}: rings: {_LOGINS} moves by 3 while rings happens 3 times (want 0)",
                f"{_LINE}: lists: {_LOGINS} moves by 3 while lists happens 3 times (want 0)",
            ),
        ),
        Fails(
            case="api",
            service=_serving(_guesses),
            findings=(f"{_LINE}: syncs: sync_seconds_sum tells 0.001 s while billing takes 0.2 s longer",),
        ),
        Fails(
            case="api",
            service=_serving(_takes_seconds_for_milliseconds),
            findings=(
                f"{_LINE}: syncs: sync_seconds_sum tells more than what 3 times took",
                f"{_LINE}: rings: bell_milliseconds_sum tells nothing of what 3 times took",
            ),
        ),
        Fails(
            case="api",
            service=_serving(_labels_by_path),
            findings=(f"{_API}: GET /metrics: 5 series more after 5 paths that do not exist, such as {_STRANGER}",),
        ),
        Unproven(
            case="api",
            service=_serving(_harbour, _ACTIONS[4:]),
            gaps=(f"{_PLACE} that moves a metric",),
        ),
        Unproven(
            case="api",
            service=_serving(_harbour, _ACTIONS[:1]),
            gaps=(f"{_PLACE} that fails: failures may go uncounted",),
        ),
        Unproven(
            case="api",
            service=_serving(_harbour),
            given={"actions": ("sings",)},
            gaps=(f"{_PLACE} 'sings' that moves a metric",),
        ),
        Unproven(
            case="api",
            service=_serving(
                _harbour, (*_ACTIONS[:2], Action("syncs", Request("/synk", "POST"), moves={_SYNC: 1}, place=_LINE))
            ),
            gaps=(f"{_LINE}: syncs answers 404 (want 200)",),
        ),
    ),
)
def metrics_move(
    name: str, own_service: OwnServices, *, actions: tuple[str, ...] = (), times: int = 3
) -> Iterator[Observation]:
    """A counter that is declared and never incremented looks like an application without a single failure."""
    settings = own_service.shared.settings(name)
    missing = list(_undeclared(settings, actions))
    if missing:
        yield from missing
        return
    chosen = [action for action in settings.actions if action.moves and action.name in (actions or (action.name,))]
    with own_service.lent(name) as api:
        for action in settings.actions:
            api.act(action)
        yield from _watched(api, chosen, times)
        yield from grown(api)


def _undeclared(settings: ServiceSettings, actions: tuple[str, ...]) -> Iterator[Gap]:
    """What has to be declared before anything can be shown."""
    place = Place.of(settings.place)
    known = {action.name: action for action in settings.actions if action.moves}
    for unknown in (action for action in actions if action not in known):
        yield Gap(place, f"declares no action {unknown!r} that moves a metric", f"known are {', '.join(known)}")
    chosen = [action for action in known.values() if action.name in (actions or known)]
    if not chosen and not actions:
        yield Gap(place, "declares no action that moves a metric", "add [[service.NAME.actions]] with moves")
    elif chosen and not actions and all(action.expect < 400 for action in chosen):
        yield Gap(place, "declares no action that fails: failures may go uncounted", "declare one, with its expect")


def _watched(api: Service, chosen: list[Action], times: int) -> Iterator[Observation]:
    every = list(dict.fromkeys(series for action in chosen for series in action.moves))
    for action in (*chosen, *(one for one in api.settings.actions if not one.moves)):
        moves = while_doing(api, action, times)
        gap = unlike(action, moves)
        if gap is not None:
            yield gap
            continue
        yield from moved(action, moves, every)
        if action.observes:
            yield from observed(api, action, moves)
