"""Users of an authentication file of Web Fuzzing Commons, signing in at a service that runs, in every way there is."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pytest_devnet.declarations import Login, Principal, Request
from pytest_devnet.declarations.declared import ANY_COOKIE
from pytest_devnet.errors import FactError
from pytest_devnet.facts import credentials
from pytest_devnet.facts.http_client import Answer, Headers
from pytest_devnet.facts.service import Services
from pytest_devnet.facts.tokens import Token, Tokens
from pytest_devnet.facts.world import World
from pytest_devnet.formats.jwt import encoded
from pytest_devnet.formats.openapi_model import Scheme
from pytest_devnet.gating.observe import observe
from pytest_devnet.model import Evidence, Gap, findings_of
from pytest_devnet_gates.authorization_holds import authorization_holds

SERVE = """\
import http.server, json, secrets, sys, urllib.parse
WAY, LACKS = sys.argv[2:]
PEOPLE, NOTES, KEYS = {"ann": "north", "bob": "north", "cid": "south"}, {}, {}

def known(headers, query):
    jar = dict(one.strip().split("=", 1) for one in headers.get("Cookie", "=").split(";"))
    if WAY == "cookies":
        return KEYS.get(jar.get("sid")) if jar.get("guard") == "guard " + jar.get("sid", "") else None
    if WAY == "query":
        return KEYS.get(query.get("key", [""])[0].removeprefix("k-"))
    if WAY == "fixed":
        told = headers.get("X-Client") == "devnet client" and headers.get("X-API-Key", "").startswith("key ")
        return headers["X-API-Key"][4:] if told else None
    return KEYS.get(headers.get("X-Session", "").removeprefix("Session "))

class Notes(http.server.BaseHTTPRequestHandler):
    def reply(self, status, body=None, headers=()):
        self.send_response(status)
        for one in (("Content-Type", "application/json"), *headers):
            self.send_header(*one)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def sign_in(self, text):
        form = self.headers["Content-Type"] == "application/x-www-form-urlencoded"
        sent = dict(urllib.parse.parse_qsl(text)) if form else json.loads(text)
        if sent.get("password") != "pass word":
            return self.reply(302, {}, [("Location", "/sign-in"), ("Set-Cookie", "sid=nobody")])
        key = secrets.token_hex(8)
        KEYS[key] = sent["user"]
        if WAY == "cookies":
            old = ("Set-Cookie", "old=; Max-Age=0")
            more = [("Set-Cookie", f"guard=guard {key}; Path=/"), ("Set-Cookie", f"sid={key}; HttpOnly; Path=/")]
            return self.reply(302, {}, [("Location", "/notes"), old, *more])
        return self.reply(200, {"keys": [{"key": key}]}, [("X-Session", f"Bearer {key}")])

    def act(self):
        text = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        path, _, query = self.path.partition("?")
        if path == "/health/ready":
            return self.reply(200)
        if path == "/sign-in":
            return self.sign_in(text)
        tenant = PEOPLE.get(known(self.headers, urllib.parse.parse_qs(query)))
        if tenant is None:
            return self.reply(401)
        if path == "/notes" and self.command == "POST":
            note = {"id": secrets.token_hex(4), "text": json.loads(text)["text"], "tenant": tenant}
            NOTES[note["id"]] = note
            return self.reply(201, note)
        if path == "/notes" and self.command == "GET":
            return self.reply(200, [one for one in NOTES.values() if one["tenant"] == tenant])
        note = NOTES.get(path.removeprefix("/notes/"))
        if note is None or (note["tenant"] != tenant and LACKS != self.command):
            return self.reply(404)
        return self.reply(200, note) if self.command == "GET" else self.reply(405)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = act

    def log_message(self, *_):
        pass

http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Notes).serve_forever()
"""
DONE = {"responses": {"200": {"description": "done"}}}
NOTE = {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]}
ID = {"in": "path", "name": "id", "required": True, "schema": {"type": "string"}}
OPENAPI = {
    "openapi": "3.1.0",
    "security": [{"bearer": []}],
    "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
    "paths": {
        "/notes": {"get": DONE, "post": {**DONE, "requestBody": {"content": {"application/json": {"schema": NOTE}}}}},
        "/notes/{id}": {"parameters": [ID], "get": DONE},
    },
}
PEOPLE = {"ann": "north", "bob": "north", "cid": "south"}
LOGIN = """\
authTemplate:
  loginEndpointAuth:
    endpoint: /sign-in
    verb: POST
    payloadUserPwd: {usernameField: user, passwordField: password, password: "${SECRET}"}
"""
USERS = "".join(
    f"  - name: {name}\n    loginEndpointAuth: {{payloadUserPwd: {{username: {name}}}}}\n"
    for name in ("ann", "bob", "cid")
)
FIXED = "".join(
    f"  - name: {name}\n    fixedHeaders:\n      - {{name: X-Client, value: 'devnet ${{KIND}}'}}\n"
    f"      - {{name: X-API-Key, value: 'key {name}'}}\n"
    for name in PEOPLE
)
OLD = "extractFromField: /keys/0/key"
BODY = "extractFrom: body, extractSelector: /keys/0/key"
FILES = {
    "header": f'{LOGIN}    token: {{{BODY}, sendIn: header, sendName: X-Session, sendTemplate: "Session {{token}}"}}\n',
    "query": f'{LOGIN}    token: {{{BODY}, sendIn: query, sendName: key, sendTemplate: "k-{{token}}"}}\n',
    "older": f'{LOGIN}    token: {{{OLD}, httpHeaderName: X-Session, headerPrefix: "Session "}}\n',
    "cookies": f"{LOGIN}    contentType: application/x-www-form-urlencoded\n    expectCookies: true\n",
    "fixed": "",
}
SHOWN = {
    "header": '"X-Session: Session ${ANN_TOKEN}"',
    "query": "?key=k-${ANN_TOKEN}",
    "older": '"X-Session: Session ${ANN_TOKEN}"',
    "cookies": '"Cookie: guard=${COOKIE_GUARD}; sid=${ANN_TOKEN}"',
    "fixed": '-H "X-Client: devnet ${KIND}" -H "X-API-Key: ${ANN_TOKEN}"',
}
ALL = "ann (keeper), bob (keeper), cid (keeper)"


def world(root: Path, way: str, lacks: str = "nothing") -> World:
    (root / "auth.yaml").write_text(f"{FILES[way]}auth:\n{FIXED if way == 'fixed' else USERS}", "utf-8")
    (root / "serve.py").write_text(SERVE, "utf-8")
    (root / "openapi.json").write_text(json.dumps(OPENAPI), "utf-8")
    people = (
        f'[principals.{name}]\nrole = "keeper"\ntenant = "{tenant}"\nwfc = "auth.yaml"\n'
        for name, tenant in PEOPLE.items()
    )
    action = '[[service.api.actions]]\nname = "look"\nrequest = { path = "/notes?a=1" }\nas = "bob"\n'
    start = f'start = "python serve.py {{port}} {way if way != "older" else "header"} {lacks}"\n'
    settings = f'[service.api]\nopenapi = "openapi.json"\n{start}{action}{"".join(people)}'
    (root / "devnet.toml").write_text(settings, "utf-8")
    return World(root, date(2026, 1, 15))


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "pass word")
    monkeypatch.setenv("KIND", "client")


@pytest.mark.parametrize("way", FILES)
def test_the_token_goes_where_the_file_says(tmp_path: Path, way: str) -> None:
    made = world(tmp_path, way, "GET")
    try:
        seen = [
            one for case in ("GET /notes", "GET /notes/{id}") for one in observe(authorization_holds, made, {}, case)
        ]
    finally:
        made.processes.end_all()
    assert [str(one) for one in seen if isinstance(one, Gap)] == []
    (found,) = findings_of(seen)
    assert f"{ALL}: is shown what another tenant has (200)" in str(found)
    assert SHOWN[way] in found.reproduce
    assert any(isinstance(one, Evidence) for one in seen)


@pytest.mark.parametrize("way", FILES)
def test_actions_send_it_there_too(tmp_path: Path, way: str) -> None:
    made = world(tmp_path, way)
    services = made.fact("service")
    assert isinstance(services, Services)
    try:
        service = services.running("api")
        assert service.act(service.settings.actions[0]).status == 200
    finally:
        made.processes.end_all()


UNSIGNED = encoded({"alg": "HS256"}, {"sub": "ann"}, "HS256", "key")
ANSWERED = {
    "jwt": (["a=1", f"b={UNSIGNED}; HttpOnly"], "a=${COOKIE_A}; b={token}"),
    "kept": (["a-b=1", "sid=2; httponly"], "a-b=${COOKIE_A_B}; sid={token}"),
    "first": (["sid=2", "x=3"], "sid={token}; x=${COOKIE_X}"),
}


@pytest.mark.parametrize("case", ANSWERED)
def test_the_cookie_that_is_the_token_is_told_from_others(case: str) -> None:
    lines, template = ANSWERED[case]
    login = Login(Request("/in", "POST"), cookie=ANY_COOKIE)
    answer = Answer(200, Headers([("Set-Cookie", one) for one in lines]))
    token = Tokens((Principal("ann", login=login),), lambda _: answer).of("ann")
    assert token.scheme == Scheme("apiKey", "", "header", "Cookie", template)
    assert template.replace("{token}", token.value).split("; ")[0 if case == "first" else 1] in "; ".join(lines)


@pytest.mark.parametrize(
    ("answer", "login", "said"),
    [
        (Answer(302, Headers({"Location": "/in?again=1", "Set-Cookie": "sid=1"})), {"cookie": "*"}, "302"),
        (Answer(200, Headers({"Set-Cookie": "sid="})), {"cookie": "*"}, "no cookie *"),
        (Answer(200, Headers({"Set-Cookie": "sid=1"})), {"cookie": "other"}, "no cookie other"),
        (Answer(200, Headers({"X-Key": "Bearer "})), {"header": "X-Other"}, "no header X-Other"),
        (Answer(200, Headers(), b'{"access_token": true}'), {}, "no token at /access_token"),
        (Answer(401), {}, "401"),
    ],
)
def test_who_is_given_nothing_is_told_why(answer: Answer, login: dict[str, Any], said: str) -> None:
    people = (Principal("ann", login=Login(Request("/in", "POST"), **login)),)
    with pytest.raises(FactError, match=re.escape(f"ann cannot sign in: POST /in: {said}")):
        Tokens(people, lambda _: answer).of("ann")


def test_a_number_is_a_token_and_the_word_of_a_header_is_sent_with_it() -> None:
    people = (
        Principal("ann", login=Login(Request("/in", "POST"))),
        Principal(
            "bob", login=Login(Request("/in", "POST"), header="X-Key"), scheme=Scheme("apiKey", "", "header", "K")
        ),
        Principal("cid", login=Login(Request("/in", "POST"), header="X-Key")),
    )
    tokens = Tokens(people, lambda _: Answer(200, Headers({"X-Key": "Bearer abc"}), b'{"access_token": 7}'))
    assert tokens.of("ann") == Token("7")
    assert tokens.of("bob") == Token("abc", Scheme("apiKey", "", "header", "K", "Bearer {token}"))
    assert tokens.of("cid") == Token("abc")


GUARDED = [
    (
        [("Set-Cookie", "sid=s1; HttpOnly"), ("Set-Cookie", "csrftoken=c%2F1")],
        {},
        "X-CSRFToken",
        "c/1",
        "; csrftoken=c%2F1",
    ),
    ([("Set-Cookie", "XSRF-TOKEN=x1"), ("Set-Cookie", "sid=s1")], {}, "X-XSRF-TOKEN", "x1", "; XSRF-TOKEN=x1"),
    ([("Set-Cookie", "sid=s1")], {"user": {"csrfToken": "j1"}}, "X-CSRF-Token", "j1", ""),
]


@pytest.mark.parametrize("cookie", ["sid", ANY_COOKIE])
@pytest.mark.parametrize(("lines", "told", "header", "value", "more"), GUARDED, ids=["django", "angular", "json"])
def test_what_a_form_of_another_site_cannot_send_goes_with_the_cookie(
    lines: list[tuple[str, str]], told: Any, header: str, value: str, more: str, cookie: str
) -> None:
    answer = Answer(200, Headers(lines), json.dumps(told).encode())
    ann = Principal("ann", login=Login(Request("/sign-in", "POST"), cookie=cookie))
    token = Tokens((ann,), lambda _request: answer).of("ann")
    assert token.scheme is not None
    headers, query = token.scheme.placed(token.value)

    def filled(text: str) -> str:
        return re.sub(r"\$\{(\w+)\}", lambda found: token.others[found[1]], text)

    sent = {name: filled(text) for name, text in headers.items()}
    cookies = {"; ".join(sorted(sent.pop("Cookie").split("; ")))}
    assert (sent, query, cookies) == ({header: value}, {}, {"; ".join(sorted(f"sid=s1{more}".split("; ")))})


def test_without_such_a_value_a_cookie_is_all_there_is() -> None:
    answer = Answer(200, Headers([("Set-Cookie", "sid=s1")]))
    ann = Principal("ann", login=Login(Request("/sign-in", "POST"), cookie="sid"))
    assert Tokens((ann,), lambda _request: answer).of("ann") == Token("s1", Scheme("apiKey", "", "cookie", "sid"))


@pytest.mark.parametrize(
    ("request_", "sent"),
    [
        (Request("/in", "POST", json={"user": "ann", "password": "a b"}), {"user": "ann", "password": "a bx"}),
        (Request("/in", "POST", body="user=ann&passwd=${SECRET}&n=1%202"), "user=ann&passwd=${SECRET}x&n=1+2"),
        (Request("/in", "POST", json={"user": "ann", "code": "1"}), None),
        (Request("/in", "POST", json=["password"]), None),
    ],
)
def test_another_password_is_put_where_one_is(request_: Request, sent: Any) -> None:
    changed = credentials._with_password(Login(request_, cookie="sid"), "{}x".format)
    if sent is None:
        assert changed is None
    else:
        assert changed is not None
        assert (changed.request.json or changed.request.body, changed.cookie) == (sent, "sid")
