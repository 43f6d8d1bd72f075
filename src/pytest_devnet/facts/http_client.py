"""Requests to services under judgement, which may be broken in any way: the answer tells, nothing raises."""

from __future__ import annotations

import contextlib
import http.client
import json
import select
import socket
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

Pairs = Mapping[str, str] | Iterable[tuple[str, str]]
_LARGEST = 32 << 20
_GLANCE = 0.02
_BROKEN = (OSError, http.client.HTTPException, ValueError, AttributeError)


class Headers:
    """Header fields in the order they came. Names are compared without case, and a name may stand several times."""

    def __init__(self, pairs: Pairs = ()) -> None:
        listed = pairs.items() if isinstance(pairs, Mapping) else pairs
        self.pairs = tuple((str(name), str(value)) for name, value in listed)

    def all(self, name: str) -> tuple[str, ...]:
        return tuple(value for one, value in self.pairs if one.lower() == name.lower())

    def get(self, name: str, default: str = "") -> str:
        """The first value, or the default."""
        return next(iter(self.all(name)), default)

    def __getitem__(self, name: str) -> str:
        found = self.all(name)
        if not found:
            raise KeyError(name)
        return found[0]

    def __contains__(self, name: object) -> bool:
        return bool(self.all(str(name)))

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.pairs)

    def __repr__(self) -> str:
        return f"Headers({list(self.pairs)!r})"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a request. ``status`` is 0 where no answer came that could be read; ``error`` then says why."""

    status: int
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""
    seconds: float = 0.0
    error: str = ""

    @property
    def ok(self) -> bool:
        """An answer between 200 and 399, whole."""
        return 200 <= self.status < 400 and not self.error

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def json(self) -> Any:
        """The body as JSON, and None where it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    @property
    def told(self) -> str:
        """All that it says: its text, and the values of its headers."""
        return "\n".join((self.text, *(value for _, value in self.headers)))

    def __str__(self) -> str:
        """For a message: ``503``, or why there is no answer."""
        return self.error or str(self.status)


@dataclass(frozen=True, slots=True)
class Halves:
    """A body sent in two halves: ``sent`` is set after the first, the second follows once ``go`` is set.

    Whoever answers after the first half is sent the second at once.
    """

    sent: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)

    def between(self, connection: socket.socket) -> None:
        self.sent.set()
        while not (self.go.wait(_GLANCE) or select.select([connection], [], [], 0)[0]):
            pass


def request(
    url: str,
    method: str = "GET",
    *,
    headers: Pairs = (),
    json: object = None,
    body: bytes | str | None = None,
    timeout: float = 10.0,
    halves: Halves | None = None,
) -> Answer:
    """Send one request over a connection of its own. ``timeout`` is for all of it, in seconds.

    Whoever is answered before all was sent, as with 413, hears the answer all the same. ``halves`` holds back half of
    the body.
    """
    started = time.perf_counter()
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    late = threading.Event()
    try:
        connection = kind(parts.hostname or "", parts.port, timeout=timeout)
        alarm = threading.Timer(timeout, _cut_off, (connection, late))
        alarm.daemon = True
        alarm.start()
        try:
            try:
                _send(connection, method, _target(url), headers, json, body, halves)
            except (BrokenPipeError, ConnectionResetError):
                if connection.sock is None:
                    raise
            status, seen, content = _received(connection)
        finally:
            alarm.cancel()
            connection.close()
    except _BROKEN as error:
        said = (
            f"no whole answer within {timeout:g} s"
            if late.is_set() or isinstance(error, TimeoutError)
            else _told(error)
        )
        return Answer(0, seconds=time.perf_counter() - started, error=said)
    return Answer(status, seen, content, time.perf_counter() - started)


def _cut_off(connection: http.client.HTTPConnection, late: threading.Event) -> None:
    late.set()
    with contextlib.suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)


def serialized(
    url: str, method: str = "GET", *, headers: Pairs = (), json: object = None, body: bytes | str | None = None
) -> bytes:
    """The request as it goes over a connection that is kept, for whoever sends it many times."""
    parts = urlsplit(url)
    fields, content = _fields(method, headers, json, body)
    lines = [f"{method} {_target(url)} HTTP/1.1".encode(), b"Host: " + parts.netloc.rpartition("@")[2].encode()]
    lines += [name.encode() + b": " + value for name, value in fields]
    return b"\r\n".join((*lines, b"", content))


def _send(
    connection: http.client.HTTPConnection,
    method: str,
    target: str,
    headers: Pairs,
    payload: object,
    body: bytes | str | None,
    halves: Halves | None,
) -> None:
    fields, content = _fields(method, headers, payload, body)
    connection.putrequest(method, target, skip_accept_encoding=True)
    for name, value in fields:
        connection.putheader(name, value)
    if "Connection" not in Headers(headers):
        connection.putheader("Connection", "close")
    if halves is None:
        connection.endheaders(content or None)
        return
    middle = len(content) // 2
    connection.endheaders(content[:middle] or None)
    halves.between(connection.sock)
    connection.send(content[middle:])


def _target(url: str) -> str:
    parts = urlsplit(url)
    return quote(parts.path + (f"?{parts.query}" if parts.query else ""), safe="/%?=&:@!$'()*+,;~#[]") or "/"


def _fields(
    method: str, headers: Pairs, payload: object, body: bytes | str | None
) -> tuple[list[tuple[str, bytes]], bytes]:
    """Header fields and content of a request, without the fields that speak of its connection."""
    given = Headers(headers)
    content = body.encode() if isinstance(body, str) else body
    fields: list[tuple[str, bytes]] = []
    if payload is not None:
        content = json.dumps(payload).encode()
        if "Content-Type" not in given:
            fields.append(("Content-Type", b"application/json"))
    if content is not None or method in ("POST", "PUT", "PATCH"):
        fields.append(("Content-Length", str(len(content or b"")).encode()))
    return [*fields, *((name, _encoded(value)) for name, value in given)], content or b""


def _encoded(value: str) -> bytes:
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode()


def _received(connection: http.client.HTTPConnection) -> tuple[int, Headers, bytes]:
    response = connection.getresponse()
    with response:
        headers = Headers(response.getheaders())
        content = response.read(_LARGEST + 1)
        if len(content) > _LARGEST:
            raise ValueError(f"the answer is larger than {_LARGEST >> 20} MiB")
        if response.length:
            raise ValueError(f"the answer breaks off {response.length} bytes early")
        return response.status, headers, content


def _told(error: Exception) -> str:
    """One line on what is wrong, as people say it."""
    if isinstance(error, socket.gaierror):
        return "there is no such host"
    if isinstance(error, ConnectionRefusedError):
        return "connection refused"
    if isinstance(error, http.client.RemoteDisconnected | ConnectionError):
        return "connection closed without an answer"
    if isinstance(error, http.client.IncompleteRead):
        return "the answer breaks off early"
    if isinstance(error, http.client.HTTPException):
        return f"the answer is not HTTP ({type(error).__name__})"
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
