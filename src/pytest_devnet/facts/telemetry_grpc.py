"""The receiver of OpenTelemetry's protocol over gRPC, for services that cannot be told to speak HTTP."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

from pytest_devnet.errors import FactError, LibraryMissing
from pytest_devnet.facts.loopback import HOST
from pytest_devnet.facts.telemetry import SIGNALS, Telemetry

_PROTOBUF = "application/x-protobuf"
_PACKAGE = "opentelemetry.proto.collector"
_SERVICES = {"traces": "trace.v1.TraceService", "metrics": "metrics.v1.MetricsService", "logs": "logs.v1.LogsService"}
_ANYTHING = (("grpc.max_receive_message_length", 64 << 20),)


@dataclass(frozen=True, slots=True)
class GrpcReceiver:
    """Serves from its making until ``end``."""

    port: int
    _server: Any
    _threads: ThreadPoolExecutor

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def end(self) -> None:
        self._server.stop(None).wait()
        self._threads.shutdown()


def receive_grpc(telemetry: Telemetry) -> GrpcReceiver:
    """A server on a free port of the loopback interface that fills ``telemetry``. Raises ``LibraryMissing``."""
    try:
        import grpc  # noqa: PLC0415
    except ImportError as error:
        raise LibraryMissing("grpcio is not installed", remedy="pip install 'pytest-devnet[grpc]'") from error
    threads = ThreadPoolExecutor(4, thread_name_prefix="devnet-otlp-grpc")
    server = grpc.server(threads, options=_ANYTHING)
    for path, signal in SIGNALS.items():
        take = grpc.unary_unary_rpc_method_handler(partial(_export, telemetry, path, grpc.StatusCode.INVALID_ARGUMENT))
        service = f"{_PACKAGE}.{_SERVICES[signal]}"
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, {"Export": take}),))
    receiver = GrpcReceiver(server.add_insecure_port(f"{HOST}:0"), server, threads)
    server.start()
    return receiver


def _export(telemetry: Telemetry, path: str, refused: object, body: bytes, context: Any) -> bytes:
    try:
        telemetry.export(path, _PROTOBUF, body)
    except FactError as error:
        telemetry.refused.append(str(error))
        context.set_code(refused)
        context.set_details(str(error))
    return b""
