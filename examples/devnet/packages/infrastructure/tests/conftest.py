from __future__ import annotations

from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from devnet_infrastructure.database import Database, opened
from devnet_infrastructure.passwords import Argon2
from devnet_infrastructure.seed import plant


@pytest.fixture
def database() -> Iterator[Database]:
    """A real SQLite database with the seed in it, and nobody's password."""
    with opened(":memory:") as database:
        plant(database, {}, Argon2(kibibytes=8, rounds=1))
        yield database


@pytest.fixture
def spans() -> InMemorySpanExporter:
    """The spans that ended."""
    return InMemorySpanExporter()


@pytest.fixture
def tracing(spans: InMemorySpanExporter) -> Iterator[TracerProvider]:
    """Makes spans, and keeps them in ``spans``."""
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(spans))
    yield provider
    provider.shutdown()
