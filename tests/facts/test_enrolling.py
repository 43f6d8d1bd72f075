"""Accounts that anybody may open, of services that take what they are sent, and of such as do not."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from pytest_devnet import Call, Principal, Reply, Request
from pytest_devnet.declarations import Login
from tests.facts.test_authorization_fact import broken, operation, sends, tried

TEXT = {"type": "string"}
NAMED = {
    "type": "object",
    "properties": {"username": TEXT, "password": TEXT, "email": TEXT},
    "required": ["username", "password", "email"],
}
ANYBODYS: dict[str, Any] = {"security": []}
PATHS: dict[str, Any] = {
    "/me": {"get": operation()},
    "/ready": {"get": {**operation(), **ANYBODYS}},
    "/accounts/all": {"get": {**operation(), **ANYBODYS}},
    "/accounts": {"post": {**sends(NAMED), **ANYBODYS}},
    "/sessions": {"post": {**sends(NAMED), **ANYBODYS}},
}
SIGN_UP = "POST /accounts"


def signs_in(name: str, as_form: bool = False) -> Login:
    sent = {"username": name, "password": "harbour-1"}
    form = f"username={name}&password=harbour-1"
    return Login(Request("/sessions", "POST", json=None if as_form else sent, body=form if as_form else ""), "/token")


def people(**how: Any) -> tuple[Principal, ...]:
    told = (("ann", "admin", "north"), ("bob", "member", "north"), ("cid", "member", "south"))
    return tuple(Principal(name, role, tenant, login=signs_in(name, **how)) for name, role, tenant in told)


@dataclass
class Club:
    """``keeps`` are the fields it takes without offering them, ``shows`` where an account is shown."""

    keeps: tuple[str, ...] = ()
    shows: str = "itself"
    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for one in people():
            told = {"username": one.name, "role": one.role, "tenant": one.tenant, "admin": one.role == "admin"}
            self.accounts[one.name] = {**told, "password": "harbour-1", "seats": 4}

    def __call__(self, call: Call) -> Reply:
        path = call.path.partition("?")[0]
        if path == "/me":
            me = self.accounts.get(call.headers.get("Authorization").removeprefix("Bearer t-"))
            return Reply(json={"data": self.shown(me)}) if me else Reply(401)
        if path == "/accounts/all":
            return (
                Reply(json={"people": [self.shown(one) for one in self.accounts.values()]})
                if self.lists
                else Reply(404)
            )
        if path not in ("/accounts", "/sessions"):
            return Reply(200 if path == "/ready" else 404)
        try:
            sent = json.loads(call.body) if call.body[:1] == b"{" else dict(parse_qsl(call.body.decode()))
            return self.enrolled(sent) if path == "/accounts" else self.session(sent)
        except (KeyError, ValueError):
            return Reply(400)

    @property
    def lists(self) -> bool:
        return self.shows == "a list"

    def shown(self, account: dict[str, Any]) -> dict[str, Any]:
        hidden = {"password"} if self.shows != "the tenant alone" else {"password", "role", "admin"}
        return {name: value for name, value in account.items() if name not in hidden}

    def enrolled(self, sent: dict[str, Any]) -> Reply:
        fresh = {"username": sent["username"], "password": sent["password"], "email": sent["email"]}
        kept = {name: sent[name] for name in self.keeps if name in sent}
        account = {**fresh, "role": "member", "tenant": "guests", "admin": False, "seats": 1, **kept}
        self.accounts[sent["username"]] = account
        return Reply(201, self.shown(account) if self.shows == "its answer" else {"status": "done"})

    def session(self, sent: dict[str, Any]) -> Reply:
        known = self.accounts.get(sent["username"], {})
        is_it = known.get("password") == sent["password"] and self.shows in ("itself", "the tenant alone")
        is_it = is_it or sent["username"] in ("ann", "bob", "cid")
        return Reply(json={"token": f"t-{sent['username']}"}) if is_it else Reply(401)


@pytest.mark.parametrize("shows", ["itself", "its answer", "a list", "nothing"])
def test_a_club_that_takes_only_what_it_offers_is_let_be(tmp_path: Path, shows: str) -> None:
    with tried(tmp_path, Club(shows=shows), PATHS, people()) as survey:
        seen = survey(SIGN_UP)
        assert (broken(seen), broken(survey("POST /sessions"))) == ([], [])
    assert len(seen.probes) > 2


@pytest.mark.parametrize("shows", ["itself", "its answer", "a list"])
@pytest.mark.parametrize(("kept", "value"), [("admin", "true"), ("role", '"admin"'), ("tenant", '"north"')])
def test_a_field_that_is_kept_is_seen_wherever_the_account_is_shown(
    tmp_path: Path, shows: str, kept: str, value: str
) -> None:
    with tried(tmp_path, Club((kept,), shows), PATHS, people()) as survey:
        said = broken(survey(SIGN_UP))
    assert f"{kept} of its body: whoever enrols sets {kept} to {value}, which is not for callers to set" in said


def test_where_people_sign_in_by_a_form_the_new_account_does(tmp_path: Path) -> None:
    with tried(tmp_path, Club(("admin",)), PATHS, people(as_form=True)) as survey:
        (said,) = broken(survey(SIGN_UP))
    assert said.startswith("admin of its body")


def test_what_nobody_is_shown_is_not_tried(tmp_path: Path) -> None:
    with tried(tmp_path, Club(("admin",), "the tenant alone"), PATHS, people()) as survey:
        assert {probe.name for probe in survey(SIGN_UP).probes} == {"tenant of its body"}


def test_who_is_refused_can_give_themselves_nothing(tmp_path: Path) -> None:
    strict = {
        **PATHS,
        "/accounts": {"post": {**sends({"type": "object", "properties": {"password": TEXT}}), **ANYBODYS}},
    }
    with tried(tmp_path, Club(("admin",)), strict, people()) as survey:
        assert broken(survey(SIGN_UP)) == []


def test_who_signs_in_otherwise_than_by_a_password_is_not_followed(tmp_path: Path) -> None:
    known = tuple(Principal(one.name, one.role, one.tenant, token=f"t-{one.name}") for one in people())
    with tried(tmp_path, Club(("admin",)), PATHS, known) as survey:
        assert broken(survey(SIGN_UP)) == []
    with tried(tmp_path, Club(("admin",), "a list"), PATHS, known) as survey:
        assert len(broken(survey(SIGN_UP))) == 1
