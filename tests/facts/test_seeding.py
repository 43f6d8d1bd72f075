"""A service in which nobody can make anything: a command of the project plants, and plants again."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pytest_devnet import FactError, Repo, Services, described
from pytest_devnet.facts.authorization import Authorization
from pytest_devnet.facts.bench import Bench
from pytest_devnet.facts.seeding import planted
from pytest_devnet.facts.world import World

SERVE = """\
import http.server, itertools, json, sys
PEOPLE = {"ann-token": "north", "cid-token": "south"}
VAULTS, NUMBERS = {}, itertools.count(1)

class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self, status, body=None):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        if body is not None:
            self.wfile.write(json.dumps(body).encode())

    def do_GET(self):
        vault = self.path.removeprefix("/vaults/")
        who = PEOPLE.get(self.headers.get("Authorization", "").removeprefix("Bearer "))
        if self.path == "/health/ready":
            self.answer(200)
        elif self.path == "/reset":
            VAULTS.update({"vault-1": "north", "vault-2": "south"})
            self.answer(200, VAULTS)
        elif who is None:
            self.answer(401)
        elif VAULTS.get(vault) != who:
            self.answer(404)
        elif self.command == "DELETE":
            del VAULTS[vault]
            self.answer(204)
        else:
            self.answer(200, {"id": vault})

    do_DELETE = do_GET

    def do_POST(self):
        who = PEOPLE[self.headers["Authorization"].removeprefix("Bearer ")]
        made = f"vault-{next(NUMBERS)}"
        if self.path == "/vaults":
            VAULTS[made] = who
        self.answer(201 if self.path == "/vaults" else 404, {"id": made})

    def log_message(self, *_):
        pass

http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
SEED = """\
import json, sys, urllib.request
urllib.request.urlopen(sys.argv[1] + "/reset").close()
open("seeded", "a").write("x")
print(json.dumps({"ann": {"vault": "vault-1"}, "cid": {"/vaults/{id}": ["vault-2"]}}))
"""
SETTINGS = """\
[service.api]
start = "python serve.py {port}"
openapi = "openapi.json"
seed = "python seed.py {url}"
[principals.ann]
role = "keeper"
tenant = "north"
token = "ann-token"
[principals.cid]
role = "keeper"
tenant = "south"
token = "cid-token"
"""
_DONE = {"responses": {"200": {"description": "done"}}}
OPENAPI: dict[str, Any] = {
    "openapi": "3.1.0",
    "security": [{"bearer": []}],
    "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
    "paths": {
        "/vaults/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": _DONE,
            "delete": _DONE,
        }
    },
}
Start = Callable[[str], Bench]


def asked_twice(bench: Callable[[], Bench]) -> Bench:
    """What cannot be learnt is told whenever it is asked for, in the same words."""
    try:
        return bench()
    except FactError as error:
        with pytest.raises(FactError, match=re.escape(error.message)):
            bench()
        raise


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    files = {"serve.py": SERVE, "seed.py": SEED, "openapi.json": json.dumps(OPENAPI)}
    worlds: list[World] = []

    def started(settings: str, **more: str) -> Bench:
        for path, text in {**files, **more, "devnet.toml": settings}.items():
            (tmp_path / path).write_text(text, "utf-8")
        worlds.append(World(tmp_path, date(2026, 1, 2)))
        repo, services, fact = (worlds[-1].fact(name) for name in ("repo", "service", "authorization"))
        assert isinstance(repo, Repo)
        assert isinstance(services, Services)
        assert isinstance(fact, Authorization)
        return asked_twice(partial(fact.bench, *described(repo, services)))

    yield started
    for world in worlds:
        world.processes.end_all()


def test_what_is_planted_is_tried_and_planted_again_when_it_is_gone(start: Start, tmp_path: Path) -> None:
    bench = start(SETTINGS)
    operation = bench.asker.description.operation("DELETE /vaults/{id}")
    assert operation is not None
    found = bench.survey(operation)
    assert {(one.principal, one.cell.relation): one.decision for one in found.cells} == {
        ("ann", "own"): "allow",
        ("ann", "other-tenant"): "hide",
        ("ann", "missing"): "hide",
        ("cid", "own"): "allow",
        ("cid", "other-tenant"): "hide",
        ("cid", "missing"): "hide",
    }
    assert found.again is not None
    assert found.again.decision == "allow"
    assert found.again.asked.curl.count("${ANN_VAULT_ID}") == 1
    assert len((tmp_path / "seeded").read_text("utf-8")) > 1


def test_a_reset_comes_before_what_is_planted_again(start: Start, tmp_path: Path) -> None:
    plain = SEED.replace("urllib.request.urlopen", "print if len(sys.argv) > 9 else urllib.request.urlopen")
    reset = "import sys, urllib.request\nurllib.request.urlopen(sys.argv[1] + '/reset').close()\nopen('reset', 'w')\n"
    bench = start(
        f"{SETTINGS}".replace("seed =", 'reset = "python reset.py {url}"\nseed ='),
        **{
            "seed.py": plain,
            "reset.py": reset,
        },
    )
    operation = bench.asker.description.operation("DELETE /vaults/{id}")
    assert operation is not None
    assert bench.survey(operation).again is not None
    assert (tmp_path / "reset").exists()


@pytest.mark.parametrize(
    ("seed", "said"),
    [
        ("print('no')", "seed prints no JSON"),
        ("print([1])", "seed prints no objects by principal"),
        ("print('{\"ann\": 7}')", "seed prints no objects by principal"),
        ("print('{\"eve\": {}}')", "seed speaks of eve, who is no principal"),
        ("import sys; sys.exit('no table')", "python seed.py {url} ended with status 1: no table"),
        ("import sys; sys.exit(3)", "python seed.py {url} ended with status 3: it said nothing"),
    ],
)
def test_what_it_prints_is_read_with_care(start: Start, seed: str, said: str) -> None:
    with pytest.raises(FactError) as caught:
        start(SETTINGS, **{"seed.py": seed})
    assert caught.value.message.startswith(said)
    assert caught.value.place == "devnet.toml:1"


REQUESTS = (
    SETTINGS.replace('seed = "python seed.py {url}"', "")
    + """\
[[service.api.seed]]
as = "ann"
request = { path = "/vaults" }
makes = "/vaults/{id}"
[[service.api.seed]]
as = "cid"
request = { path = "/vaults" }
makes = "/vaults/{id}"
id = "/id"
"""
)


def test_requests_of_principals_plant_as_well(start: Start) -> None:
    bench = start(REQUESTS)
    operation = bench.asker.description.operation("DELETE /vaults/{id}")
    assert operation is not None
    found = bench.survey(operation)
    assert {(one.principal, one.cell.relation): one.decision for one in found.cells}[("ann", "own")] == "allow"
    assert found.again is not None
    assert found.again.decision == "allow"


@pytest.mark.parametrize(
    ("request_path", "pointer", "said"),
    [
        ("/vaults/none", "/id", "POST /vaults/none as ann makes no /vaults/{id}: 404"),
        ("/vaults", "/number", "POST /vaults as ann makes no /vaults/{id}: no id at /number"),
    ],
)
def test_a_request_that_plants_nothing_is_told_with_its_line(
    start: Start, request_path: str, pointer: str, said: str
) -> None:
    settings = REQUESTS.replace('"/vaults" }', f'"{request_path}" }}').replace(
        '"/vaults/{id}"', f'"/vaults/{{id}}"\nid = "{pointer}"', 1
    )
    with pytest.raises(FactError) as caught:
        start(settings)
    assert caught.value.message == said
    assert caught.value.place == "devnet.toml:13"
    assert caught.value.remedy.startswith("curl -i -X POST")
    assert caught.value.remedy.endswith('-H "Authorization: Bearer ${ANN_TOKEN}"')


def test_a_seed_of_what_nobody_described_is_told_with_the_nearest(start: Start) -> None:
    with pytest.raises(FactError) as caught:
        start(REQUESTS.replace('makes = "/vaults/{id}"', 'makes = "/vault/{id}"', 1))
    assert str(caught.value) == "devnet.toml:13: makes /vault/{id}, which is no path of an object"
    assert caught.value.remedy == "did you mean '/vaults/{id}'?"


def test_a_command_that_is_not_there_is_told(start: Start) -> None:
    with pytest.raises(FactError, match="devnet-no-such-seed is not installed"):
        start(SETTINGS.replace("python seed.py", "devnet-no-such-seed"))


def test_a_command_that_takes_too_long_is_told(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pytest_devnet.facts.seeding._PATIENCE", 0.3)
    with pytest.raises(FactError, match=r"took longer than 0\.3 s"):
        start(SETTINGS, **{"seed.py": "import time; time.sleep(60)"})


def test_a_service_that_may_only_be_read_is_not_planted(start: Start) -> None:
    url = start(SETTINGS).service.url
    read = SETTINGS.replace('start = "python serve.py {port}"', f'url = "{url}"')
    with pytest.raises(FactError, match=r"python seed\.py .* would write to api, which may only be read"):
        start(read)


@pytest.mark.parametrize(
    ("kinds", "around", "found"),
    [
        ({"crate": ["7", 8]}, {"yard": "y"}, [{"yard": "y", "crate": "7"}, {"yard": "y", "crate": "8"}]),
        ({"/yards/{yard}/crates/{crate}": {"yard": "z", "crate": 7}}, {"yard": "y"}, [{"yard": "z", "crate": "7"}]),
        ({"crate": "7"}, None, []),
        ({"lamp": "7"}, {"yard": "y"}, []),
    ],
)
def test_an_id_goes_below_what_is_around_it(kinds: Any, around: Any, found: list[dict[str, str]]) -> None:
    assert list(planted("/yards/{yard}/crates/{crate}", kinds, around)) == found
