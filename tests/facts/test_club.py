"""A club of two tenants whose people and objects are told apart by nothing but what it shows of each."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pytest_devnet import Call, Principal, Reply
from tests.facts.test_authorization_fact import PEOPLE, broken, operation, parameter, sends, tried

TITLED = {"type": "object", "properties": {"title": {"type": "string"}}, "required": ["title"]}
TITLES = {"type": "array", "items": {"type": "string"}}
PATHS: dict[str, Any] = {
    "/me": {"get": operation()},
    "/members": {"get": operation()},
    "/boats": {"post": sends(TITLED)},
    "/boats/{boat}": {"parameters": [parameter("boat")], "get": operation(), "patch": sends(TITLED)},
    "/boats/{boat}/names": {"parameters": [parameter("boat")], "put": sends(TITLES)},
}
TEXTS = {"ann": "usr_48f3kq", "bob": "usr_91mmxe", "cid": "usr_07dpwl"}
NUMBER = itertools.count(1000)
NUMBERS = {"ann": 1, "bob": 2, "cid": 3}


@dataclass
class Club:
    """``lax`` names what is not looked at: who is in a list, the owner, or the tenant that a body names."""

    lax: str = ""
    ids: dict[str, Any] = field(default_factory=lambda: TEXTS)
    boats: dict[str, dict[str, Any]] = field(default_factory=dict)
    tenants: dict[str, str] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=partial(itertools.count, 1))

    def __call__(self, call: Call) -> Reply:
        me = PEOPLE.get(call.headers.get("Authorization").removeprefix("Bearer "))
        if me is None:
            return Reply(401)
        _, kind, *rest = call.path.partition("?")[0].split("/")
        answers: dict[str, Callable[[], Reply]] = {
            "me": lambda: Reply(json={"id": self.ids[me.name], "crew": 1, "on": True}),
            "members": lambda: Reply(json=[self.ids[one.name] for one in self.people(me)]),
            "boats": lambda: self.boat(call, me, rest),
        }
        if call.method not in {"me": "GET", "members": "GET"}.get(kind, call.method) or kind not in answers:
            return Reply(405)
        return answers[kind]()

    def people(self, me: Principal) -> list[Principal]:
        return [one for one in PEOPLE.values() if self.lax == "people" or one.tenant == me.tenant]

    def boat(self, call: Call, me: Principal, rest: list[str]) -> Reply:
        sent = json.loads(call.body) if call.body else {}
        if not rest and call.method == "POST":
            id = str(next(self.numbers)) if self.ids is NUMBERS else f"boat-{next(NUMBER)}"
            owner = sent.get("owner", self.ids[me.name]) if self.lax == "owner" else self.ids[me.name]
            self.boats[id] = {
                "id": int(id) if id.isdigit() else id,
                "title": sent["title"],
                "owner": owner,
                "crew": 1,
                "on": True,
            }
            self.tenants[id] = sent.get("tenant", me.tenant) if self.lax == "made" else me.tenant
            return Reply(201, self.boats[id])
        id = rest[0] if rest else ""
        if self.tenants.get(id) != me.tenant:
            return Reply(404)
        if call.method == "PATCH":
            if self.lax == "strictly" and not set(sent) <= {"title", "tenant_id"}:
                return Reply(422)
            self.boats[id]["title"] = sent["title"]
            self.tenants[id] = sent.get("tenant_id", me.tenant) if self.lax in ("moved", "strictly") else me.tenant
        known = call.method in (("GET", "PATCH") if len(rest) == 1 else ("PUT",))
        return Reply(json=self.boats[id]) if known else Reply(405)


@pytest.mark.parametrize("ids", [TEXTS, NUMBERS], ids=["texts", "numbers"])
def test_an_honest_club_is_let_be(tmp_path: Path, ids: dict[str, Any]) -> None:
    with tried(tmp_path, Club(ids=ids), PATHS) as survey:
        seen = [
            survey(f"{method.upper()} {path}") for path, at in PATHS.items() for method in at if method != "parameters"
        ]
    assert [broken(one) for one in seen] == [[]] * len(seen)
    assert [tried.leaks for one in seen for tried in one.cells if tried.leaks] == []


def test_people_of_another_tenant_in_a_list_are_seen(tmp_path: Path) -> None:
    with tried(tmp_path, Club("people"), PATHS) as survey:
        leaks = {tried.principal: tried.leaks for tried in survey("GET /members").cells}
    assert leaks == {"ann": ("south",), "bob": ("south",), "cid": ("north",)}


@pytest.mark.parametrize(
    ("lax", "ids", "case", "said"),
    [
        ("owner", TEXTS, "POST /boats", "owner of its body: ann sets owner to 'usr_07dpwl', which is not for callers"),
        ("owner", NUMBERS, "POST /boats", "owner of its body: ann sets owner to 3, which is not for callers to set"),
        ("made", TEXTS, "POST /boats", "another tenant's name in its body: ann sends south, and what was theirs"),
        ("strictly", TEXTS, "PATCH /boats/{boat}", "tenant_id of its body: ann sends south, and what was theirs"),
        ("moved", TEXTS, "PATCH /boats/{boat}", "another tenant's name in its body: ann sends south, and what was"),
    ],
)
def test_a_field_that_gives_an_object_away_is_seen(
    tmp_path: Path, lax: str, ids: dict[str, Any], case: str, said: str
) -> None:
    with tried(tmp_path, Club(lax, ids), PATHS) as survey:
        (found,) = broken(survey(case))
    assert found.startswith(said)


def test_in_a_club_of_one_tenant_nothing_can_be_given_away(tmp_path: Path) -> None:
    with tried(tmp_path, Club("made"), PATHS, people=(PEOPLE["ann"], PEOPLE["bob"])) as survey:
        names = [probe.name for probe in survey("POST /boats").probes]
    assert names
    assert not any("tenant" in name for name in names)
