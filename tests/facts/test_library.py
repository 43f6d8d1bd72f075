"""A library whose readers are objects themselves, and whose books are called by their titles."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pytest_devnet import Call, Example, Fails, Passes, Principal, Reply, Request, Serving
from pytest_devnet.declarations import Login
from pytest_devnet.errors import FactError
from pytest_devnet.facts.authorization import Authorization
from pytest_devnet.facts.bench import Survey
from pytest_devnet.facts.world import World
from pytest_devnet.formats.openapi import read_openapi
from pytest_devnet.gating.definition import Gate
from pytest_devnet.gating.proof import disproofs
from pytest_devnet_gates.authorization_holds import authorization_holds
from tests.facts.test_authorization_fact import broken, decisions, operation, parameter, sends

NOBODY: list[Any] = []
NAMES = {"ann": "north", "cid": "south", "eve": "office"}


def text(**said: Any) -> dict[str, Any]:
    return {"type": "string", **said}


PATHS: dict[str, Any] = {
    "/me": {"get": operation(), "put": sends({"type": "object", "properties": {"email": text(format="email")}})},
    "/login": {"post": sends({"type": "object", "properties": {"name": text(), "word": text()}}) | {"security": []}},
    "/readers": {"get": operation(security=[])},
    "/readers/sign-up": {"post": sends({"type": "object", "properties": {"reader": text()}}) | {"security": []}},
    "/readers/{reader}": {"parameters": [parameter("reader")], "get": operation(), "delete": operation()},
    "/readers/{reader}/email": {
        "parameters": [parameter("reader")],
        "put": sends({"type": "object", "properties": {"email": text(example="reader@mail.test"), "remark": text()}}),
    },
    "/readers/{reader}/password": {
        "parameters": [parameter("reader")],
        "put": sends({"type": "object", "properties": {"password": text()}, "required": ["password"]}),
    },
    "/readers/{reader}/follow": {"parameters": [parameter("reader")], "post": operation()},
    "/books/": {
        "get": operation(security=[]),
        "post": sends({"type": "object", "properties": {"title": text(), "secret": text()}, "required": ["title"]}),
    },
    "/books/{title}/": {"parameters": [parameter("title")], "get": operation(), "delete": operation()},
    "/books/{title}/notes/": {
        "parameters": [parameter("title")],
        "post": sends({"type": "object", "properties": {"words": text()}, "required": ["words"]}),
    },
    "/books/{title}/notes/{note}/": {"parameters": [parameter("title"), parameter("note")], "get": operation()},
}


@dataclass
class Shelf:
    """What one instance holds."""

    words: dict[str, str] = field(default_factory=lambda: {name: f"{name}-word" for name in NAMES})
    emails: dict[str, str] = field(default_factory=lambda: {name: f"{name}@mail.test" for name in NAMES})
    books: dict[str, tuple[str, str]] = field(default_factory=dict)
    notes: dict[tuple[str, str], str] = field(default_factory=dict)
    follows: set[tuple[str, str]] = field(default_factory=set)


@dataclass
class Library:
    """``lax`` names what is not looked at; each instance has a shelf of its own, unless it ``remembers``."""

    lax: str = ""
    remembers: bool = False
    shelves: dict[int, Shelf] = field(default_factory=dict)

    def __call__(self, call: Call) -> Reply:
        shelf = self.shelves.setdefault(0 if self.remembers else id(call.instance), Shelf())
        _, kind, *rest = call.path.partition("?")[0].rstrip("/").split("/")
        if kind == "login":
            return self.login(call, shelf)
        if call.method == "GET" and kind in ("readers", "books") and not rest:
            shown = {"readers": [{"reader": one} for one in shelf.words]}
            return Reply(json=shown if kind == "readers" else {"books": [{"title": one} for one in shelf.books]})
        me = call.headers.get("Authorization").removeprefix("Bearer ")
        if me not in shelf.words:
            return Reply(401)
        if kind == "me" and call.method in ("GET", "PUT"):
            shelf.emails[me] = (call.json or {}).get("email", shelf.emails[me])
            return Reply(json={"status": "ok", "data": {"reader": me, "email": shelf.emails[me]}})
        answers = {"books": self.book, "readers": self.reader}
        return answers[kind](call, shelf, me, rest) if kind in answers else Reply(405)

    def login(self, call: Call, shelf: Shelf) -> Reply:
        sent = call.json or {}
        name, word = str(sent.get("name")), sent.get("word")
        return Reply(json={"token": name} if shelf.words.get(name) == word else {"status": "fail"})

    def book(self, call: Call, shelf: Shelf, me: str, rest: list[str]) -> Reply:
        if not rest and call.method == "POST":
            if call.json["title"] in shelf.books:
                return Reply(400, {"status": "there is one"})
            shelf.books[call.json["title"]] = (me, call.json.get("secret", ""))
            return Reply(200, {"status": "added"})
        owner, secret = shelf.books.get(rest[0], ("", "")) if rest else ("", "")
        if rest[1:2] == ["notes"]:
            return self.note(call, shelf, me, rest) if owner == me else Reply(404)
        if call.method == "DELETE" and len(rest) == 1 and owner == me:
            shelf.notes = {at: words for at, words in shelf.notes.items() if at[0] != rest[0]}
            del shelf.books[rest[0]]
            return Reply(204)
        if call.method != "GET" or len(rest) != 1:
            return Reply(404 if call.method == "DELETE" else 405)
        seen = owner == me or (owner and self.lax == "book")
        return Reply(json={"title": rest[0], "secret": secret, "owner": owner}) if seen else Reply(404)

    def note(self, call: Call, shelf: Shelf, me: str, rest: list[str]) -> Reply:
        title, _, *number = rest
        if call.method == "POST" and not number:
            shelf.notes[title, f"note-{len(shelf.notes)}-{me}"] = call.json["words"]
            return Reply(201, {"note": f"note-{len(shelf.notes) - 1}-{me}"})
        if call.method != "GET" or len(number) != 1:
            return Reply(405)
        words = shelf.notes.get((title, number[0]))
        return Reply(json={"note": number[0], "words": words}) if words else Reply(404)

    def reader(self, call: Call, shelf: Shelf, me: str, rest: list[str]) -> Reply:
        name, part = (*rest, "", "")[:2]
        answers: dict[tuple[str, str], Callable[[], Reply]] = {
            ("GET", ""): lambda: Reply(json={"reader": name, "email": shelf.emails[name]}),
            ("DELETE", ""): lambda: self.removed(shelf, me, name),
            ("POST", "follow"): lambda: self.follow(shelf, me, name),
            ("PUT", "email"): lambda: self.put(shelf.emails, call, me, name),
            ("PUT", "password"): lambda: self.put(shelf.words, call, me, name),
        }
        if name not in shelf.words:
            return Reply(400 if call.method == "PUT" else 404)
        return answers.get((call.method, part), lambda: Reply(405))()

    def follow(self, shelf: Shelf, me: str, name: str) -> Reply:
        if name == me:
            return Reply(403)
        if (me, name) in shelf.follows:
            return Reply(500 if self.lax == "follow" else 409)
        shelf.follows.add((me, name))
        return Reply(201)

    def put(self, kept: dict[str, str], call: Call, me: str, name: str) -> Reply:
        part = call.path.rpartition("/")[2]
        if name != me and self.lax != part:
            return Reply(403)
        if part == "email" and "@" not in call.json.get("email", ""):
            return Reply(400, {"status": "no address"})
        kept[name] = call.json[part]
        return Reply(204)

    def removed(self, shelf: Shelf, me: str, name: str) -> Reply:
        if me != "eve":
            return Reply(403)
        del shelf.words[name]
        return Reply(204)


PEOPLE = tuple(
    Principal(
        name,
        "warden" if name == "eve" else "reader",
        tenant,
        Login(Request("/login", "POST", json={"name": name, "word": f"{name}-word"}), "/token"),
    )
    for name, tenant in NAMES.items()
)
ROOT = {
    "openapi": "3.1.0",
    "security": [{"key": []}],
    "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
    "paths": PATHS,
}


@contextmanager
def surveyed(tmp_path: Path, library: Library) -> Iterator[Callable[[str], Survey]]:
    """Surveys of operations by name, each on the instance that is good for it."""
    served = Serving(library, openapi=ROOT, principals=PEOPLE)
    world = World(tmp_path, date(2026, 1, 2), given={"service": served})
    fact = world.fact("authorization")
    assert isinstance(fact, Authorization)
    description = read_openapi(json.dumps(ROOT), "openapi.json")

    def survey(name: str) -> Survey:
        found = description.operation(name)
        assert found is not None
        return fact.bench(served.settings, description).survey(found)

    try:
        yield survey
    finally:
        world.processes.end_all()


def test_of_an_honest_library_nothing_is_told(tmp_path: Path) -> None:
    with surveyed(tmp_path, Library()) as survey:
        names = ("GET /me", "POST /books/", "GET /books/{title}/", "GET /readers/{reader}")
        seen = {name: survey(name) for name in names}
    assert {name: broken(one) for name, one in seen.items()} == dict.fromkeys(seen, NOBODY)
    assert decisions(seen["POST /books/"]) == {"ann any": "allow", "cid any": "allow", "eve any": "allow"}
    assert decisions(seen["GET /books/{title}/"]) == {
        f"{name} {relation}": decision
        for name in NAMES
        for relation, decision in (("missing", "hide"), ("other-tenant", "hide"), ("own", "allow"))
    }


def test_a_book_that_its_maker_gave_a_name_is_tried_by_that_name(tmp_path: Path) -> None:
    with surveyed(tmp_path, Library("book")) as survey:
        trespassers = [one.principal for one in survey("GET /books/{title}/").cells if one.trespasses]
    assert trespassers == ["ann", "cid", "eve"]


def test_readers_are_known_by_what_an_envelope_shows_them_of_themselves(tmp_path: Path) -> None:
    with surveyed(tmp_path, Library()) as survey:
        own = {
            one.principal: one.known.id
            for one in survey("GET /readers/{reader}").cells
            if one.cell.relation == "own" and one.known
        }
    assert own == {"ann": "ann", "cid": "cid", "eve": "eve"}


def test_where_made_up_texts_are_refused_the_examples_are_sent(tmp_path: Path) -> None:
    with surveyed(tmp_path, Library()) as survey:
        seen = survey("PUT /readers/{reader}/email")
    assert {one.cell.relation: one.decision for one in seen.cells} == {
        "missing": "hide",
        "other-tenant": "deny",
        "own": "allow",
    }
    assert {json.dumps(one.asked.sent) for one in seen.cells if one.cell.relation == "own"} == {
        '{"email": "reader@mail.test"}'
    }


def test_a_password_that_another_tenant_may_change_is_seen_by_signing_in(tmp_path: Path) -> None:
    with surveyed(tmp_path, Library("password")) as survey:
        cells = {f"{one.principal} {one.cell.relation}": one for one in survey("PUT /readers/{reader}/password").cells}
    assert cells["ann other-tenant"].ending == "changed"
    assert cells["ann other-tenant"].trespasses


def test_after_an_account_was_taken_away_everything_else_is_tried_on_another_instance(tmp_path: Path) -> None:
    with surveyed(tmp_path, Library()) as survey:
        gone = survey("DELETE /readers/{reader}")
        seen = survey("GET /readers/{reader}")
        assert survey("DELETE /readers/{reader}") is gone
    assert {f"{one.principal} {one.cell.relation}": one.ending for one in gone.cells if one.done} == {
        "eve other-tenant": "gone",
        "eve own": "gone",
    }
    assert {one.decision for one in seen.cells if one.cell.relation == "own"} == {"allow"}


def test_an_account_that_nothing_brings_back_is_told_with_what_took_it(tmp_path: Path) -> None:
    with surveyed(tmp_path, Library(remembers=True)) as survey:
        survey("DELETE /readers/{reader}")
        with pytest.raises(FactError, match=r"ann cannot sign in.*after DELETE /readers/{reader} was tried") as raised:
            survey("GET /me")
    assert raised.value.remedy.startswith("say reset")


def test_whoever_took_their_own_account_away_is_not_locked_out() -> None:
    example = Fails(
        {"openapi.json": json.dumps(ROOT)},
        case="DELETE /readers/{reader}",
        findings=("openapi.json:1: DELETE /readers/{reader}: eve (warden): another tenant's is gone (204)",),
        service=Serving(Library(), openapi=ROOT, principals=PEOPLE),
        authorization=None,
    )
    assert isinstance(authorization_holds, Gate)
    assert list(disproofs(replace(authorization_holds, examples=(example,)), {})) == []


def test_who_is_called_otherwise_since_they_were_asked_is_tried_on_another_instance(tmp_path: Path) -> None:
    with surveyed(tmp_path, Library()) as survey:
        assert decisions(survey("PUT /me")) == dict.fromkeys(("ann any", "cid any", "eve any"), "allow")
        seen = survey("GET /readers/{reader}")
    assert {one.asked.answer.json["email"] for one in seen.cells if one.cell.relation == "own"} == {
        f"{name}@mail.test" for name in NAMES
    }


def test_what_lay_in_what_is_gone_is_made_anew_in_another(tmp_path: Path) -> None:
    with surveyed(tmp_path, Library()) as survey:
        assert {one.ending for one in survey("DELETE /books/{title}/").cells if one.cell.relation == "own"} == {"gone"}
        seen = decisions(survey("GET /books/{title}/notes/{note}/"))
    assert {name: seen[f"{name} own"] for name in NAMES} == dict.fromkeys(NAMES, "allow")


FOLLOWED = "POST /readers/{reader}/follow"
SHARED = "\n".join(
    (
        "version = 1",
        "[cells]",
        *(f'"{FOLLOWED} {role} other-tenant" = "allow"' for role in ("reader", "warden")),
    )
)


@pytest.mark.parametrize(
    ("lax", "expectation", "said"),
    [
        ("", Passes, ()),
        ("follow", Fails, ("ann: the service fails when it is done a second time (500)",)),
    ],
)
def test_who_may_do_it_to_others_alone_is_asked_to_do_it_twice(
    lax: str, expectation: Callable[..., Example], said: tuple[str, ...]
) -> None:
    example = expectation(
        {"openapi.json": json.dumps(ROOT)},
        case=FOLLOWED,
        findings=tuple(f"openapi.json:1: {FOLLOWED}: {one}" for one in said),
        service=Serving(Library(lax), openapi=ROOT, principals=PEOPLE),
        authorization=SHARED,
    )
    assert isinstance(authorization_holds, Gate)
    assert list(disproofs(replace(authorization_holds, examples=(example,)), {})) == []
