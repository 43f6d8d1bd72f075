"""What Prometheus is told. Every series exists from the start, so that a zero can be told from a missing metric."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
OUTCOMES = ("success", "failure")
REQUEST_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.8, 1.0, 2.5, 5.0)
UPSTREAM_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0)

disable_created_metrics()  # type: ignore[no-untyped-call]


@contextmanager
def _measured(done: Callable[[str, float], None]) -> Iterator[None]:
    """Says how the block ended, and after how many seconds; an error of any kind is a failure."""
    started, outcome = time.perf_counter(), "failure"
    try:
        yield
        outcome = "success"
    finally:
        done(outcome, time.perf_counter() - started)


class Metrics:
    """One registry, so that two applications in a process do not count for each other."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._sign_ins = Counter(
            "harbor_sign_ins", "Attempts to sign in with a password.", ["outcome"], registry=self.registry
        )
        self._billing_syncs = self._seconds(
            "harbor_billing_sync_duration_seconds", "How long billing syncs took.", ["outcome"], UPSTREAM_SECONDS
        )
        self._ai_requests = self._seconds(
            "harbor_ai_request_duration_seconds", "How long the AI provider took.", ["outcome"], UPSTREAM_SECONDS
        )
        for outcome in OUTCOMES:
            for metric in (self._sign_ins, self._billing_syncs, self._ai_requests):
                metric.labels(outcome)
        self._requests = Counter(
            "harbor_http_requests", "Requests answered.", ["method", "route", "status"], registry=self.registry
        )
        self._request_seconds = self._seconds(
            "harbor_http_request_duration_seconds", "How long requests took.", ["method", "route"], REQUEST_SECONDS
        )

    def sign_in(self) -> AbstractContextManager[None]:
        """Around an attempt to sign in."""
        return _measured(lambda outcome, _: self._sign_ins.labels(outcome).inc())

    def billing_sync(self) -> AbstractContextManager[None]:
        """Around a billing sync."""
        return _measured(lambda outcome, seconds: self._billing_syncs.labels(outcome).observe(seconds))

    def ai_request(self) -> AbstractContextManager[None]:
        """Around a request to the AI provider."""
        return _measured(lambda outcome, seconds: self._ai_requests.labels(outcome).observe(seconds))

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """One answered request. ``route`` is the template, never the path, or every id would be a series."""
        self._requests.labels(method, route, str(status)).inc()
        self._request_seconds.labels(method, route).observe(seconds)

    def exposition(self) -> bytes:
        """Everything, in the text format of Prometheus."""
        return generate_latest(self.registry)

    def _seconds(self, name: str, told: str, labels: list[str], buckets: tuple[float, ...]) -> Histogram:
        return Histogram(name, told, labels, buckets=buckets, registry=self.registry)
