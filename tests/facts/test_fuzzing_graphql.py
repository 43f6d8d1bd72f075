"""A service that speaks GraphQL, fuzzed: each field of its roots an operation, by a schema that needs no server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import graphql
import pytest

from pytest_devnet import Finding, Gap, Observation
from pytest_devnet.facts.world import World
from pytest_devnet.gating.observe import cases_of, observe
from pytest_devnet.model import findings_of
from pytest_devnet_gates.validation_explored import validation_explored
from pytest_devnet_gates.validation_fuzzed import validation_fuzzed

SCHEMA = '''\
"""What lies in the harbour."""
type Dock { id: ID! name: String! }
input Wanted { name: String! }

type Query {
  docks(first: Int): [Dock!]!
  dock(id: ID!): Dock
  depth(metres: Int!): Int
  ledger: String
}

type Mutation {
  build(dock: Wanted!): Dock
}
'''
SERVER = """\
import http.server, json, sys
import graphql

LACKS = sys.argv[2]
SCHEMA = graphql.build_schema(open("schema.graphql").read())
DOCKS = {}


def wrong(message, code):
    return graphql.GraphQLError(message, extensions={"code": code})


class Root:
    def docks(self, info, first=None):
        if first is not None and first < 0:
            raise wrong("first is no number of docks", "BAD_USER_INPUT")
        return list(DOCKS.values())[:first]

    def dock(self, info, id):
        return DOCKS.get(id)

    def depth(self, info, metres):
        if metres == 0 and LACKS != "depth":
            raise wrong("no water", "BAD_USER_INPUT")
        return 100 // metres

    def ledger(self, info):
        if LACKS == "ledger" or info.context != "sid=keeper":
            raise wrong("who are you?", "UNAUTHENTICATED")
        return "42"

    def build(self, info, dock):
        if LACKS != "build":
            DOCKS[str(len(DOCKS))] = built = {"id": str(len(DOCKS)), "name": dock["name"]}
            return built
        raise SystemError("500")


class Harbour(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def reply(self, status, said):
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.reply(200 if self.path == "/ready" else 404, {})

    def do_POST(self):
        text = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path != "/api/graphql":
            return self.reply(404, {})
        try:
            sent = json.loads(text)
            if len(text) > 100_000 or sent["query"].count("{") > 50 or sent["query"].count("[") > 50:
                return self.reply(500 if LACKS == "bounds" else 400, {"errors": [{"message": "too much"}]})
            answer = graphql.graphql_sync(SCHEMA, sent["query"], Root(), self.headers.get("Cookie"))
        except (ValueError, KeyError, TypeError):
            return self.reply(400, {"errors": [{"message": "no query"}]})
        broken = any(isinstance(error.original_error, SystemError) for error in answer.errors or ())
        self.reply(500 if broken else 200, answer.formatted)

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Harbour).serve_forever()
"""
SETTINGS = """\
[service.harbour]
start = "python harbour.py {port} LACKS"
ready = "/ready"
live = "/ready"
graphql = { schema = "schema.graphql", path = "/api/graphql", cookie = "sid" }

[principals.guest]
token = "guest"

[principals.keeper]
token = "keeper"
"""
FIELDS = ["Query.docks", "Query.dock", "Query.depth", "Query.ledger", "Mutation.build"]
Judge = Callable[[str], list[Observation]]


@pytest.fixture
def harbour(tmp_path: Path) -> Iterator[Callable[[str], World]]:
    worlds: list[World] = []

    def lacking(what: str) -> World:
        files = {"schema.graphql": SCHEMA, "harbour.py": SERVER, "devnet.toml": SETTINGS.replace("LACKS", what)}
        for name, text in files.items():
            (tmp_path / name).write_text(text)
        worlds.append(World(tmp_path, date(2026, 1, 15)))
        return worlds[-1]

    yield lacking
    for world in worlds:
        world.processes.end_all()


def judged(world: World) -> dict[str, list[Observation]]:
    given = {"examples": 12, "seconds": 100.0}
    return {field: list(observe(validation_fuzzed, world, given, field)) for field in FIELDS}


def blocking(seen: list[Observation]) -> list[Finding]:
    return [one for one in findings_of(seen) if one.severity == "blocking"]


def test_what_there_is_to_fuzz_is_known_without_a_server(harbour: Callable[[str], World]) -> None:
    for gate in (validation_fuzzed, validation_explored):
        assert [one.id for one in cases_of(gate, harbour("nothing"), {}) or ()] == FIELDS


def test_a_service_that_tells_its_callers_what_is_wrong_passes(harbour: Callable[[str], World]) -> None:
    seen = judged(harbour("nothing"))
    assert [str(one) for found in seen.values() for one in (*blocking(found), *gaps(found))] == []


def gaps(seen: list[Observation]) -> list[Gap]:
    return [one for one in seen if isinstance(one, Gap)]


@pytest.mark.parametrize(
    ("lacks", "field", "line", "said"),
    [
        ("depth", "Query.depth", 8, "answers with an error of its own to "),
        ("build", "Mutation.build", 13, "answers 500 to "),
        ("bounds", "Query.docks", 6, "answers 500 to 10000 fields in one another"),
    ],
)
def test_what_breaks_it_is_found_at_its_field(
    harbour: Callable[[str], World], lacks: str, field: str, line: int, said: str
) -> None:
    seen = judged(harbour(lacks))
    assert {name for name, found in seen.items() if blocking(found)} == {field}
    found = blocking(seen[field])[0]
    assert str(found).startswith(f"schema.graphql:{line}: {field}: {said}")
    assert found.reproduce.startswith('curl -i -X POST "${URL}/api/graphql"')
    assert '"Cookie: sid=${GUEST_TOKEN}"' in found.reproduce
    assert "with seed 1" in found.remedy


def test_a_field_that_nobody_is_let_in_to_is_not_passed(harbour: Callable[[str], World]) -> None:
    found = judged(harbour("ledger"))["Query.ledger"]
    assert [one.reason.partition(", in ")[0] for one in gaps(found)] == [
        "Query.ledger: no request came to its resolver"
    ]
    assert "UNAUTHENTICATED" in gaps(found)[0].reason


def test_what_broke_it_with_a_status_is_kept_and_sent_again(harbour: Callable[[str], World], tmp_path: Path) -> None:
    world = harbour("build")
    (found, *_) = list(observe(validation_explored, world, {"seconds": 6.0, "seed": 3}, "Mutation.build"))
    assert "kept in devnet-crashes.json" in str(getattr(found, "remedy", ""))
    (kept,) = json.loads((tmp_path / "devnet-crashes.json").read_text())["crashes"]
    assert (kept["operation"], kept["target"], kept["status"]) == ("Mutation.build", "/api/graphql", 500)
    mended = list(observe(validation_explored, harbour("nothing"), {"seconds": 3.0}, "Mutation.build"))
    assert "what broke it is answered 200 now" in str(mended[0])


def test_the_schema_is_one_that_can_be_served() -> None:
    assert not graphql.validate_schema(graphql.build_schema(SCHEMA))
