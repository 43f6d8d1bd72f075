"""Traces that break off, or say that all went well."""

from __future__ import annotations

from pytest_devnet.demo.edits import Replace
from pytest_devnet.demo.fault import Fault

_SPAN = "packages/api/src/devnet_api/request_span.py"
_SETTINGS = "packages/api/src/devnet_api/settings.py"
_UPSTREAM = "packages/infrastructure/src/devnet_infrastructure/upstream.py"
_EXTRACTED = "    caller = CONTEXT.extract(_inbound(Headers(scope=scope)), Context())\n"
_PROPAGATED, _CONFORM = "traces.propagated", "traces.conform"

FAULTS = (
    Fault(
        name="trace-begun-anew",
        why="The service was the first in the chain once, and still begins every trace.",
        edits=(Replace(_SPAN, _EXTRACTED, "    caller = Context()\n"),),
        criteria=("E1.D3", "E.A1", "E.P1"),
        gate=_PROPAGATED,
        finding="devnet.toml:…: billing sync: begins a trace of its own",
    ),
    Fault(
        name="trace-not-sent-on",
        why="The client for providers was exchanged, and what went into its headers was not all carried over.",
        edits=(Replace(_UPSTREAM, "            CONTEXT.inject(headers)\n", ""),),
        criteria=("E1.D3", "E.A1", "E.P1"),
        gate=_PROPAGATED,
        finding="devnet.toml:…: billing sync: calls billing without a traceparent",
    ),
    Fault(
        name="failure-not-in-span",
        why="Handlers answer failures themselves, so no exception reaches the span, and no trace looks failed.",
        edits=(
            Replace(
                _SPAN,
                '        span.set_attribute("error.type", str(status))\n        span.set_status(StatusCode.ERROR)\n',
                '        span.set_attribute("error.type", str(status))\n',
            ),
        ),
        criteria=("E1.D3", "E.A1", "E.P1"),
        gate=_PROPAGATED,
        finding="devnet.toml:…: billing sync, while billing is gone: answers 502, and its span does not say so",
    ),
    Fault(
        name="spans-kept-to-itself",
        why="The variable for the collector was renamed here, and everywhere else it has the standard's name.",
        edits=(
            Replace(
                _SETTINGS,
                'os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT")',
                'os.environ.get("DEVNET_COLLECTOR_ENDPOINT")',
            ),
        ),
        criteria=("E1.D3", "E.A1", "E.P1"),
        gate=_PROPAGATED,
        finding="devnet.toml:…: api: exports no span within 8 s",
    ),
    Fault(
        name="any-version-of-traceparent",
        why="The header was taken apart by hand, and its first two digits did not seem to matter.",
        edits=(
            Replace(
                _SPAN,
                '    return {"traceparent": parents if len(parents) == 1 else [],',
                '    parents = [f"00{parent.strip()[2:55]}" for parent in parents]\n'
                '    return {"traceparent": parents if len(parents) == 1 else [],',
            ),
        ),
        criteria=("E1.D3",),
        gate=_CONFORM,
        finding="devnet.toml:…: version ff: a trace goes on that should not",
    ),
    Fault(
        name="later-versions-refused",
        why="Only version 00 is known, so all others were taken for mistakes: the day others move on, traces end here.",
        edits=(
            Replace(
                _SPAN,
                '    return {"traceparent": parents if len(parents) == 1 else [],',
                '    parents = [parent for parent in parents if parent.strip().startswith("00-")]\n'
                '    return {"traceparent": parents if len(parents) == 1 else [],',
            ),
        ),
        criteria=("E1.D3",),
        gate=_CONFORM,
        finding="devnet.toml:…: a later version: the trace of the caller does not go on",
    ),
    Fault(
        name="tracestate-dropped",
        why="Nobody here uses it; those before and behind us in the trace do.",
        edits=(Replace(_SPAN, ', "tracestate": headers.getlist("tracestate")}', ', "tracestate": []}'),),
        criteria=("E1.D3",),
        gate=_CONFORM,
        finding="devnet.toml:…: a tracestate: billing is called without the whole tracestate",
    ),
)
