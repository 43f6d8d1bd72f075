"""Services and principals in devnet.toml: what they become, and what each mistake is told to be."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_devnet.declarations import Declared, declared_in, read_declared
from pytest_devnet.declarations.declared import (
    Action,
    DependencySettings,
    GraphqlSettings,
    Login,
    LogSource,
    Principal,
    Request,
    ServiceSettings,
)
from pytest_devnet.toml_source import parse_toml

WHOLE = """\
[service.api]
start = "python serve.py --port {port}"
cwd = "packages"
ready = "/ready"
live = "/live"
metrics = "http://127.0.0.1:9100/metrics"
openapi = "openapi.json"
critical = false
ready_within = 5
app = "web/harbor.py:make()"
env = { BILLING = "{dependency.billing}", OTLP = "{otlp}", WORKERS = 2 }
layers = { api = "harbor.api" }
[service.api.dependencies.billing]
start = "billing {port}"
critical = false
[service.api.dependencies.db]
address = "127.0.0.1:5432"
[[service.api.actions]]
name = "sign in"
request = { method = "POST", path = "/login/{nonce}", json = { password = "${PASSWORD}" } }
as = "alice"
expect = 201
moves = { 'sign_ins_total{outcome="success"}' = 1 }
observes = "sign_in_seconds"
calls = "billing"
[[service.api.actions]]
name = "look"
request = { path = "/" }

[service.web]
url = "https://harbor.test/"
safe = "write"
log = { command = "journalctl -f" }
prometheus = "http://prometheus.test:9090"

[principals.alice]
role = "member"
tenant = "acme"
login = { path = "/login", body = "x", token = "/data/token" }
[principals.bot]
token = "${BOT}"
"""
API = ServiceSettings(
    name="api",
    start="python serve.py --port {port}",
    cwd="packages",
    ready="/ready",
    live="/live",
    metrics="http://127.0.0.1:9100/metrics",
    openapi="openapi.json",
    critical=False,
    ready_within=5.0,
    app="web/harbor.py:make()",
    env={"BILLING": "{dependency.billing}", "OTLP": "{otlp}", "WORKERS": "2"},
    layers={"api": "harbor.api"},
    dependencies=(
        DependencySettings("billing", start="billing {port}", critical=False, place="devnet.toml:13"),
        DependencySettings("db", address="127.0.0.1:5432", place="devnet.toml:16"),
    ),
    actions=(
        Action(
            "sign in",
            Request("/login/{nonce}", "POST", json={"password": "${PASSWORD}"}),
            "alice",
            201,
            {'sign_ins_total{outcome="success"}': 1.0},
            "sign_in_seconds",
            "billing",
            "devnet.toml:18",
        ),
        Action("look", Request("/"), place="devnet.toml:26"),
    ),
    place="devnet.toml:1",
)
WEB = ServiceSettings(
    name="web",
    url="https://harbor.test",
    safe="write",
    log=LogSource(command="journalctl -f"),
    prometheus="http://prometheus.test:9090",
    place="devnet.toml:30",
)
PRINCIPALS = (
    Principal(
        "alice", "member", "acme", Login(Request("/login", "POST", body="x"), "/data/token"), "", "devnet.toml:36"
    ),
    Principal("bot", token="${BOT}", place="devnet.toml:40"),  # noqa: S106
)


def declared(text: str) -> Declared:
    return read_declared(parse_toml(text, "devnet.toml"))


def test_a_schema_of_graphql_is_served_at_a_path_and_asks_for_a_token() -> None:
    (service,) = declared(f'{SERVICE}graphql = {{ schema = "api/a.graphql", cookie = "sid" }}').services
    assert service.graphql == GraphqlSettings("api/a.graphql", "/graphql", "", "sid")


def test_all_that_can_be_declared() -> None:
    found = declared(WHOLE)
    assert found == Declared((API, WEB), PRINCIPALS)
    assert (found.service("web"), found.service("x")) == (WEB, None)
    assert (found.principal("bot"), found.principal("x")) == (PRINCIPALS[1], None)
    assert (API.action("look"), API.action("x")) == (API.actions[1], None)


def test_without_a_file_or_in_a_broken_one_nothing_is_declared(tmp_path: Path) -> None:
    assert declared_in(tmp_path) == Declared()
    (tmp_path / "devnet.toml").write_text("[service")
    assert declared_in(tmp_path) == Declared()
    (tmp_path / "devnet.toml").write_text(WHOLE)
    assert declared_in(tmp_path).services == (API, WEB)


def test_how_far_a_gate_may_go() -> None:
    started, running = declared('[service.a]\nstart = "a {port}"\n[service.b]\nurl = "http://b.test"\n').services
    assert [started.allows(how) for how in ("read", "write", "all")] == [True, True, True]
    assert [running.allows(how) for how in ("read", "write", "all")] == [True, False, False]
    assert (started.runs_already, running.runs_already) == (False, True)


SERVICE = '[service.api]\nstart = "a {port}"\n'
URL = '[service.api]\nurl = "http://a.test"\n'
DEPENDENCY = f"{SERVICE}[service.api.dependencies.db]\n"
SEED = f"{SERVICE}[[service.api.seed]]\n"
ACTION = f'{SERVICE}[[service.api.actions]]\nname = "look"\n'
PRINCIPAL = "[principals.alice]\n"
METHODS = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"
ALICE = f"{PRINCIPAL}{ACTION}"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("service = 1", "1: service wants a table | write [service]"),
        ("[service]\napi = 1", "2: api wants a table | write [service.api]"),
        ('[service."a b"]\nstart = "a {port}"', '1: \'a b\' is no name | take letters, digits, "_" and "-"'),
        ("[service.api]", '1: service.api wants start or url | write start = "command {port}", or url = "…"'),
        (
            f'{SERVICE}url = "http://a.test"',
            '1: service.api wants either start or url, not both | write start = "command {port}", or url = "…"',
        ),
        ('[service.api]\nstart = "a"', "2: neither start nor env holds {port} | tell it the port to listen at"),
        (
            '[service.api]\nstart = "a {prot}"\nenv = {A = "{port}"}',
            "2: nothing fills in {prot} | did you mean 'port'?",
        ),
        ('[service.api]\nstart = "a \'{port}"', "2: start is no command: No closing quotation | close the quotation"),
        (
            '[service.api]\nstart = "a && b {port}"',
            "2: start is run without a shell | write sh -c 'a && b {port}'",
        ),
        ('[service.api]\nstart = "A=1 b {port}"', "2: start begins with a variable | write A=1 into env"),
        (f"{SERVICE}redy = 1", "3: unknown key 'redy' | did you mean 'ready'?"),
        (f'{SERVICE}ready = "health"', '3: ready wants a path | write ready = "/health"'),
        (f'{SERVICE}live = "/a b"', '3: live wants a path | write live = "/ab"'),
        (f"{SERVICE}live = 1", '3: live wants a string | write live = "…"'),
        (f'{SERVICE}metrics = "http://"', '3: metrics wants a URL | write metrics = "http://127.0.0.1:8000"'),
        (f'{SERVICE}cwd = "../b"', "3: cwd leads out of the repository | name a folder relative to devnet.toml"),
        (f'{SERVICE}cwd = "/b"', "3: cwd leads out of the repository | name a folder relative to devnet.toml"),
        (f"{SERVICE}critical = 1", "3: critical wants true or false | write critical = true"),
        (f"{SERVICE}ready_within = 0", "3: ready_within wants a number of seconds | write ready_within = 30"),
        (f"{SERVICE}ready_within = true", "3: ready_within wants a number of seconds | write ready_within = 30"),
        (
            f'{SERVICE}env = {{ A = "{{dependency.db}}" }}',
            "3: nothing fills in {dependency.db} | known are otlp, otlp_grpc, port, tmp",
        ),
        (f"{SERVICE}env = {{ A = [] }}", '3: A wants a string | write A = "…"'),
        (f'{SERVICE}env = {{ A = "${{}}" }}', "3: ${} names no variable | write ${NAME}"),
        (
            f"{SERVICE}graphql = {{}}",
            '3: graphql wants the file of its schema | write graphql = { schema = "schema.graphql" }',
        ),
        (
            f'{SERVICE}graphql = {{ schema = "a", header = "X-Key", cookie = "sid" }}',
            "3: callers sign in by either header or cookie | leave one out",
        ),
        (f'{SERVICE}safe = "read"', "3: safe has no meaning with start | leave it out"),
        (f'{URL}env = {{ A = "1" }}', "3: env has no meaning with url | leave it out"),
        ('[service.api]\nurl = "a.test"', '2: url wants a URL | write url = "http://127.0.0.1:8000"'),
        ('[service.api]\nurl = "http://a:x"', '2: url wants a URL | write url = "http://127.0.0.1:8000"'),
        (f'{URL}safe = "wirte"', "3: safe wants one of read, write, all | did you mean 'write'?"),
        (f"{URL}safe = 1", "3: safe wants one of read, write, all | known are read, write, all"),
        (
            '[service.prod]\nurl = "http://a.test"\nsafe = "all"',
            '3: safe cannot be wider than read for what is called production | write safe = "read"',
        ),
        (
            '[service.api]\nurl = "http://api.production.a.test"\nsafe = "write"',
            '3: safe cannot be wider than read for what is called production | write safe = "read"',
        ),
        (f"{URL}log = {{}}", '3: log wants a file or a command | write log = { file = "…" }, or { command = "…" }'),
        (f'{URL}log = {{ fiel = "a" , command = "b" }}', "3: unknown key 'fiel' | did you mean 'file'?"),
        (f"{URL}log = 1", "3: log wants a table | write [service.api.log]"),
        (f'{DEPENDENCY}address = "db"', '4: address wants host:port | write address = "127.0.0.1:5432"'),
        (f'{DEPENDENCY}address = "db:70000"', '4: address wants host:port | write address = "127.0.0.1:5432"'),
        (
            f"{DEPENDENCY}critical = true",
            '3: service.api.dependencies.db wants start or address | write start = "command {port}", or address = "…"',
        ),
        (f'{DEPENDENCY}start = "db {{port}}"\nready = "x"', '5: ready wants a path | write ready = "/x"'),
        (
            f'{DEPENDENCY}start = "db"\nkritical = 1',
            "4: neither start nor env holds {port} | tell it the port to listen at",
        ),
        (
            f'{SEED}makes = "/logs/{{id}}"\nrequest = {{ path = "/logs" }}',
            '3: a seed wants the principal who sends it | write as = "NAME"',
        ),
        (
            f'{SEED}as = "ann"\nmakes = "/logs"\nrequest = {{ path = "/logs" }}',
            '5: makes wants the path of what comes of it | write makes = "/entries/{id}"',
        ),
        (
            f'{SEED}as = ""\nmakes = "/logs/{{id}}"\nid = "id"',
            '6: id wants a JSON pointer | write id = "/id"',
        ),
        (f"{SERVICE}actions = 1", "3: actions wants a list of tables | write [[service.api.actions]]"),
        (f"{SERVICE}actions = [1]", "3: actions wants a list of tables | write [[service.api.actions]]"),
        (ACTION, '3: there is no request | write request = { method = "GET", path = "/…" }'),
        (
            f'{SERVICE}[[service.api.actions]]\nrequest = {{ path = "/" }}',
            '3: an action wants a name | write name = "sign-in succeeds"',
        ),
        (f"{ACTION}request = {{}}", '5: path wants a path | write path = "/"'),
        (
            f'{ACTION}request = {{ path = "/", method = "get" }}',
            f"5: method wants one of {METHODS} | known are {METHODS}",
        ),
        (f'{ACTION}request = {{ path = "/{{nonc}}" }}', "5: nothing fills in {nonc} | did you mean 'nonce'?"),
        (
            f'{ACTION}request = {{ path = "/", json = [{{ a = "{{x}}" }}] }}',
            "5: nothing fills in {x} | known are nonce",
        ),
        (
            f'{ACTION}request = {{ path = "/", json = 1, body = "a" }}',
            "5: a request has json or body, not both | leave one out",
        ),
        (
            f'{ACTION}request = {{ path = "/" }}\nas = "alcie"',
            "6: as names 'alcie', which is not declared | declare it as [principals.alcie]",
        ),
        (
            f'{ACTION}request = {{ path = "/" }}\ncalls = "db"',
            "6: calls names 'db', which is not declared | declare it as [service.api.dependencies.db]",
        ),
        (
            f'{ALICE}request = {{ path = "/" }}\nas = "alcie"',
            "7: as names 'alcie', which is not declared | did you mean 'alice'?",
        ),
        (
            f'{ACTION}request = {{ path = "/" }}\nexpect = "200"',
            "6: expect wants a whole number from 100 to 599 | write expect = 200",
        ),
        (
            f'{ACTION}request = {{ path = "/" }}\nmoves = {{ a = "1" }}',
            "6: a wants a number | write what one action adds",
        ),
        (
            f"{ACTION}request = {{ path = \"/\" }}\nmoves = {{ 'a{{' = 1 }}",
            '6: \'a{\' is no series: labels that are no name="value" list | write name, or name{label="value"}',
        ),
        (
            f'{ACTION}request = {{ path = "/" }}\nobserves = "a b"',
            "6: 'a b' is no series: 'b' after its end | write name, or name{label=\"value\"}",
        ),
        (f'{SERVICE}app = "web"', "3: app 'web' names no application | write app = \"package.module:application\""),
        (f'{PRINCIPAL}rolle = "x"', "2: unknown key 'rolle' | did you mean 'role'?"),
        (
            f'{PRINCIPAL}token = "a"\nlogin = {{ path = "/" }}',
            "2: a principal has login or token, not both | leave one out",
        ),
        (
            f'{PRINCIPAL}login = {{ path = "/", token = "t" }}',
            '2: token wants a JSON pointer | write token = "/access_token"',
        ),
        (
            f'{PRINCIPAL}login = {{ path = "/", token = "/t", cookie = "c" }}',
            "2: a login has one of token, cookie and header | leave the others out",
        ),
        (f'{PRINCIPAL}login = {{ path = "/", tokn = "/t" }}', "2: unknown key 'tokn' | did you mean 'token'?"),
    ],
)
def test_a_mistake_names_line_and_remedy(text: str, problem: str) -> None:
    problems = [
        f"{error.place.removeprefix('devnet.toml:')}: {error.message} | {error.remedy}"
        for error in declared(text).problems
    ]
    assert problem in problems


def test_two_actions_of_one_name_are_a_mistake_each() -> None:
    twice = f'{ACTION}request = {{ path = "/" }}\n[[service.api.actions]]\nname = "look"\nrequest = {{ path = "/a" }}\n'
    assert [str(error) for error in declared(twice).problems] == [
        "devnet.toml:4: two actions are called 'look'",
        "devnet.toml:7: two actions are called 'look'",
    ]
