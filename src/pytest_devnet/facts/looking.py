"""Objects that are there already, looked for where principals are shown what they have."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_devnet.declarations import Principal
from pytest_devnet.facts.asked import Asked
from pytest_devnet.facts.asking import Asker
from pytest_devnet.formats.openapi_model import Operation
from pytest_devnet.formats.resources import (
    collection_of,
    filled_path,
    id_in,
    items_in,
    linked,
    names_of,
    parameters_in,
    scalars_in,
    singular,
    subject_of,
    unwrapped,
)

Json = Any
_MOST_ITEMS = 30
_PERSON = re.compile(r"user|member|person|people|account|profile|employee|customer|principal", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Known:
    """An object. ``values`` fill its path; without ``owner`` it is the whole tenant's. ``mark`` was planted in it.

    ``made`` is how it was asked for, where it was made, ``inside`` the path of what it was made in.
    """

    subject: str
    values: Mapping[str, str]
    tenant: str
    owner: str = ""
    mark: str = ""
    made: Asked | None = field(default=None, compare=False, repr=False)
    inside: str = field(default="", compare=False, repr=False)

    @property
    def at(self) -> str:
        """Its path."""
        return filled_path(self.subject, self.values)

    @property
    def id(self) -> str:
        return self.values[parameters_in(self.subject)[-1]]

    def is_own(self, principal: Principal) -> bool:
        return self.tenant == principal.tenant and self.owner in ("", principal.name)


@dataclass(frozen=True, slots=True)
class Looking:
    """``views`` is what each principal sees of themselves, ``around`` what stands in the path around theirs."""

    asker: Asker
    views: Mapping[str, Mapping[str, Json]]
    around: Callable[[str, Principal], Mapping[str, str] | None]

    def by_links(self, subject: str) -> Iterator[Known]:
        """By the links of what principals see of themselves."""
        names = parameters_in(subject)
        found: dict[str, dict[str, str]] = {}
        for principal in self.asker.principals:
            for operation, view in self.views_of(principal.name):
                for target, parameter, at in linked(operation, self.asker.description):
                    if about(target, subject) and (value := id_in(view, f"/{{{parameter}}}", (at,))):
                        found.setdefault(principal.name, {})[parameter] = value
        yield from self._owned(subject, {name: one for name, one in found.items() if set(one) == set(names)})

    def by_names(self, subject: str) -> Iterator[Known]:
        """By the names of what principals see of themselves: ``user_id`` fills ``/users/{user}``."""
        name, kind = parameters_in(subject)[-1], singular(collection_of(subject))
        says_much = name in names_of(subject) or _PERSON.search(kind)
        wanted = (*([name] if says_much else []), f"{name}_id", f"{name}Id", f"{kind}_id", f"{kind}Id", kind)
        found = {}
        for principal in self.asker.principals:
            around = self.around(subject, principal)
            seen = dict(pair for view in self.views.get(principal.name, {}).values() for pair in scalars_in(view))
            value = next((seen[one] for one in wanted if one in seen), "")
            if value and around is not None:
                found[principal.name] = {**around, name: value}
        yield from self._owned(subject, found)

    def _owned(self, subject: str, found: Mapping[str, Mapping[str, str]]) -> Iterator[Known]:
        """One a tenant where all of a tenant see the same; else one a principal."""
        by_tenant: dict[str, list[tuple[str, Mapping[str, str]]]] = {}
        for principal in self.asker.principals:
            if principal.name in found:
                by_tenant.setdefault(principal.tenant, []).append((principal.name, found[principal.name]))
        shared = all(one == seen[0][1] for seen in by_tenant.values() for _, one in seen)
        for tenant, seen in by_tenant.items():
            for owner, values in seen[:1] if shared else seen:
                yield Known(subject, values, tenant, "" if shared else owner)

    def by_lists(self, subject: str) -> Iterator[Known]:
        """By a list: what stands in it with an id that a principal sees of themselves is theirs."""
        lister = self.asker.description.at("GET", collection_of(subject))
        name = parameters_in(subject)[-1]
        tenants = dict.fromkeys(one.tenant for one in self.asker.principals)
        for tenant in tenants if lister else ():
            people = [one for one in self.asker.principals if one.tenant == tenant]
            items, around = self._items(lister, subject, people) if lister else ([], {})
            ids = [found for item in items[:_MOST_ITEMS] if (found := id_in(item, subject))]
            owners = {one: person.name for person in people for one in self._selves(person.name) if one in ids}
            for one in ids:
                if one in owners or not owners:
                    yield Known(subject, {**around, name: one}, tenant, owners.get(one, ""))

    def _items(
        self, lister: Operation, subject: str, people: list[Principal]
    ) -> tuple[list[dict[str, Json]], Mapping[str, str]]:
        for person in people:
            around = self.around(subject, person)
            if around is not None and (asked := self.asker.ask(lister, person.name, around)).decision == "allow":
                return items_in(asked.answer.json), around
        return [], {}

    def _selves(self, principal: str) -> set[str]:
        return {value for view in self.views.get(principal, {}).values() for _, value in scalars_in(unwrapped(view), 1)}

    def views_of(self, principal: str) -> Iterator[tuple[Operation, Json]]:
        views = self.views.get(principal, {})
        yield from ((one, views[one.name]) for one in self.asker.description.operations if one.name in views)


def about(operation: str, subject: str) -> bool:
    """Is the operation about such an object?"""
    return subject_of(operation.partition(" ")[2]) == subject
