"""HTTP to the services Harbor depends on. The id and the trace of the request that asks travel along."""

from __future__ import annotations

import time
from typing import Any, Literal

import httpx2
import structlog
from opentelemetry.trace import SpanKind, Tracer

from devnet_domain.errors import NotConfigured, UpstreamFailed
from devnet_infrastructure.correlation import HEADER, correlation_id
from devnet_infrastructure.tracing import CONTEXT

LOGGER = structlog.stdlib.get_logger("devnet_infrastructure.upstream")
HEALTH_SECONDS = 0.5

State = Literal["ok", "failing", "not configured"]


class Upstream:
    """One provider. Without an address it is not configured, and every question to it is refused."""

    def __init__(self, name: str, address: str, timeout: float, tracer: Tracer) -> None:
        self.name = name
        self._tracer = tracer
        self._client = _client(address, timeout) if address else None

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """The JSON of the answer, ``None`` for a 404; raises ``UpstreamFailed`` for anything else, or no answer."""
        if self._client is None:
            raise NotConfigured(f"This Harbor has no {self.name} provider.")
        try:
            answer = self._send(self._client, method, path, json=body)
            return None if answer.status_code == 404 else answer.raise_for_status().json()
        except (httpx2.HTTPError, ValueError) as error:
            LOGGER.warning("upstream failed", upstream=self.name.lower(), error=f"{type(error).__name__}: {error}")
            raise UpstreamFailed(f"The {self.name} provider gave no usable answer.") from error

    def state(self) -> State:
        """Whether it says it is well, within half a second."""
        if self._client is None:
            return "not configured"
        try:
            return "ok" if self._send(self._client, "GET", "/health", timeout=HEALTH_SECONDS).is_success else "failing"
        except httpx2.HTTPError:
            return "failing"

    def close(self) -> None:
        if self._client is not None:
            self._client.close()

    def _send(self, client: httpx2.Client, method: str, path: str, **rest: Any) -> httpx2.Response:
        started, status = time.perf_counter(), 0
        attributes = {"http.request.method": method, "url.path": path, "peer.service": self.name.lower()}
        with self._tracer.start_as_current_span(method, kind=SpanKind.CLIENT, attributes=attributes) as span:
            headers = {HEADER: correlation_id.get() or ""}
            CONTEXT.inject(headers)
            try:
                answer = client.request(method, path, headers=headers, **rest)
                status = answer.status_code
                span.set_attribute("http.response.status_code", status)
                return answer
            finally:
                milliseconds = round((time.perf_counter() - started) * 1000, 1)
                fields = {"upstream": self.name.lower(), "method": method, "path": path, "status": status}
                LOGGER.info("upstream request", **fields, duration_ms=milliseconds)


def _client(address: str, timeout: float) -> httpx2.Client:
    """Loads the trusted certificates, which takes a while, only for an address that will show one."""
    secure = not address.startswith("http://")
    return httpx2.Client(base_url=address, timeout=timeout, trust_env=False, verify=secure)
