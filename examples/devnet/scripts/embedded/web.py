"""Just enough HTTP to ask a service on the loopback address, from the standard library."""

from __future__ import annotations

import json
import socket
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any

HOST = "127.0.0.1"
SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; status 0 and the reason as text when nothing did."""

    status: int
    text: str

    @property
    def json(self) -> Any:
        """The body as JSON; ``None`` for anything else."""
        try:
            return json.loads(self.text)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Web:
    """The service on this port."""

    port: int

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def taken(self) -> bool:
        with closing(socket.socket()) as probe:
            return probe.connect_ex((HOST, self.port)) == 0

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        """Sends one request; ``X_Request_ID="1"`` stands for the header X-Request-ID."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent = json.dumps(body) if body is not None else None
        with closing(HTTPConnection(HOST, self.port, timeout=SECONDS)) as connection:
            try:
                connection.request(method, path, sent, {"Content-Type": "application/json", **named})
                answer = connection.getresponse()
                text = answer.read().decode("utf-8", "replace")
            except (OSError, HTTPException) as error:
                return Answer(0, f"{type(error).__name__}: {error}")
            return Answer(answer.status, text)


def free_port() -> int:
    """A port that nobody listens on just now."""
    with closing(socket.socket()) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
