"""What live gates add to a service: starting it, asking it, and waiting for its spans."""

from __future__ import annotations

import argparse
import secrets
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

from pytest_devnet.facts.world import World

if TYPE_CHECKING:
    from pytest_devnet import Service, Services

HARBOR = Path(__file__).parents[1] / "examples" / "devnet"
SPAN_SECONDS = 0.3
BARE = """\
import http.server, sys
class Bare(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
    def log_message(self, *_):
        pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Bare).serve_forever()
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    times = parser.parse_args().times
    starts = [started_bare() for _ in range(times)]
    told("a bare server, from asking for it to its first answer and to its end", starts)
    late = spans_late(times)
    told("a span of Harbor, from its end to its receipt", late)
    met = max(late) <= SPAN_SECONDS
    print(f"every span within {SPAN_SECONDS * 1000:.0f} ms: {'met' if met else 'missed'}")
    return 0 if met else 1


def started_bare() -> float:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "bare.py").write_text(BARE, "utf-8")
        (root / "devnet.toml").write_text('[service.bare]\nstart = "python bare.py {port}"\n', "utf-8")
        began = time.perf_counter()
        world = World(root, date(2026, 1, 15))
        running(world, "bare")
        world.processes.end_all()
        return time.perf_counter() - began


def spans_late(times: int) -> list[float]:
    world = World(HARBOR, date(2026, 1, 15))
    try:
        api = running(world, "api")
        return [span_late(api) for _ in range(times)]
    finally:
        world.processes.end_all()


def span_late(api: Service) -> float:
    trace = secrets.token_hex(16)
    api.request("GET", api.settings.live, headers={"traceparent": f"00-{trace}-{secrets.token_hex(8)}-01"})
    found = api.traces.await_spans(trace, lambda span: span.kind == "server")
    return max(span.received - span.end for span in found if span.kind == "server")


def running(world: World, name: str) -> Service:
    return cast("Services", world.fact("service")).running(name)


def told(what: str, seconds: list[float]) -> None:
    shown = [f"{1000 * value:.0f}" for value in (statistics.median(seconds), min(seconds), max(seconds))]
    print(f"{what}: median {shown[0]} ms, range {shown[1]}-{shown[2]} ms, n {len(seconds)}")


if __name__ == "__main__":
    sys.exit(main())
