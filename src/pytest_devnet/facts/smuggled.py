"""Other people's names smuggled in: where a body, a filter or a header says whose something is, is it believed?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_devnet.declarations import Principal
from pytest_devnet.facts.asked import MARKED, Asked
from pytest_devnet.facts.looking import Known
from pytest_devnet.facts.matrix import Matrix, Tried
from pytest_devnet.facts.sight import ending
from pytest_devnet.formats.openapi_model import Operation
from pytest_devnet.formats.references import references, sent_fields
from pytest_devnet.formats.resources import absent_like, collection_of, names_of, typed
from pytest_devnet.formats.schema_fields import plainly

Json = Any
TENANT = re.compile(r"tenant|org|team|company|customer|workspace|account|realm", re.IGNORECASE)
_PERSON = re.compile(r"user|owner|member|author|creator|assignee|person|subject", re.IGNORECASE)
TENANT_KEYS = ("tenant", "tenant_id", "tenantId", "org", "org_id", "orgId", "organisation", "organization")
"""What APIs call the tenant of an object."""
_PERSON_KEYS = ("owner", "owner_id", "ownerId", "user", "user_id", "userId")
_ALL = dict.fromkeys(("all", "include_all", "includeAll", "all_tenants", "admin", "debug"), "true")
_FEW = 5
OFFERED = "take only the fields that are described, and leave out the rest"
TENANT_HEADERS = ("X-Tenant", "X-Tenant-ID", "X-Org", "X-Org-ID", "X-Organization-ID", "X-Account-ID")
_PERSON_HEADERS = ("X-User", "X-User-ID", "X-Forwarded-User", "X-Remote-User", "Remote-User", "X-Impersonate-User")


def _kind(id: str) -> str:
    return "integer" if id.isdecimal() else "string"


@dataclass(frozen=True, slots=True)
class Probe:
    """What was tried as whom. ``broke`` says what came of it, and is empty where nothing did; ``remedy`` mends it."""

    name: str
    asked: Asked
    broke: str = ""
    remedy: str = "check who calls whatever way the call comes"


@dataclass(slots=True)
class Smuggled:
    """``control`` was allowed: the same again on ``known``, by the same principal, with another tenant's name in it."""

    matrix: Matrix
    control: Tried
    known: Known | None

    @property
    def operation(self) -> Operation:
        return self.matrix.operation

    @property
    def values(self) -> Mapping[str, str]:
        return self.known.values if self.known else {}

    def all(self) -> Iterator[Probe]:
        person = self._person(self.control.principal)
        victim = next((one for one in self.matrix.asker.principals if one.tenant != person.tenant), None)
        if self.matrix.writes:
            yield from self.references(person)
        elif victim is not None and not self.control.leaks:
            yield from self.filters(person, victim)

    def _person(self, name: str) -> Principal:
        return next(one for one in self.matrix.asker.principals if one.name == name)

    def references(self, person: Principal) -> Iterator[Probe]:
        """In a field of the body, the id of another tenant's object instead of one's own."""
        objects = self.matrix.objects
        named = references(self.matrix.asker.description, self.operation)
        for name, subject in {**named, **self._lists(), **self._itself()}.items():
            victim = objects.related(subject, person, "other-tenant")
            if victim is not None:
                yield self._referred(person, name, victim)

    def _lists(self) -> dict[str, str]:
        """The fields of its body that hold ids of several: ``berth_ids``, or just ``ids`` below ``/berths``."""
        document = self.matrix.asker.description.document
        fields = sent_fields(self.matrix.asker.description, self.operation)
        several = {name for name, one in fields.items() if plainly(document, one).get("type") == "array"}
        return {
            name: subject
            for subject in self.matrix.objects.known
            for name in (*(f"{one}s" for one in names_of(subject)), *(["ids"] if self._is_below(subject) else []))
            if name in several
        }

    def _itself(self) -> dict[str, str]:
        """An id that the body may not have: whoever writes by it writes to what it names, not to what the path does."""
        made = next((one for one in self.matrix.objects.known if collection_of(one) == self.operation.route), "")
        subject = made or self.matrix.subject
        fields = sent_fields(self.matrix.asker.description, self.operation)
        is_json = self.operation.body is not None and self.operation.body.is_json
        return {"id": subject} if subject and fields and "id" not in fields and is_json else {}

    def _is_below(self, subject: str) -> bool:
        return f"{self.operation.path}/".startswith(f"{collection_of(subject)}/")

    def _referred(self, person: Principal, name: str, victim: Known) -> Probe:
        objects = self.matrix.objects
        before = objects.state(victim)
        asked = self._sent(person, name, victim.id)
        seen = ending(before, objects.state(victim))
        where, theirs = f"{name} of its body", f"what is {victim.tenant}'s"
        if seen == "gone":
            objects.spend(victim)
        if seen in ("gone", "changed"):
            return Probe(where, asked, f"{person.name} reaches {theirs} by naming it: it is {seen}")
        if asked.decision != "allow":
            return Probe(where, asked)
        if victim.mark and victim.mark in asked.answer.text:
            return Probe(where, asked, f"{person.name} is shown {theirs} by naming it")
        absent = self._sent(person, name, absent_like(victim.id))
        heeded = absent.decision not in ("allow", "busy", "error")
        return Probe(where, asked, f"{person.name} may name {theirs}, as if it were their own" if heeded else "")

    def _sent(self, person: Principal, name: str, value: str) -> Asked:
        matrix, values = self.matrix, self.values
        body = matrix.asker.body(self.operation, matrix.asker.mark(), None, person.name)
        field = sent_fields(matrix.asker.description, self.operation).get(name)
        schema = plainly(matrix.asker.description.document, field) if field else {"type": _kind(value)}
        one = typed(value, schema.get("items", schema))
        sent = {**body, name: [one] if schema.get("type") == "array" else one}
        asked = matrix.asker.ask(self.operation, person.name, values, body=sent)
        made = matrix.objects.made_by(asked, self.operation, values, person, "") if asked.decision == "allow" else None
        if made:
            matrix.objects.discard(made)
        return asked

    def filters(self, person: Principal, victim: Principal) -> Iterator[Probe]:
        """A filter, described or not, and headers that say whose things are wanted."""
        named = dict.fromkeys(TENANT_KEYS, victim.tenant) | dict.fromkeys(_PERSON_KEYS, self._id(victim))
        ways: list[tuple[str, dict[str, Any]]] = [
            (f"{name} of its query", {"query": {name: value}}) for name, value in self._described(victim)
        ]
        ways += [("another tenant's name in its query", {"query": named})]
        ways += [(f"{name}={value} in its query", {"query": {name: value}}) for name, value in self._further(victim)]
        ways += [("a wish for all in its query", {"query": _ALL})]
        headers = dict.fromkeys(TENANT_HEADERS, victim.tenant) | dict.fromkeys(_PERSON_HEADERS, self._id(victim))
        ways += [("another tenant's name in headers", {"headers": headers})]
        for what, differently in ways:
            asked = self.matrix.asker.ask(self.operation, person.name, self.values, **differently)
            sent = {*self.values.values(), *(one for said in differently.values() for one in said.values())}
            shown = asked.decision == "allow" and self._shows(asked, person, sent)
            yield Probe(what, asked, f"{person.name} is shown what another tenant has" if shown else "")

    def _further(self, victim: Principal) -> Iterator[tuple[str, str]]:
        """Other values of what can be asked for: a page behind the first, the largest, each flag, planted texts."""
        known = self.matrix.objects.known.items()
        listed = (one for kind, those in known if collection_of(kind) == self.operation.route for one in those)
        marks = [one.mark for one in listed if one.tenant == victim.tenant and one.mark]
        planted = [MARKED, *marks[:1]]
        document = self.matrix.asker.description.document
        for parameter in self.operation.of("query"):
            said = plainly(document, parameter.schema)
            listed = said.get("enum", ["true"] if said.get("type") == "boolean" else [])
            number = ["2", *([said["maximum"]] if "maximum" in said else [])]
            number = number if said.get("type") in ("integer", "number") else []
            text = planted if said.get("type") == "string" and not listed and "format" not in said else []
            yield from ((parameter.name, str(one)) for one in (*listed[:_FEW], *number, *text))

    def _shows(self, asked: Asked, person: Principal, sent: set[str]) -> bool:
        foreign = self.matrix.objects.foreign(person.tenant)
        return any(text in asked.answer.told for text, _ in foreign if text not in sent)

    def _id(self, person: Principal) -> str:
        """What the API calls the principal; their name where it says that nowhere."""
        seen = self._seen(person)
        return next((str(seen[key]) for key in ("id", "user_id", "userId", "sub") if seen.get(key)), person.name)

    def _seen(self, person: Principal) -> Mapping[str, Json]:
        views = self.matrix.objects.views.get(person.name, {})
        return {key: one for view in views.values() if isinstance(view, dict) for key, one in view.items()}

    def _described(self, victim: Principal) -> Iterator[tuple[str, str]]:
        """Filters that are described, and are called like an object, a tenant or a person."""
        objects, seen = self.matrix.objects, self._seen(victim)
        theirs = [one for listed in objects.known.values() for one in listed if one.tenant == victim.tenant]
        ids = {name: one.id for one in theirs for name in names_of(one.subject)}
        for parameter in self.operation.of("query"):
            name = parameter.name
            if name in ids or name in seen:
                yield name, str(ids.get(name, seen.get(name)))
            elif TENANT.search(name):
                yield name, victim.tenant
            elif _PERSON.search(name):
                yield name, self._id(victim)
