"""Ways around a check: another verb, another spelling, a header, a field that nobody may set, a foreign child."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_devnet.declarations import Principal
from pytest_devnet.facts.asked import Asked
from pytest_devnet.facts.looking import Known
from pytest_devnet.facts.matrix import Matrix, Tried, nested
from pytest_devnet.facts.moving import Moving
from pytest_devnet.facts.sight import GONE, ending
from pytest_devnet.facts.smuggled import OFFERED, TENANT_HEADERS, Probe, Smuggled
from pytest_devnet.facts.spellings import ways
from pytest_devnet.formats.openapi_model import Operation
from pytest_devnet.formats.references import sent_fields
from pytest_devnet.formats.resources import parameters_in, pointed_at

Json = Any
_VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_IS_ID = re.compile(r"(^|_)id$|Id$|^sub$")
_REFERS = re.compile(f"{_IS_ID.pattern}|_by$|By$|(?i:owner|user|author|creator|member|account|customer)")
_ROLE_HEADERS = ("X-Role", "X-Roles", "X-User-Role", "X-User-Roles", "X-Admin", "X-Scopes")
_OVERRIDES = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")


@dataclass(slots=True)
class Probes:
    """``control`` was allowed, ``denied`` are cells that were not; ``closed`` says that nobody was refused, too."""

    matrix: Matrix
    control: Tried
    denied: tuple[Tried, ...]
    closed: bool

    @property
    def operation(self) -> Operation:
        return self.matrix.operation

    def all(self) -> Iterator[Probe]:
        yield from self.fields()
        yield from self.foreign_children()
        yield from Smuggled(self.matrix, self.control, self._victim(self.control)).all()
        yield from self.claims()
        yield from self.overrides()
        yield from self.undeclared()
        yield from self.spellings()

    def _person(self, name: str) -> Principal:
        return next(one for one in self.matrix.asker.principals if one.name == name)

    def _intruders(self) -> Iterator[tuple[str, Known | None]]:
        """Nobody, who is refused for their tenant, who for their role: each with what they have no business with."""
        if self.closed:
            yield "", self._victim(self.control)
        for relations in (("other-tenant",), ("own", "same-tenant", "any")):
            refused = next((one for one in self.denied if one.cell.relation in relations), None)
            if refused is not None:
                yield refused.principal, self._victim(refused)

    def _victim(self, tried: Tried) -> Known | None:
        """The object of a cell, or one like it where that is gone."""
        known = tried.known
        if known is None or known in self.matrix.objects.known[known.subject]:
            return known
        relation = tried.cell.relation
        return self.matrix.objects.related(known.subject, self._person(tried.principal), relation)  # type: ignore[arg-type]

    def fields(self) -> Iterator[Probe]:
        """Fields that answers have and requests have not: sent all the same, do they stick?"""
        body = self.operation.body
        if body is None or not body.is_json or self.operation.method not in ("POST", "PUT", "PATCH"):
            return
        person = self._person(self.control.principal)
        shown = self.control.asked.answer.json
        sendable = set(sent_fields(self.matrix.asker.description, self.operation))
        for name, value in self._injections(person, shown if isinstance(shown, dict) else {}, sendable):
            for inside in ("", *self._parts(person)):
                yield self._injected(person, name, value, inside)
        named = sendable | (set(shown) if isinstance(shown, dict) else set())
        yield from Moving(self.matrix, person, self._victim(self.control)).tried(named)

    def _parts(self, person: Principal) -> list[str]:
        """The fields of its body that hold others."""
        body = self.matrix.asker.body(self.operation, "", None, person.name)
        return [name for name, one in body.items() if isinstance(one, dict)] if isinstance(body, dict) else []

    def _injections(
        self, person: Principal, shown: Mapping[str, Json], sendable: set[str]
    ) -> Iterator[tuple[str, Json]]:
        """Values that another tenant, another role or another owner has where the caller's own stand."""
        others = [one for one in self.matrix.asker.principals if one.tenant != person.tenant]
        roles = [one.role for one in self.matrix.asker.principals if one.role != person.role]
        mine, theirs = self._self(person.name), self._self(others[0].name) if others else {}
        for name, value in {**mine, **shown}.items():
            if name in sendable:
                continue
            if value == person.role and roles:
                yield name, roles[0]
            elif value == person.tenant and others:
                yield name, others[0].tenant
            elif value == person.name and others:
                yield name, others[0].name
            elif (key := _stands_for(name, value, mine)) and theirs.get(key, value) != value:
                yield name, theirs[key]

    def _self(self, principal: str) -> dict[str, Json]:
        views = self.matrix.objects.views.get(principal, {})
        return {key: value for view in views.values() if isinstance(view, dict) for key, value in view.items()}

    def _injected(self, person: Principal, name: str, value: Json, inside: str) -> Probe:
        """The field, sent, perhaps inside of another: does the answer, the object, or the caller themselves show it?"""
        matrix, known = self.matrix, self._victim(self.control)
        before = matrix.objects.identity(person.name)
        current = matrix.objects.state(known) if known else None
        base = matrix.asker.body(self.operation, matrix.asker.mark(), current, person.name)
        body = _with(base, name, value, inside)
        asked = matrix.asker.ask(self.operation, person.name, known.values if known else {}, body=body)
        where = f"{inside}.{name} of its body" if inside else f"{name} of its body"
        if asked.decision != "allow":
            return Probe(where, asked)
        made = matrix.objects.made_by(asked, self.operation, known.values if known else {}, person, "")
        target = made or known
        seen = matrix.objects.state(target) if target else None
        shown = seen if isinstance(seen, dict) else asked.answer.json
        stuck = isinstance(shown, dict) and shown.get(name) == value
        lost = made is not None and seen is GONE
        if made:
            matrix.objects.discard(made)
        if stuck and known:
            matrix.objects.spend(known)
        if _became(before, matrix.objects.identity(person.name), value):
            return Probe(where, asked, f"{person.name} sets {name} to {value!r}, and is somebody else afterwards")
        broke = f"{person.name} sets {name} to {value!r}, which is not for callers to set" if stuck or lost else ""
        return Probe(where, asked, broke, OFFERED)

    def foreign_children(self) -> Iterator[Probe]:
        """Below what is the caller's own, the ids of what is another tenant's: of the last, of the last two…"""
        if not nested(self.operation) or self.control.known is None:
            return
        matrix, person = self.matrix, self._person(self.control.principal)
        names = parameters_in(matrix.subject)
        for number in range(len(names) - 1, 0, -1):
            victim = matrix.objects.related(matrix.subject, person, "other-tenant")
            if victim is None:
                return
            foreign = {name: victim.values[name] for name in names[number:]}
            mixed = Known(matrix.subject, {**self.control.known.values, **foreign}, victim.tenant, victim.owner)
            tried = matrix.tried(person, mixed, watched=victim)
            yield Probe(f"{' and '.join(foreign)} of another tenant", tried.asked, _reached(person, victim, tried))

    def claims(self) -> Iterator[Probe]:
        """Headers that say whose tenant it is and what role the caller has, sent by somebody who was refused."""
        may = self._person(self.control.principal)
        for name, known in self._intruders():
            claimed = {**dict.fromkeys(TENANT_HEADERS, known.tenant if known else may.tenant)}
            claimed |= dict.fromkeys(_ROLE_HEADERS, may.role)
            if not self.matrix.writes:
                yield self._read(name, known, "headers that say who calls", headers=claimed)
            elif known is not None:
                yield self._watched(name, known, "headers that say who calls", headers=claimed)
            elif self.operation.method == "POST":
                yield self._created(name, "headers that say who calls", headers=claimed)

    def overrides(self) -> Iterator[Probe]:
        """The verb in a header or in the query, sent by somebody who may not use it."""
        if not self.matrix.writes or not self.matrix.subject:
            return
        for name, known in self._intruders():
            for carrier in ("POST", "GET"):
                if known is not None and carrier != self.operation.method:
                    method = self.operation.method
                    headers = dict.fromkeys(_OVERRIDES, method)
                    yield self._watched(
                        name, known, f"{method} in a header of {carrier}", method=carrier, headers=headers
                    )
                    yield self._watched(name, known, f"_method={method}", method=carrier, query={"_method": method})

    def _watched(self, name: str, known: Known, what: str, **differently: Any) -> Probe:
        """Does the object change, whatever the answer?"""
        matrix = self.matrix
        before = matrix.objects.state(known)
        body = matrix.asker.body(self.operation, matrix.asker.mark(), before if before is not GONE else None, name)
        asked = matrix.asker.ask(self.operation, name, known.values, body=body, **differently)
        seen = ending(before, matrix.objects.state(known))
        if seen == "gone":
            matrix.objects.spend(known)
        done = seen in ("gone", "changed")
        return Probe(what, asked, f"{name or 'nobody'} gets it done all the same: it is {seen}" if done else "")

    def undeclared(self) -> Iterator[Probe]:
        """Verbs that the description does not have for this path; once a path."""
        description = self.matrix.asker.description
        here = sorted(one.method for one in description.operations if one.path == self.operation.path)
        if self.operation.method != here[0]:
            return
        for verb in (one for one in _VERBS if one not in here):
            for name, known in (*self._intruders(), (self.control.principal, self._victim(self.control))):
                values = known.values if known else {}
                asked = self.matrix.asker.ask(self.operation, name, values, method=verb, body=_body_for(verb))
                done = asked.decision == "allow"
                broke = f"{name or 'nobody'} may do what is described nowhere" if done else ""
                yield Probe(verb, asked, broke)
                if done:
                    break

    def spellings(self) -> Iterator[Probe]:
        """The same in other words, by somebody who was refused."""
        base = self.matrix.asker.description.base
        for name, known in self._intruders():
            for what, differently in ways(self.operation, base, known.values if known else {}):
                if not self.matrix.writes:
                    yield self._read(name, known, what, **differently)
                elif known is not None:
                    yield self._watched(name, known, what, **differently)
                elif self.operation.method == "POST":
                    yield self._created(name, what, **differently)

    def _created(self, name: str, what: str, **differently: Any) -> Probe:
        """Is something made, as it is for whoever may?"""
        matrix, person = self.matrix, self._person(self.control.principal)
        body = matrix.asker.body(self.operation, matrix.asker.mark(), None, person.name)
        asked = matrix.asker.ask(self.operation, name, body=body, **differently)
        done = asked.decision == "allow" and self._is_alike(asked)
        if done and (made := matrix.objects.made_by(asked, self.operation, {}, person, "")):
            matrix.objects.discard(made)
        return Probe(what, asked, f"{name or 'nobody'} gets it done all the same" if done else "")

    def _is_alike(self, asked: Asked) -> bool:
        """Is it what whoever may is answered, and not a page that answers everything?"""
        shape = _shape(asked.answer.json)
        return shape is not None and shape == _shape(self.control.asked.answer.json)

    def _read(self, name: str, known: Known | None, what: str, **differently: Any) -> Probe:
        asked = self.matrix.asker.ask(self.operation, name, known.values if known else {}, **differently)
        marked = known is not None and bool(known.mark) and known.mark in asked.answer.told
        done = asked.decision == "allow" and (marked or self._is_alike(asked) or differently.get("method") == "HEAD")
        return Probe(what, asked, f"{name or 'nobody'} is answered all the same" if done else "")


def _reached(person: Principal, victim: Known, tried: Tried) -> str:
    """What came of a path of one's own tenant that ends in another's; empty where nothing did."""
    broke = f"{person.name} reaches what is {victim.tenant}'s by a path of their own tenant"
    if tried.done:
        return f"{broke}: it is {tried.ending} ({tried.asked.answer})"
    if tried.decision == "allow":
        return broke
    shown = victim.mark and victim.mark in tried.asked.answer.told
    return f"{person.name} is shown what is {victim.tenant}'s, though refused ({tried.asked.answer})" if shown else ""


def _stands_for(name: str, value: Json, mine: Mapping[str, Json]) -> str:
    """The field of the caller's own that an answer repeats.

    A number has to be called like an id on both sides, and is not what an object counts itself by.
    """
    counts = isinstance(value, int) and not isinstance(value, bool) and name != "id" and _REFERS.search(name)
    if not isinstance(value, str) and not counts:
        return ""
    alike = (key for key, one in mine.items() if one == value and type(one) is type(value))
    return next((key for key in alike if isinstance(value, str) or _IS_ID.search(key)), "")


def _became(before: Mapping[str, Json], after: Mapping[str, Json], value: Json) -> bool:
    """Does somebody show the value in a field where they had another?"""
    return any(one == value and before.get(name) != value for name, one in after.items())


def _with(body: Json, name: str, value: Json, inside: str) -> Json:
    """The body with one field more, perhaps inside of another."""
    fields = body if isinstance(body, dict) else {}
    return {**fields, inside: {**fields[inside], name: value}} if inside in fields else {**fields, name: value}


def _body_for(verb: str) -> Json:
    return {} if verb in ("POST", "PUT", "PATCH") else None


def _shape(answer: Json) -> Json:
    """The names in an answer, by which it is told from a page that answers everything."""
    first = pointed_at(answer, "/0") if isinstance(answer, list) else answer
    return (type(answer), sorted(first)) if isinstance(first, dict) and first else None
