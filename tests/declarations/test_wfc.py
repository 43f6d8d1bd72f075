"""Principals that sign in as an authentication file of Web Fuzzing Commons says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pytest_devnet.declarations import Declared, Login, Request, declared_in
from pytest_devnet.declarations.declared import ANY_COOKIE
from pytest_devnet.errors import FactError
from pytest_devnet.facts.http_client import Answer, Headers
from pytest_devnet.facts.tokens import Tokens
from pytest_devnet.formats.wfc import read_wfc

FILE = """\
schemaVersion: "0.2.0"
authTemplate:
  loginEndpointAuth:
    endpoint: /login
    payloadUserPwd: {usernameField: email, password: "${PASSWORD}"}
    token: {extractFrom: body, extractSelector: /data/token, sendIn: header, sendName: Authorization}
auth:
  - name: ann
    loginEndpointAuth: {payloadUserPwd: {username: ann@north.test}}
  - name: bob
    loginEndpointAuth: {contentType: application/x-www-form-urlencoded, payloadUserPwd: {username: b b}}
"""
OTHERS = """\
auth:
  - name: cid
    fixedHeaders: [{name: Authorization, value: Bearer cid-token}]
  - name: dan
    fixedHeaders: [{name: X-API-Key, value: dan-key}]
  - name: eve
    loginEndpointAuth: {endpoint: /in, verb: put, payloadRaw: '{"a": 1}', expectCookies: true}
  - name: fay
    loginEndpointAuth:
      endpoint: /in
      contentType: text/plain
      payloadRaw: fay
      headers: [{name: X-Client, value: devnet}]
      token: {extractFromField: token}
  - name: gus
    loginEndpointAuth: {endpoint: /in}
  - name: hal
    loginEndpointAuth: {endpoint: /in, contentType: application/json; charset=utf-8, payloadUserPwd: {username: hal}}
"""


def declared(root: Path, *names: str, file: str = FILE) -> Declared:
    (root / "auth.yaml").write_text(file, "utf-8")
    tables = (f'[principals.{name}]\nrole = "r"\ntenant = "t"\nwfc = "auth.yaml"\n' for name in names)
    (root / "devnet.toml").write_text("".join(tables), "utf-8")
    return declared_in(root)


def test_users_sign_in_as_template_and_user_say(tmp_path: Path) -> None:
    ann, bob = declared(tmp_path, "ann", "bob").principals
    json = {"email": "ann@north.test", "password": "${PASSWORD}"}
    assert (ann.role, ann.tenant) == ("r", "t")
    assert ann.login == Login(Request("/login", "POST", json=json), "/data/token")
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = "email=b+b&password=${PASSWORD}"
    assert bob.login == Login(Request("/login", "POST", form, body=body), "/data/token")


def test_fixed_headers_and_other_bodies_are_understood(tmp_path: Path) -> None:
    cid, dan, eve, fay, gus, hal = declared(
        tmp_path, *["cid", "dan", "eve", "fay", "gus", "hal"], file=OTHERS
    ).principals
    assert (cid.token, dan.token) == ("cid-token", "dan-key")
    assert eve.login == Login(Request("/in", "PUT", json={"a": 1}), cookie=ANY_COOKIE)
    headers = {"Content-Type": "text/plain", "X-Client": "devnet"}
    assert fay.login == Login(Request("/in", "POST", headers, body="fay"), "/token")
    charset = {"Content-Type": "application/json; charset=utf-8"}
    assert hal.login == Login(Request("/in", "POST", charset, {"username": "hal", "password": ""}), cookie=ANY_COOKIE)
    assert gus.login == Login(Request("/in", "POST"), cookie=ANY_COOKIE)


def test_whatever_cookie_the_answer_sets_is_the_session(tmp_path: Path) -> None:
    (eve,) = declared(tmp_path, "eve", file=OTHERS).principals
    answer = Answer(200, Headers([("Set-Cookie", "sid=abc; Path=/")]), b"")
    assert Tokens((eve,), lambda _: answer).of("eve").value == "abc"


def test_a_token_may_stand_in_a_header_of_the_answer(tmp_path: Path) -> None:
    where = "{extractFrom: header, extractSelector: X-Auth-Token}"
    file = f"auth: [{{name: ann, loginEndpointAuth: {{endpoint: /in, token: {where}}}}}]"
    (ann,) = declared(tmp_path, "ann", file=file).principals
    answer = Answer(200, Headers({"x-auth-token": "Bearer abc"}), b"")
    assert Tokens((ann,), lambda _: answer).of("ann").value == "abc"


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("", "auth.yaml:1: is no authentication file: it has no list auth"),
        ("auth: [", "auth.yaml:1: is no YAML"),
        ("auth: [{name: zed}]", "auth.yaml: there is no user ann in it"),
        ("auth: [{name: ''}, 7]", "auth.yaml: there is no user ann in it"),
        ("auth:\n  - name: ann\n  - name: ann\n", "auth.yaml:3: another user is called ann, too"),
        ("auth:\n  - name: ann\n", "auth.yaml:2: ann wants either fixedHeaders or loginEndpointAuth"),
        ("auth: [{name: ann, loginEndpointAuth: {externalEndpointURL: 'https://a.test'}}]", "signs in elsewhere"),
        ("auth: [{name: ann, loginEndpointAuth: {endpoint: //a.test/in}}]", "signs in elsewhere"),
        ("auth: [{name: ann, loginEndpointAuth: {endpoint: /in, payloadRaw: '{'}}]", "payloadRaw is no JSON"),
        (
            "auth: [{name: ann, loginEndpointAuth: {endpoint: /in, token: {extractFrom: header}}}]",
            "the header that holds the token of ann has no name",
        ),
        (
            "auth: [{name: ann, fixedHeaders: [{name: a, value: b}], loginEndpointAuth: {endpoint: /in}}]",
            "ann wants either fixedHeaders or loginEndpointAuth",
        ),
        (
            "auth: [{name: ann, loginEndpointAuth: {endpoint: /in, expectCookies: true, token: {sendIn: header}}}]",
            "ann wants either token or expectCookies",
        ),
        (
            "auth: [{name: ann, loginEndpointAuth: {endpoint: /in, payloadRaw: a, payloadUserPwd: {username: a}}}]",
            "it wants either payloadRaw or payloadUserPwd",
        ),
        (
            "auth: [{name: ann, loginEndpointAuth: {endpoint: /in, contentType: a/b, payloadUserPwd: {username: a}}}]",
            "payloadUserPwd is sent as JSON or as a form, not as a/b",
        ),
        (
            "auth: [{name: ann, loginEndpointAuth: {endpoint: /in, token: {sendIn: cookie, sendName: a}}}]",
            "is sent neither in a header nor in the query",
        ),
        (
            "auth: [{name: ann, loginEndpointAuth: {endpoint: /in, token: {sendIn: query}}}]",
            "has no name (sendName)",
        ),
        (
            "auth: [{name: ann, loginEndpointAuth: {endpoint: /in, token: {sendName: a, sendTemplate: b}}}]",
            "has no place for {token} (sendTemplate)",
        ),
        (
            "auth: [{name: ann, loginEndpointAuth: {endpoint: /in, token: {extractFrom: trailer}}}]",
            "neither in the body of the answer nor in a header",
        ),
    ],
)
def test_what_cannot_be_meant_or_done_is_told(tmp_path: Path, file: str, said: str) -> None:
    (problem,) = declared(tmp_path, "ann", file=file).problems
    assert said in str(problem)
    assert problem.remedy
    assert declared(tmp_path, "ann", file=file).principals == ()


def test_a_file_that_is_not_there_or_not_inside_is_told(tmp_path: Path) -> None:
    (tmp_path / "devnet.toml").write_text('[principals.ann]\nwfc = "gone.yaml"\n', "utf-8")
    assert [str(one) for one in declared_in(tmp_path).problems] == ["devnet.toml:1: gone.yaml: cannot be read"]
    (tmp_path / "devnet.toml").write_text('[principals.ann]\nwfc = "../a.yaml"\ntoken = "t"\n', "utf-8")
    said = [one.message for one in declared_in(tmp_path).problems]
    assert said == ["a principal signs in by wfc or by login or token", "wfc leads out of the repository"]


@example(FILE)
@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read = {"ann": read_wfc(text, "a.yaml", "ann")}
    except FactError as error:
        read, place = {}, error.place
    else:
        place = "a.yaml"
    assert place.startswith("a.yaml")
    assert all(name == one.name for name, one in read.items())
