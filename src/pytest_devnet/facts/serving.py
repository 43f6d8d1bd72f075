"""Services of examples: a real server on the loopback interface, honest in all that is not replaced by a cheat.

Around the handler it does what a good service does: takes over or makes up a request id, continues the trace, logs
each request as a line of JSON, counts, exports its spans, answers for its health, passes ids on, and stops gracefully.
Each of these is a keyword of ``Serving``, so that a cheating example differs from the honest one by a line.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields
from types import FunctionType
from typing import TYPE_CHECKING, Any, Literal

from pytest_devnet.declarations import Action, DependencySettings, Principal, ServiceSettings
from pytest_devnet.facts.http_client import Answer, Headers
from pytest_devnet.formats.traceparent import TraceParent, read_traceparent
from pytest_devnet.formats.tracestate import read_tracestate

if TYPE_CHECKING:
    from pytest_devnet.facts.processes import Processes
    from pytest_devnet.facts.running_service import Service
    from pytest_devnet.facts.serving_instance import Instance
    from pytest_devnet.formats.otlp import Span

Stop = Literal["graceful", "stays-ready", "abrupt", "never"]
_PLAIN_ID = re.compile(r"[\w.-]{8,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a handler answers."""

    status: int = 200
    json: object = None
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trace:
    """The span of a request: its trace, itself, the span that called it (empty: none)."""

    trace_id: str
    span_id: str
    parent_id: str = ""
    sampled: bool = True


@dataclass(frozen=True, slots=True)
class Health:
    """What the service knows of itself: which dependencies answer, which it cannot do without, whether it is ending."""

    up: Mapping[str, bool]
    critical: frozenset[str]
    stopping: bool = False

    @property
    def able(self) -> bool:
        return not self.stopping and all(up for name, up in self.up.items() if name in self.critical)


@dataclass(frozen=True, slots=True)
class Call:
    """One request as a handler sees it."""

    method: str
    path: str
    headers: Headers
    body: bytes
    correlation_id: str
    trace: Trace
    instance: Instance

    @property
    def json(self) -> Any:
        """The body as JSON, None where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    def log(self, message: str, layer: str = "api", level: str = "info", **fields: object) -> None:
        """One line, under the logger of that layer, with the ids of this request."""
        self.instance.log(message, layer, level, self, fields)

    def count(self, series: str, by: float = 1, **labels: str) -> None:
        """Add to a counter."""
        self.instance.meter.count(series, by, labels)

    def observe(self, histogram: str, seconds: float, **labels: str) -> None:
        """Put a value into a histogram."""
        self.instance.meter.observe(histogram, seconds, labels)

    def upstream(self, dependency: str, path: str = "/", method: str = "GET", json: object = None) -> Answer:
        """Call a dependency, in a span of its own, with the ids of this request."""
        return self.instance.call_upstream(self, dependency, path, method, json)


Handler = Callable[[Call], Reply]


def accepted(offered: str) -> str:
    """The id that was offered, if it is one that can be logged and echoed; else a new one."""
    return offered if _PLAIN_ID.fullmatch(offered) else secrets.token_hex(16)


def continued(traceparent: str) -> Trace:
    """The trace the header tells of, or a new one where it tells of none."""
    parent = read_traceparent(traceparent) or TraceParent(secrets.token_hex(16), "")
    return Trace(parent.trace_id, secrets.token_hex(8), parent.parent_id, parent.sampled)


def ready(health: Health) -> Reply:
    """Ready while everything it cannot do without answers."""
    checks = {name: [{"status": "pass" if up else "fail"}] for name, up in health.up.items()}
    said = {"status": "pass" if health.able else "fail", "checks": checks}
    return Reply(200 if health.able else 503, said, headers={"Content-Type": "application/health+json"})


def alive(_health: Health) -> Reply:
    """Alive whatever else is broken."""
    return Reply(200, {"status": "pass"}, headers={"Content-Type": "application/health+json"})


@dataclass(frozen=True)
class Serving:
    """A service that an example is made of: what it does, what it calls, and where it cheats.

    ``counters`` and ``histograms`` are series that exist from the start. ``optional`` are dependencies it can do
    without. ``declared`` are further keys of its settings.

    What can be replaced: ``correlation`` (id offered -> id used and echoed), ``line`` (fields -> text of a log line,
    empty for none), ``banner`` (lines before it is ready), ``context`` (traceparent -> ``Trace``), ``tracestate``
    (values of that header -> members sent on), ``spans`` (those of a request -> those exported), ``onward`` (headers
    for an upstream -> those sent), ``exposition`` (text of its metrics -> that shown), ``readiness`` and ``liveness``
    (``Health`` -> ``Reply``), ``stop`` (what SIGTERM does).
    """

    handler: Handler
    name: str = "api"
    dependencies: Mapping[str, Handler] = field(default_factory=dict)
    optional: Iterable[str] = ()
    actions: tuple[Action, ...] = ()
    principals: tuple[Principal, ...] = ()
    counters: tuple[str, ...] = ()
    histograms: tuple[str, ...] = ()
    layers: Mapping[str, str] = field(default_factory=dict)
    openapi: object = None
    critical: bool = True
    declared: Mapping[str, Any] = field(default_factory=dict)
    id_header: str = "X-Request-ID"
    correlation: Callable[[str], str] = accepted
    line: Callable[[dict[str, object]], str] = json.dumps
    banner: tuple[str, ...] = ()
    context: Callable[[str], Trace] = continued
    tracestate: Callable[[tuple[str, ...]], tuple[str, ...]] = read_tracestate
    spans: Callable[[tuple[Span, ...]], Iterable[Span]] = tuple
    onward: Callable[[dict[str, str]], dict[str, str]] = dict
    exposition: Callable[[str], str] = str
    readiness: Callable[[Health], Reply] = ready
    liveness: Callable[[Health], Reply] = alive
    stop: Stop = "graceful"

    def __repr__(self) -> str:
        """What it replaces first, then the rest of what is said of it: in all else it is honest."""
        plain = Serving(self.handler)
        said = {one.name: getattr(self, one.name) for one in fields(self)}
        told = [name for name, value in said.items() if value != getattr(plain, name)]
        told.sort(key=lambda name: not callable(said[name]))
        return f"Serving({', '.join((_named(self.handler), *(f'{name}={_named(said[name])}' for name in told)))})"

    @property
    def settings(self) -> ServiceSettings:
        """What devnet.toml would say of it."""
        optional = frozenset(self.optional)
        return ServiceSettings(
            name=self.name,
            **{
                "start": "an example",
                "critical": self.critical,
                "layers": dict(self.layers),
                "actions": self.actions,
                "openapi": "openapi.json" if self.openapi is not None else "",
                "dependencies": tuple(
                    DependencySettings(name, start="an example", critical=name not in optional)
                    for name in self.dependencies
                ),
                "place": f"devnet.toml: service.{self.name}",
                **self.declared,
            },
        )

    def served(self, processes: Processes) -> Service:
        """A fresh instance of it, running until it is ended."""
        from pytest_devnet.facts.serving_instance import serve  # noqa: PLC0415

        return serve(self, processes)


def _named(value: object) -> str:
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{name!r}: {_named(one)}' for name, one in value.items())}}}"
    return value.__name__ if isinstance(value, FunctionType) else repr(value)


def serving_in(given: object) -> tuple[Serving, ...]:
    """The services that an example's value stands for."""
    if isinstance(given, Serving):
        return (given,)
    return tuple(one for one in given if isinstance(one, Serving)) if isinstance(given, Iterable) else ()
