"""Logs, metrics and traces, as whoever is on duty finds them described."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_devnet import (
    PATHS,
    Action,
    Evidence,
    Fails,
    Finding,
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
from pytest_devnet.formats.markdown_sections import read_document
from pytest_devnet.formats.signal_names import SIGNALS, described, names_in, variables_listed

from ._asked import askable, nothing_to_ask
from ._signals_named import told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_devnet import Call, Observation, Repo, Services, ServiceSettings
    from pytest_devnet.formats.markdown_sections import Document
    from pytest_devnet.formats.signal_names import Described, Kind, Signal

_LEAST_WORDS = 12
_NEEDED: dict[Signal, tuple[Kind, str]] = {
    "log": ("name", "no field of its lines"),
    "metrics": ("endpoint", "no address at which they are read"),
    "traces": ("variable", "no variable that says where they go"),
}
_DOCUMENT = """\
# Signals

## Log

One JSON object a line on standard output: `level` says how bad it is, `request_id` which request it belongs to, and
`exception` what it failed with.

## Metrics

In the text format of Prometheus at `/metrics`, for whoever scrapes it: `asked_total` by `outcome`, which is `success`
or something else. A label such as `/orgs/{id}` is a template, never a path.

## Traces

W3C `traceparent` in and out. Spans go by OTLP over HTTP to where `OTEL_EXPORTER_OTLP_ENDPOINT` says; other variables
of OpenTelemetry, such as `OTEL_BSP_SCHEDULE_DELAY`, are followed too. `API_DRAIN=5` waits before it ends.
"""
_WRONG = """\
# Signals

## Logging

Some lines.

## Metrics

Prometheus reads them every quarter of a minute from each instance, and keeps them for a month: `askd_total`.

## Tracing of requests

Spans are sent to the collector as long as somebody has told the service where that is, by `API_COLLECTOR`.

## Health

`GET /health/gone` answers while it lives.
"""
_ONE = "# Metrics\n\nAt `/metrics`, in the text format that Prometheus reads, for scrapers on the same host.\n"


def _looks(call: Call) -> Reply:
    call.count("asked_total", outcome="success")
    return Reply(200 if call.path == "/look" else 404)


_ENV = {"OTEL_EXPORTER_OTLP_ENDPOINT": "{otlp}"}
_API = Serving(_looks, actions=(Action("look", Request("/look")),), declared={"env": _ENV})
_GIVEN = {"file": ("signals.md",)}
_LISTED = {".env.example": "# How long.\nAPI_DRAIN=\n"}


@gate(
    "observability.documented",
    answers=("observability documented", "observability stack documented", "logging, metrics and traces documented"),
    strength=Strength.EXECUTED,
    each=services,
    from_plan={"file": PATHS},
    examples=(
        Passes(
            {"signals.md": _DOCUMENT, **_LISTED},
            case="api",
            service=_API,
            given=_GIVEN,
            findings=("signals.md:6: exception: is in no line of its log",),
        ),
        Fails(
            {"signals.md": _WRONG},
            case="api",
            service=_API,
            given=_GIVEN,
            findings=(
                "signals.md:3: log: is described in 2 words (want at least 12 words)",
                "signals.md:3: log: names no field of its lines",
                "signals.md:7: metrics: names no address at which they are read",
                "signals.md:9: askd_total: is no name, label or value of its metrics",
                "signals.md:13: API_COLLECTOR: is no variable of its environment",
                "signals.md:17: /health/gone: answers 404, and is said to be there",
            ),
        ),
        Fails(
            {"signals.md": _ONE},
            case="api",
            service=_API,
            given=_GIVEN,
            findings=("signals.md: log: is not described", "signals.md: traces: is not described"),
        ),
        Unproven(
            {"signals.md": _DOCUMENT, **_LISTED},
            case="api",
            service=replace(_API, actions=()),
            given=_GIVEN,
            gaps=("devnet.toml: service.api: api declares no action that it may be asked for",),
        ),
    ),
)
def observability_documented(
    name: str, repo: Repo, service: Services, *, file: tuple[str, ...]
) -> Iterator[Observation]:
    """Who looks for a metric by night finds the name that the document gives, or nothing.

    Each of logs, metrics and traces needs a heading, some words, and how it is had: fields, an address, a variable.
    What stands in backticks there has to exist in the running service once its declared actions were done.
    """
    documents = {path: read_document(repo.text(path)) for path in file}
    running = service.running(name)
    if not askable(running):
        yield nothing_to_ask(running.settings)
        return
    yield from _all_described(documents)
    seen = told(running, _listed(repo, running.settings))
    for path, document in documents.items():
        for named in dict.fromkeys(names_in(document)):
            yield from seen.judged(path, named)


def _listed(repo: Repo, settings: ServiceSettings) -> Iterator[str]:
    folder = "" if settings.cwd == "." else f"{settings.cwd}/"
    for path in dict.fromkeys((".env.example", f"{folder}.env.example")):
        if repo.is_file(path):
            yield from variables_listed(repo.text(path))


def _all_described(documents: dict[str, Document]) -> Iterator[Observation]:
    found = {(path, signal): one for path, document in documents.items() for signal, one in described(document).items()}
    for signal in SIGNALS:
        places = [(path, one) for (path, of), one in found.items() if of == signal]
        if not places:
            remedy = "give it a heading of its own, and say how it is set up and where it is found"
            yield Finding(Place(next(iter(documents))), "is not described", remedy, subject=signal)
        for path, one in places:
            yield from _described(path, signal, one)


def _described(path: str, signal: Signal, one: Described) -> Iterator[Observation]:
    place, (kind, lacking) = Place(path, one.line), _NEEDED[signal]
    if one.words < _LEAST_WORDS:
        said = f"is described in {one.words} words (want at least {_LEAST_WORDS} words)"
        yield Finding(place, said, "say how it is set up, and where it is found", subject=signal)
    if not any(named.kind == kind for named in one.names):
        yield Finding(place, f"names {lacking}", "name it, in backticks", subject=signal)
    else:
        yield Evidence(place, f"is described in {one.words} words", signal)
