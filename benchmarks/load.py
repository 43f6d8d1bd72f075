"""Goal: the load generator holds 1,000 requests a second from one core, each at its time, and overlooks no halt.

Beside it ``hey`` at the same rate and ``wrk`` at full speed, where they are on the path; Debian has packages of both.
"""

from __future__ import annotations

import base64
import csv
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction

from benchmarks.measure import Claim, pairs_asked_for, told
from pytest_devnet.facts.load import PROGRAM
from pytest_devnet.facts.load_probe import HOST
from pytest_devnet.facts.loopback import free_port
from pytest_devnet.formats.loading import Loaded, Sample, percentile, schedule

RATE, SECONDS = 1000, 5
WORKERS = 10
BOUNDS = {
    "ours, 1,000/s: lateness, p99 ms": 10.0,
    "ours, 1,000/s: seconds for a thousand": 1.01,
    "ours, 1,000/s: cores": 1.0,
}
SERVER = """
import asyncio, sys
class Trivial(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
    def data_received(self, data):
        self.transport.write(b"HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok")
async def main():
    async with await asyncio.get_running_loop().create_server(Trivial, "127.0.0.1", int(sys.argv[1])) as server:
        print("listening", flush=True)
        await server.serve_forever()
asyncio.run(main())
"""
Server = subprocess.Popen[bytes]
Seen = Mapping[str, float]


def claims(rounds: int) -> Iterator[Claim]:
    """Every figure is the median of as many rounds, in each of which all tools run, in changing order."""
    with trivial_server() as (server, port):
        tools: list[Callable[[int], Seen]] = [ours, faster, hey, wrk]
        yield from figures(list(rounds_of(tools, port, rounds)))
        halting = [lambda port: halted(server, port, ours_halted), lambda port: halted(server, port, hey_halted)]
        yield from figures(list(rounds_of(halting, port, rounds)))


def rounds_of(tools: list[Callable[[int], Seen]], port: int, rounds: int) -> Iterator[dict[str, float]]:
    for number in range(rounds + 1):
        seen: dict[str, float] = {}
        for tool in tools if number % 2 else reversed(tools):
            seen |= tool(port)
        if number:
            yield seen


def figures(seen: list[dict[str, float]]) -> Iterator[Claim]:
    for name in sorted(seen[0]):
        yield Claim(name, tuple(one[name] for one in seen), BOUNDS.get(name), unit="")


def ours(port: int) -> Seen:
    loaded, cores = probed(port, RATE)
    return {
        "ours, 1,000/s: lateness, p99 ms": loaded.late * 1e3,
        "ours, 1,000/s: seconds for a thousand": RATE / loaded.rate,
        "ours, 1,000/s: cores": cores,
        **latencies("ours, 1,000/s", [one.seconds for one in loaded.measured]),
        "ours, 1,000/s: control, p99 ms": loaded.kept_time * 1e3,
    }


def faster(port: int) -> Seen:
    return {f"ours, {rate:,}/s: lateness, p99 ms": probed(port, rate)[0].late * 1e3 for rate in (2000, 4000)}


def hey(port: int) -> Seen:
    if shutil.which("hey") is None:
        return {}
    seconds, cores = heyed(port)
    return {
        **latencies("hey, 1,000/s", seconds),
        "hey, 1,000/s: seconds for a thousand": SECONDS * RATE / len(seconds),
        "hey, 1,000/s: cores": cores,
    }


def wrk(port: int) -> Seen:
    if shutil.which("wrk") is None:
        return {}
    said, cores = ran(["wrk", "-t1", "-c16", f"-d{SECONDS}s", f"http://{HOST}:{port}/"])
    rate = re.search(r"Requests/sec:\s+([0-9.]+)", said)
    assert rate, said
    return {"wrk, full speed: thousand requests/s": float(rate[1]) / 1e3, "wrk, full speed: cores": cores}


def ours_halted(port: int) -> Seen:
    return latencies("ours, server halted 1 s of 5", [one.seconds for one in probed(port, 200)[0].measured])


def hey_halted(port: int) -> Seen:
    return {} if shutil.which("hey") is None else latencies("hey, server halted 1 s of 5", heyed(port, 200)[0])


def halted(server: Server, port: int, tool: Callable[[int], Seen]) -> Seen:
    """The server stands still for a second in the middle, as in a long collection of garbage."""
    timers = [
        threading.Timer(after, server.send_signal, (sign,))
        for after, sign in ((2.5, signal.SIGSTOP), (3.5, signal.SIGCONT))
    ]
    for timer in timers:
        timer.start()
    seen = tool(port)
    for timer in timers:
        timer.join()
    return seen


def latencies(name: str, seconds: list[float]) -> Seen:
    return {f"{name}: latency, p{share} ms": percentile(seconds, Fraction(share, 100)) * 1e3 for share in (50, 95, 99)}


def probed(port: int, rate: int) -> tuple[Loaded, float]:
    due = list(schedule({"get": rate}, SECONDS, 0.5))
    payload = base64.b64encode(f"GET / HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()).decode()
    target = {"host": HOST, "port": port}
    plan = {"target": target, "payloads": [payload], "shots": [(place, 0) for place, _ in due]}
    said, cores = ran(PROGRAM, json.dumps(plan))
    fired = json.loads(said)
    samples = tuple(Sample("get", place, *shot) for (place, _), shot in zip(due, fired["shots"], strict=True))
    assert {one.status for one in samples} == {200}
    return Loaded(samples, tuple(fired["control"])), cores


def heyed(port: int, rate: int = RATE) -> tuple[list[float], float]:
    command = ["hey", "-o", "csv", "-z", f"{SECONDS}s", "-c", str(WORKERS), "-q", str(rate // WORKERS)]
    said, cores = ran([*command, f"http://{HOST}:{port}/"])
    rows = list(csv.DictReader(io.StringIO(said)))
    assert {row["status-code"] for row in rows} == {"200"}
    return [float(row["response-time"]) for row in rows], cores


def ran(command: Sequence[str], text: str = "") -> tuple[str, float]:
    """What a tool says, and how many cores it kept busy while it loaded."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as output:
        given.write(text.encode())
        given.seek(0)
        child = subprocess.Popen(command, stdin=given, stdout=output)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        assert child.returncode == 0, command
        output.seek(0)
        return output.read().decode(), (usage.ru_utime + usage.ru_stime) / SECONDS


@contextmanager
def trivial_server() -> Iterator[tuple[Server, int]]:
    port = free_port()
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(port)], stdout=subprocess.PIPE)
    try:
        assert server.stdout
        server.stdout.readline()
        yield server, port
    finally:
        server.send_signal(signal.SIGCONT)
        server.kill()
        server.communicate()


if __name__ == "__main__":
    sys.exit(told(claims(pairs_asked_for(5))))
