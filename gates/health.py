"""Health that tells the truth: whether the process lives, and whether it can serve."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from pytest_devnet import (
    Evidence,
    Fails,
    Finding,
    Gap,
    Passes,
    Place,
    Reply,
    Serving,
    Strength,
    Unproven,
    gate,
    services,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_devnet import Answer, Dependency, Health, Observation, OwnServices, Service
    from pytest_devnet.model.observation import Severity

Cut = Literal["refuse", "black-hole"]
_CUTS: tuple[tuple[Cut, str], ...] = (("refuse", "refuses connections"), ("black-hole", "swallows what is sent"))
_FAILING = ("fail", "error", "down", "unhealthy", "not ready", "unavailable")
_PASSING = ("pass", "ok", "up", "healthy", "ready", "available")
_MEDIA = "application/health+json"
_OPTIONAL = 1.5
"""How long readiness is watched, in seconds, to see that it does not follow a dependency it can do without."""

_LINE = "devnet.toml: service.api"
_BRIEF = {"within": 0.3, "answer_within": 2.0}


def _fails_below(health: Health) -> Reply:
    said = {"status": "pass" if health.able else "fail"}
    return Reply(200, said, headers={"Content-Type": _MEDIA})


def _says_up(health: Health) -> Reply:
    return Reply(200 if health.able else 503, {"status": "UP"})


def _slow(health: Health) -> Reply:
    time.sleep(0 if health.able else 0.2)
    return Reply(200 if health.able else 503)


def _remembers() -> Callable[[Health], Reply]:
    failed: list[bool] = []

    def ready(health: Health) -> Reply:
        failed.extend([True] * (not health.able))
        return Reply(503 if failed else 200)

    return ready


def _follows_all(health: Health) -> Reply:
    return Reply(200 if all(health.up.values()) else 503)


def _dies_with_it(health: Health) -> Reply:
    return Reply(200 if health.able else 500)


def _yes(_: object) -> Reply:
    return Reply()


_NOWHERE = "/health/devnet-asks-for-what-is-not-there"
_ALONE = Serving(lambda _: Reply())
_HERMIT = Serving(lambda _: Reply(404), declared={"alone": True})
_ONE = replace(_ALONE, dependencies={"billing": lambda _: Reply()})
_API = replace(_ALONE, dependencies={"billing": lambda _: Reply(), "ai": lambda _: Reply()}, optional=("ai",))


@gate(
    "health.follows-dependencies",
    answers=("health checks", "reliability", "readiness", "observability stack"),
    strength=Strength.EXECUTED,
    each=services,
    examples=(
        Passes(case="api", own_service=_API, given=_BRIEF),
        Fails(
            case="api",
            own_service=replace(_ONE, readiness=lambda _: Reply()),
            given=_BRIEF,
            findings=(
                f"{_LINE}: GET /health/ready: still answers 200 after 0.3 s in which billing refuses connections",
                f"{_LINE}: GET /health/ready: still answers 200 after 0.3 s in which billing swallows what is sent",
            ),
        ),
        Fails(
            case="api",
            own_service=replace(_ONE, readiness=_fails_below),
            given=_BRIEF,
            findings=(
                f"{_LINE}: GET /health/ready: still answers 200 after 0.3 s in which billing refuses connections",
                f"{_LINE}: GET /health/ready: answers 200 and says 'fail' while billing refuses connections",
                f"{_LINE}: GET /health/ready: still answers 200 after 0.3 s in which billing swallows what is sent",
                f"{_LINE}: GET /health/ready: answers 200 and says 'fail' while billing swallows what is sent",
            ),
        ),
        Fails(
            case="api",
            own_service=replace(_ONE, liveness=_dies_with_it),
            given=_BRIEF,
            findings=(
                f"{_LINE}: GET /health/live: answers 500 while billing refuses connections (want 2xx)",
                f"{_LINE}: GET /health/live: answers 500 while billing swallows what is sent (want 2xx)",
            ),
        ),
        Passes(
            case="api",
            own_service=replace(_API, readiness=_follows_all),
            given=_BRIEF,
            findings=(
                f"{_LINE}: GET /health/ready: answers 503 while ai refuses connections, which is optional",
                f"{_LINE}: GET /health/ready: answers 503 while ai swallows what is sent, which is optional",
            ),
        ),
        Passes(
            case="api",
            own_service=replace(_ONE, readiness=_says_up),
            given=_BRIEF,
            findings=(
                f"{_LINE}: GET /health/ready: answers 503 and says 'up' while billing refuses connections",
                f"{_LINE}: GET /health/ready: answers 503 and says 'up' while billing swallows what is sent",
            ),
        ),
        Fails(
            case="api",
            own_service=replace(_ONE, readiness=_slow),
            given=_BRIEF | {"answer_within": 0.1},
            findings=(
                f"{_LINE}: GET /health/ready: takes longer than 0.1 s to answer while billing refuses connections",
                f"{_LINE}: GET /health/ready: takes longer than 0.1 s to answer while billing swallows what is sent",
            ),
        ),
        Fails(
            case="api",
            own_service=replace(_ONE, readiness=_remembers()),
            given=_BRIEF,
            findings=(
                f"{_LINE}: GET /health/ready: still answers 503 0.3 s after billing was there again (want 2xx)",
                f"{_LINE}: GET /health/ready: still answers 503 0.3 s after billing was there again (want 2xx)",
            ),
        ),
        Unproven(
            case="api",
            own_service=_ALONE,
            gaps=(f"{_LINE}: declares no dependency, so nothing can be cut",),
        ),
        Passes(case="api", own_service=_HERMIT),
        Fails(
            case="api",
            own_service=replace(_HERMIT, readiness=lambda _: Reply(204), liveness=lambda _: Reply(500)),
            findings=(f"{_LINE}: GET /health/live: answers 500 (want 2xx)",),
        ),
        Fails(
            case="api",
            own_service=replace(_HERMIT, handler=_yes, readiness=_yes, liveness=_yes),
            findings=tuple(
                f"{_LINE}: GET /health/{one}: answers 200, and so does {_NOWHERE}, in the same words"
                for one in ("ready", "live")
            ),
        ),
    ),
)
def health_follows_dependencies(
    name: str, own_service: OwnServices, *, within: float = 5.0, answer_within: float = 3.0
) -> Iterator[Observation]:
    """A service that says it is ready while it cannot serve gets the traffic that another could have answered.

    A dependency is cut off, then restored, in each of the ways a network breaks. Readiness has to follow those that
    devnet.toml calls critical, each time within ``within`` seconds, and to answer within ``answer_within``; liveness
    has to stay: whoever restarts a process because another is down has two that are down.

    A service that says it depends on nothing (``dependencies = {}``) has to answer for both, not as for any path.
    """
    with own_service.lent(name) as api:
        if api.settings.alone:
            yield from _answers_for_itself(api)
        elif not api.dependencies:
            remedy = f"add [service.{name}.dependencies.NAME], or dependencies = {{}} where it needs none"
            yield Gap(Place.of(api.settings.place), "declares no dependency, so nothing can be cut", remedy)
        for dependency in api.dependencies.values():
            for how, word in _CUTS:
                what = f"{dependency.name} {word}"
                yield from _while_cut(api, dependency, how, what, within, answer_within)


def _answers_for_itself(api: Service) -> Iterator[Observation]:
    """Both paths answer, and not with what every path is answered with."""
    place = Place.of(api.settings.place)
    nowhere = api.request("GET", _NOWHERE)
    for path in (api.settings.ready, api.settings.live):
        answer = api.request("GET", path)
        if not answer.ok:
            yield Finding(place, f"answers {_told(answer)} (want 2xx)", "see its log", subject=f"GET {path}")
        elif (nowhere.status, nowhere.body) == (answer.status, answer.body):
            said = f"answers {_told(answer)}, and so does {_NOWHERE}, in the same words"
            yield Finding(place, said, "serve health at a path of its own", subject=f"GET {path}")
        else:
            yield Evidence(place, f"answers {_told(answer)}; it depends on nothing", f"GET {path}")


def _while_cut(
    api: Service, dependency: Dependency, how: Cut, what: str, within: float, answer_within: float
) -> Iterator[Observation]:
    place, ready = Place.of(api.settings.place), f"GET {api.settings.ready}"
    watched = within if dependency.critical else min(within, _OPTIONAL)
    dependency.cut(how)
    try:
        answers = api.asked_until(api.settings.ready, _is_not_ready, watched, timeout=answer_within + 2)
        alive = api.request("GET", api.settings.live)
    finally:
        dependency.restore()
    yield from _followed(place, ready, dependency, answers[-1], what, within)
    yield from _agrees(place, ready, answers[-1], what)
    if not alive.ok:
        said = f"answers {_told(alive)} while {what} (want 2xx)"
        yield Finding(place, said, "let liveness ask nothing but the process", subject=f"GET {api.settings.live}")
    if max(answer.seconds for answer in answers) > answer_within:
        said = f"takes longer than {answer_within:g} s to answer while {what}"
        yield Finding(place, said, "give each check a time limit of its own", subject=ready)
    back = api.asked_until(api.settings.ready, lambda answer: answer.ok, within)
    if not back[-1].ok:
        said = f"still answers {_told(back[-1])} {within:g} s after {dependency.name} was there again (want 2xx)"
        yield Finding(place, said, "ask again, instead of remembering", subject=ready)


def _followed(
    place: Place, ready: str, dependency: Dependency, answer: Answer, what: str, within: float
) -> Iterator[Observation]:
    if _is_not_ready(answer) is dependency.critical:
        yield Evidence(place, f"answers {_told(answer)} while {what}", ready)
    elif dependency.critical:
        said = f"still answers {_told(answer)} after {within:g} s in which {what}"
        yield Finding(place, said, "let readiness ask each critical dependency", subject=ready)
    else:
        said = f"answers {_told(answer)} while {what}, which is optional"
        yield Finding(place, said, "serve without it, or call it critical", "advisory", subject=ready)


def _agrees(place: Place, ready: str, answer: Answer, what: str) -> Iterator[Observation]:
    """The status of the body and that of the answer say the same.

    In ``application/health+json`` whatever is no failure is none; elsewhere only words that are known contradict.
    """
    said = str(answer.json.get("status", "")).lower() if isinstance(answer.json, dict) else ""
    strict = answer.headers.get("Content-Type").startswith(_MEDIA)
    contradicts = (said in _FAILING) is answer.ok if strict else said in (_FAILING if answer.ok else _PASSING)
    if said and contradicts:
        message = f"answers {answer.status} and says {said!r} while {what}"
        severity: Severity = "blocking" if strict else "advisory"
        yield Finding(place, message, "let the code follow the body", severity, subject=ready)


def _is_not_ready(answer: Answer) -> bool:
    return not answer.ok


def _told(answer: Answer) -> str:
    return str(answer.status or "nothing")
