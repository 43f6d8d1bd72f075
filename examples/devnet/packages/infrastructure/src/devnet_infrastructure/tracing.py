"""Traces after OpenTelemetry, with the context of W3C Trace Context."""

from __future__ import annotations

from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

CONTEXT = TraceContextTextMapPropagator()
"""Reads a context from headers and writes it to them."""


def provider(service: str, *, export: bool) -> TracerProvider:
    """Makes the spans of this process. Exporting sends them where the standard variables of OpenTelemetry say."""
    made = TracerProvider(resource=Resource.create({SERVICE_NAME: service}))
    if export:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        made.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return made
