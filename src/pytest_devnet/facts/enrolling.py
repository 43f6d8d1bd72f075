"""Accounts that anybody may open: can whoever does give themselves what is not for them to give?

Mass assignment (OWASP API3:2023) before there is anybody to be refused: a field that is described nowhere is sent with
the rest, and looked for in what the API shows of the new account.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_devnet.facts.accounts import PASSWORD, Accounts, fields_of, with_fields
from pytest_devnet.facts.smuggled import OFFERED, TENANT, Probe
from pytest_devnet.formats.references import sent_fields
from pytest_devnet.formats.resources import parameters_in

if TYPE_CHECKING:
    from pytest_devnet.declarations import Login, Principal
    from pytest_devnet.facts.asked import Asked
    from pytest_devnet.facts.matrix import Matrix
    from pytest_devnet.formats.openapi_model import Operation

Json = Any
_ROLE = re.compile(r"role|scope|permission|group|level|type", re.IGNORECASE)
_SHORTEST, _DEEPEST = 6, 4


@dataclass(frozen=True, slots=True)
class Enrolling:
    """Tries an operation that is anybody's and takes a password; others tell nothing."""

    matrix: Matrix

    @property
    def operation(self) -> Operation:
        return self.matrix.operation

    def tried(self) -> Iterator[Probe]:
        """One field after the other. Where nobody can enrol with what is made up, there is nothing to try."""
        if self.operation.method != "POST" or not Accounts(self.matrix.objects).takes_password(self.operation):
            return
        plain = self._enrolled({})
        offered = sent_fields(self.matrix.asker.description, self.operation)
        before = self._shown(plain) if plain.decision == "allow" else {}
        given: set[str] = set()
        for name, value in self._wishes(before):
            if name not in offered and name not in given and before.get(name) != value:
                asked = self._enrolled({name: value})
                stuck = asked.decision == "allow" and self._shown(asked).get(name) == value
                given |= {name} if stuck else set()
                said = f"whoever enrols sets {name} to {json.dumps(value)}, which is not for callers to set"
                yield Probe(f"{name} of its body", asked, said if stuck else "", OFFERED)

    def _enrolled(self, more: Mapping[str, Json]) -> Asked:
        asker = self.matrix.asker
        return asker.ask(self.operation, body={**asker.body(self.operation, asker.mark()), **more})

    def _wishes(self, before: Mapping[str, Json]) -> Iterator[tuple[str, Json]]:
        """Another role, another tenant, the other of yes and no: where an account is shown to have one."""
        people = self.matrix.asker.principals
        views = [view for one in people for view in self.matrix.objects.views.get(one.name, {}).values()]
        known = {name: value for view in views if isinstance(view, dict) for name, value in _scalars(view)}
        for name, value in {**known, **before}.items():
            if isinstance(value, bool):
                yield name, not before.get(name, False)
            elif isinstance(value, str) and (_ROLE.search(name) or value in {one.role for one in people}):
                yield from ((name, role) for role in dict.fromkeys(one.role for one in people) if role)
            elif isinstance(value, str) and (TENANT.search(name) or value in {one.tenant for one in people}):
                yield from ((name, tenant) for tenant in dict.fromkeys(one.tenant for one in people) if tenant)

    def _shown(self, asked: Asked) -> dict[str, Json]:
        """All that the API shows of the account: in its answer, to itself, or else where people are listed."""
        sent = asked.sent if isinstance(asked.sent, dict) else {}
        called = (value for name, value in sent.items() if not PASSWORD.search(name))
        names = {value for value in called if isinstance(value, str) and len(value) >= _SHORTEST}
        found = dict(_scalars(asked.answer.json))
        for ways in (self._seen_by_itself(sent), self._listed()):
            seen = [one for answer in ways for one in _objects(answer) if names & _texts(one)]
            for one in seen:
                found |= dict(_scalars(one))
            if seen:
                break
        return found

    def _listed(self) -> Iterator[Json]:
        """What stands beside the operation, and needs no id."""
        first = next((one.name for one in self.matrix.asker.principals), "")
        root = self.operation.path.split("/")[1]
        for operation in self.matrix.asker.description.operations:
            is_near = operation.path.split("/")[1] == root and not parameters_in(operation.path)
            if operation.method == "GET" and is_near:
                asked = self.matrix.asker.ask(operation, "" if operation.public else first)
                yield asked.answer.json

    def _seen_by_itself(self, sent: Mapping[str, Json]) -> Iterator[Json]:
        """What a principal sees of themselves, asked by the new account, which signs in as the principal does."""
        asker = self.matrix.asker
        for principal in asker.principals:
            login = _as(sent, principal)
            token = asker.service.signed_in(login, principal)[1] if login else ""
            if token:
                for operation, _ in self.matrix.objects.views_of(principal.name):
                    yield asker.ask(operation, token=token).answer.json
                return


def _as(sent: Mapping[str, Json], principal: Principal) -> Login | None:
    """The login of the principal with the name and the password of another account; None where it has neither."""
    login = principal.login
    if login is None:
        return None
    names = fields_of(login).keys() & sent.keys()
    return with_fields(login, {name: sent[name] for name in names}) if len(names) > 1 else None


def _texts(answer: Mapping[str, Json]) -> set[str]:
    return {value for value in answer.values() if isinstance(value, str)}


def _scalars(answer: Json) -> Iterator[tuple[str, Json]]:
    """The names with plain values in an object, and in those that it holds."""
    for one in _objects(answer):
        yield from ((name, value) for name, value in one.items() if isinstance(value, str | bool))


def _objects(answer: Json, deep: int = _DEEPEST) -> Iterator[dict[str, Json]]:
    if isinstance(answer, dict):
        yield answer
    inner = answer.values() if isinstance(answer, dict) else answer if isinstance(answer, list) else ()
    for one in inner if deep else ():
        yield from _objects(one, deep - 1)
