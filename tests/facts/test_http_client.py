"""Requests to servers that are honest, broken, slow or hostile: the answer tells, nothing raises."""

from __future__ import annotations

import gc
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler

import pytest

from pytest_devnet.facts import http_client
from pytest_devnet.facts.http_client import Answer, Halves, Headers, request, serialized
from pytest_devnet.facts.loopback import HOST, LoopbackServer

Talk = Callable[[socket.socket], None]


@pytest.fixture
def talking() -> Iterator[Callable[[Talk], str]]:
    """The URL of a server that reads what comes first and then does with the connection what it is told."""
    servers: list[tuple[socket.socket, threading.Thread]] = []

    def begin(talk: Talk) -> str:
        server = socket.create_server((HOST, 0))

        def run() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                try:
                    talk(connection)
                except OSError:
                    return

        thread = threading.Thread(target=run)
        thread.start()
        servers.append((server, thread))
        return f"http://{HOST}:{server.getsockname()[1]}/x"

    yield begin
    for server, thread in servers:
        thread.join()
        server.close()


def says(text: bytes) -> Talk:
    return lambda connection: connection.sendall(text)


def drips(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while True:
        connection.sendall(b"x")
        time.sleep(0.05)


def resets(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


ENDLESS = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 5000


@pytest.mark.parametrize(
    ("talk", "answer"),
    [
        (says(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"), Answer(200, body=b"hi")),
        (says(b"HTTP/1.1 204 No Content\r\n\r\n"), Answer(204)),
        (says(b"HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"), Answer(500, body=b"hi")),
        (says(b"HTTP/1.1 200 OK\r\n\r\nto the end"), Answer(200, body=b"to the end")),
        (says(b""), Answer(0, error="connection closed without an answer")),
        (resets, Answer(0, error="connection closed without an answer")),
        (says(b"\0\1\2\r\n\r\n"), Answer(0, error="the answer is not HTTP (BadStatusLine)")),
        (says(b"HTTP/1.1 999999 OK\r\n\r\n"), Answer(0, error="the answer is not HTTP (BadStatusLine)")),
        (says(b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 999), Answer(0, error="the answer is not HTTP (HTTPException)")),
        (
            says(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi"),
            Answer(0, error="the answer breaks off 7 bytes early"),
        ),
        (
            says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhi"),
            Answer(0, error="the answer breaks off early"),
        ),
        (says(ENDLESS), Answer(0, error="the answer is larger than 0 MiB")),
        (drips, Answer(0, error="no whole answer within 0.4 s")),
        (lambda _: time.sleep(1), Answer(0, error="no whole answer within 0.4 s")),
    ],
)
def test_whatever_a_server_does_there_is_an_answer(
    talking: Callable[[Talk], str], talk: Talk, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_client, "_LARGEST", 4096)
    seen = request(talking(talk), timeout=0.4)
    assert (seen.status, seen.body, seen.error) == (answer.status, answer.body, answer.error)
    assert seen.seconds > 0


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (f"http://{HOST}:1/", "connection refused"),
        ("http://no-such-host.invalid/", "there is no such host"),
        ("http:///x", "there is no such host"),
        (f"https://{HOST}:1/", "connection refused"),
    ],
)
def test_who_is_not_there_does_not_answer(url: str, said: str) -> None:
    seen = request(url, timeout=5)
    assert (seen.status, seen.ok) == (0, False)
    assert (seen.error, str(seen)) == (said, said)


class Echo(BaseHTTPRequestHandler):
    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = "".join(f"{name}: {value}\n" for name, value in self.headers.items())
        said = f"{self.command} {self.path}\n{headers}\n".encode("latin-1") + body
        self.send_response(200)
        self.send_header("X-Twice", "1")
        self.send_header("x-twice", "2")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(said)

    do_GET = do_HEAD = do_POST = answer  # noqa: N815

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture(scope="module")
def echo() -> Iterator[str]:
    server = LoopbackServer(Echo, name="echo")
    yield server.url
    server.end()


def test_what_is_sent_is_what_was_said(echo: str) -> None:
    seen = request(f"{echo}/a?b=%20ä", "POST", headers={"X-A": "é", "X-B": "→"}, json={"c": 1})
    assert seen.text.startswith("POST /a?b=%20%C3%A4\n")
    for line in ("Content-Type: application/json", "Content-Length: 8", "Connection: close"):
        assert line in seen.text
    assert b"X-A: \xe9" in seen.body
    assert "X-B: →" in seen.text
    assert seen.text.endswith('\n{"c": 1}')
    own = request(echo, "POST", headers=[("Content-Type", "a/b"), ("Connection", "x")], json=1).text
    assert own.startswith("POST /\n")
    assert "Content-Type: a/b\n" in own
    assert "Connection: x\n" in own


def test_a_body_is_sent_as_it_is_and_posts_have_one(echo: str) -> None:
    assert request(echo, "POST", body="ä").body.endswith("\nä".encode())
    assert request(echo, "POST", body=b"\xff").body.endswith(b"\n\xff")
    assert "Content-Length: 0" in request(echo, "POST").text
    assert "Content-Length" not in request(echo).text
    assert request(echo, "HEAD").body == b""


def test_a_header_may_be_sent_twice_but_not_smuggle_another(echo: str) -> None:
    assert request(echo, headers=[("a", "1"), ("a", "2")]).text.count("\na: ") == 2
    assert request(echo, headers={"a": "1\r\nb: 2"}).error == "Invalid header value b'1\\r\\nb: 2'"


def test_for_a_connection_that_is_kept_a_request_is_the_same_bytes_but_for_its_end() -> None:
    sent = serialized("https://me:pw@lamp.test:8443/a b?c=d", "POST", headers={"X-A": "ä"}, json={"e": 1})
    assert sent == (
        b"POST /a%20b?c=d HTTP/1.1\r\nHost: lamp.test:8443\r\nContent-Type: application/json\r\n"
        b'Content-Length: 8\r\nX-A: \xe4\r\n\r\n{"e": 1}'
    )
    assert serialized("http://lamp.test") == b"GET / HTTP/1.1\r\nHost: lamp.test\r\n\r\n"


def test_headers_are_compared_without_case_and_may_stand_twice(echo: str) -> None:
    headers = request(echo).headers
    assert (headers.get("X-TWICE"), headers["x-twice"], headers.all("x-Twice")) == ("1", "1", ("1", "2"))
    assert ("X-twice" in headers, "x-once" in headers, headers.get("x-once", "0")) == (True, False, "0")
    assert [value for name, value in headers if name.lower() == "x-twice"] == ["1", "2"]
    with pytest.raises(KeyError):
        headers["x-once"]
    assert repr(Headers({"a": "b"})) == "Headers([('a', 'b')])"


def test_a_server_ends_with_connections_that_nobody_closed() -> None:
    server = LoopbackServer(Echo, name="echo")
    with socket.create_connection((HOST, server.port), timeout=10) as idle:
        idle.sendall(b"GET / HT")
        assert request(server.url).status == 200
        server.end()
        assert idle.recv(1) == b""


def test_an_answer_is_read_as_json_where_it_is_some() -> None:
    assert Answer(200, body=b'{"a": 1}').json == {"a": 1}
    assert Answer(200, body=b"{").json is None
    assert Answer(200, body=b"\xff").json is None
    assert (str(Answer(404)), Answer(404).ok, Answer(302).ok) == ("404", False, True)


def test_an_answer_that_comes_before_all_was_sent_is_heard(talking: Callable[[Talk], str]) -> None:
    answer = request(
        talking(says(b"HTTP/1.1 413 Too Long\r\nContent-Length: 3\r\n\r\nno!")), "POST", body=b"x" * (8 << 20)
    )
    assert (answer.status, answer.text) == (413, "no!")


def test_the_second_half_of_a_body_can_be_held_back(echo: str) -> None:
    halves = Halves()
    with ThreadPoolExecutor(1) as pool:
        pending = pool.submit(request, echo, "POST", body="abcd", halves=halves)
        assert halves.sent.wait(10)
        assert not pending.done()
        halves.go.set()
        assert pending.result().text.endswith("\nabcd")


def test_who_answers_after_half_of_a_body_is_heard_at_once(talking: Callable[[Talk], str]) -> None:
    url = talking(says(b"HTTP/1.1 413 Too Long\r\nContent-Length: 3\r\n\r\nno!"))
    assert request(url, "POST", body="abcd", halves=Halves()).text == "no!"


def test_a_connection_that_is_reset_before_it_stands_leaves_no_half_made_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def reset(*_: object, **__: object) -> None:
        raise ConnectionResetError(104, "Connection reset by peer")

    monkeypatch.setattr("http.client.HTTPConnection.connect", reset)
    answer = request("http://127.0.0.1:9/", timeout=2)
    gc.collect()
    assert (answer.status, answer.error) == (0, "connection closed without an answer")
