"""The objects that principals have: created as each of them through the API itself, or found where it shows them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_devnet.declarations import Making, Principal
from pytest_devnet.facts.asked import Asked
from pytest_devnet.facts.asking import Asker
from pytest_devnet.facts.looking import Known, Looking, about
from pytest_devnet.facts.people import people_elsewhere, people_listed
from pytest_devnet.facts.seeding import Planted, Seeding, planted
from pytest_devnet.facts.sight import GONE, Sight
from pytest_devnet.formats.authorization_lock import Relation
from pytest_devnet.formats.openapi_model import Operation
from pytest_devnet.formats.references import references, sent_fields
from pytest_devnet.formats.resources import (
    absent_like,
    collection_of,
    creator_of,
    filled_path,
    id_in,
    linked,
    parameters_in,
    pointer_to_id,
    singular,
    subject_of,
    subjects_of,
    typed,
    unwrapped,
)
from pytest_devnet.formats.sample_values import NoSample

Json = Any
_ROUNDS = 3
_NO_WORD = re.compile(r"\W+")


@dataclass(slots=True)
class Objects:
    """What is known by kind of object. ``views`` is what each principal sees of themselves, by operation.

    What the project itself plants comes first; where nothing is planted, it is made, or looked for. ``spoilt`` says
    that something is gone which was neither made nor can be planted again.
    """

    asker: Asker
    seeding: Seeding
    views: dict[str, dict[str, Json]] = field(default_factory=dict)
    known: dict[str, list[Known]] = field(default_factory=dict)
    refused: dict[tuple[str, str], Asked] = field(default_factory=dict)
    unmade: dict[str, str] = field(default_factory=dict)
    spoilt: bool = False
    _seeds: Planted = field(default_factory=dict)
    _spent: list[Known] = field(default_factory=list)
    _elsewhere: dict[str, str] = field(default_factory=dict)
    _sure: set[str] = field(default_factory=set)
    _sight: Sight = field(init=False)

    def __post_init__(self) -> None:
        self._sight = Sight(self.asker)

    @property
    def _operations(self) -> tuple[Operation, ...]:
        return self.asker.description.operations

    def learn(self) -> None:
        """Look at what each principal sees, then make or find objects of every kind, at last those that want others."""
        for operation in self._operations:
            if operation.method == "GET" and not operation.public and not parameters_in(operation.path):
                for principal in self.asker.principals:
                    asked = self.asker.ask(operation, principal.name)
                    if asked.decision == "allow":
                        self.views.setdefault(principal.name, {})[operation.name] = asked.answer.json
                        if self.asker.canary is None and self._wants_caller(operation):
                            self.asker.canary = operation
        self.asker.references = self.referred
        subjects = subjects_of(self.asker.description)
        self.seeding.check(subjects)
        self._seeds = self.seeding.plant()
        for subject in sorted(subjects, key=self._is_made_elsewhere) * _ROUNDS:
            if not self.known.get(subject):
                self.known[subject] = list(self._found(subject))

    def _wants_caller(self, operation: Operation) -> bool:
        """By what is described; else by what it tells nobody in particular."""
        return operation.protected or self.asker.ask(operation).decision == "deny"

    def _is_made_elsewhere(self, subject: str) -> bool:
        creator = creator_of(subject, self.asker.description)
        return creator is not None and creator.route != collection_of(subject)

    def _planted(self, subject: str) -> Iterator[Known]:
        for principal in self.asker.principals:
            kinds = self._seeds.get(principal.name, {})
            for values in planted(subject, kinds, self.around(subject, principal)):
                self.asker.call_it(values[parameters_in(subject)[-1]], _variable(principal, subject))
                yield Known(subject, values, principal.tenant, principal.name)

    def referred(self, operation: Operation, principal: str) -> Mapping[str, Json]:
        """The fields of its body that name other objects, with the ids of the principal's, or of anybody's."""
        found: dict[str, Json] = {}
        fields = sent_fields(self.asker.description, operation)
        for name, subject in references(self.asker.description, operation).items():
            known = self.known.get(subject, ())
            own = next((one for one in known if one.owner == principal), None) or next(iter(known), None)
            if own is not None:
                found[name] = typed(own.id, fields[name])
        return found

    def _found(self, subject: str) -> Iterator[Known]:
        if there := list(self._planted(subject)):
            yield from there
            return
        made = [one for principal in self.asker.principals if (one := self.create(subject, principal))]
        if made:
            yield from made
            return
        looking = Looking(self.asker, self.views, self.around)
        for ways in (looking.by_links, looking.by_lists, looking.by_names):
            found = list(ways(subject))
            if found:
                yield from found
                return

    def create(self, subject: str, principal: Principal) -> Known | None:
        """A new object of the principal's. None where that cannot be, or is not for them to do."""
        creator = creator_of(subject, self.asker.description)
        if creator is None:
            return None
        around = self._surrounded(subject_of(creator.route), principal)
        if around is None:
            return None
        mark = self.asker.mark()
        try:
            asked = self.asker.ask_well(creator, principal.name, around, mark=mark)
        except NoSample as error:
            self.unmade[subject] = error.message
            return None
        self._elsewhere |= {creator.name: subject} if creator.route != collection_of(subject) else {}
        known = self.made_by(asked, creator, around, principal, mark) if asked.decision == "allow" else None
        if known and creator.name in self._elsewhere and not self._shows(known, mark):
            del self._elsewhere[creator.name]
            known = None
        if known is None:
            self.refused[subject, principal.name] = asked
        else:
            self.refused.pop((subject, principal.name), None)
        return known

    def made_by(
        self, asked: Asked, creator: Operation, around: Mapping[str, str], principal: Principal, mark: str
    ) -> Known | None:
        """The object that an allowed request created, by the name that its answer gives it, or else its maker."""
        subjects = subjects_of(self.asker.description)
        nearer = next((one for one in subjects if collection_of(one) == creator.route), "")
        subject = nearer or self._elsewhere.get(creator.name, "")
        inside = around if nearer or not subject else self.around(subject, principal)
        if not subject or inside is None:
            return None
        pointers = tuple(at for name, _, at in linked(creator, self.asker.description) if about(name, subject))
        location = asked.answer.headers.get("Location").rstrip("/").rpartition("/")[2]
        found = id_in(asked.answer.json, subject, pointers) or location or asked.called(parameters_in(subject)[-1])
        if not found:
            return None
        at = pointer_to_id(asked.answer.json, found)
        making = Making(asked.shown, at) if at or location == found else None
        self.asker.call_it(found, _variable(principal, subject), making)
        values = {**inside, parameters_in(subject)[-1]: found}
        parent = filled_path(subject_of(creator.path), around)
        return Known(subject, values, principal.tenant, principal.name, mark, asked, parent)

    def around(self, subject: str, principal: Principal) -> Mapping[str, str] | None:
        """What fills the path around an object: the ids of what it lies in."""
        return self._own_values(subject_of(collection_of(subject)), principal)

    def _own_values(self, above: str, principal: Principal) -> Mapping[str, str] | None:
        if not above:
            return {}
        own = next((one for one in self.known.get(above, ()) if one.is_own(principal)), None)
        return None if own is None else own.values

    def _surrounded(self, above: str, principal: Principal) -> Mapping[str, str] | None:
        """The ids of what an object is to lie in, which may have to be made first."""
        makeable = above and self.asker.description.at("POST", collection_of(above)) is not None
        if makeable and self._own_values(above, principal) is None and (made := self.create(above, principal)):
            self.known.setdefault(above, []).append(made)
        return self._own_values(above, principal)

    def identity(self, principal: str) -> Mapping[str, Json]:
        """Who the API says that the principal is, asked anew; nothing where it says that nowhere."""
        shown = [operation for operation, view in self.views_of(principal) if isinstance(view, dict)]
        answers = (unwrapped(self.asker.ask(operation, principal).answer.json) for operation in shown)
        return {name: value for one in answers if isinstance(one, dict) for name, value in one.items()}

    def views_of(self, principal: str) -> Iterator[tuple[Operation, Json]]:
        views = self.views.get(principal, {})
        yield from ((one, views[one.name]) for one in self._operations if one.name in views)

    def related(self, subject: str, principal: Principal, relation: Relation) -> Known | None:
        """An object that is in this relation to the principal; created anew where the last one is gone."""
        return (
            self._there(subject, principal, relation)
            or self._anew(subject, principal, relation)
            or self._restored(subject, principal, relation)
        )

    def _there(self, subject: str, principal: Principal, relation: Relation) -> Known | None:
        return next((one for one in self.known.get(subject, ()) if relation_of(one, principal) == relation), None)

    def _restored(self, subject: str, principal: Principal, relation: Relation) -> Known | None:
        """Planted again, where one was planted and is gone."""
        if not any(relation_of(one, principal) == relation for one in self._spent if one.subject == subject):
            return None
        self._seeds, self._spent = self.seeding.reset(), []
        for kind in self.known:
            self.known[kind] = list(self._planted(kind)) or self.known[kind]
        return self._there(subject, principal, relation)

    def _anew(self, subject: str, principal: Principal, relation: Relation) -> Known | None:
        for owner in self.asker.principals:
            wanted = relation_of(Known(subject, {}, owner.tenant, owner.name), principal) == relation
            if wanted and (subject, owner.name) not in self.refused and (made := self.create(subject, owner)):
                self.known[subject].append(made)
                return made
        return None

    def missing(self, subject: str, principal: Principal) -> Known | None:
        """An object that is not there, where the principal's own would be."""
        own = self.related(subject, principal, "own") or self.related(subject, principal, "same-tenant")
        if own is None:
            return None
        return Known(subject, {**own.values, parameters_in(subject)[-1]: absent_like(own.id)}, principal.tenant)

    def state(self, known: Known) -> Json:
        """What its owner sees of it, or whoever of its tenant may: GONE where nothing is, None where nobody can."""
        return self._sight.state(known)

    def _shows(self, known: Known, mark: str) -> bool:
        seen = self.state(known)
        return seen is not GONE and mark in json.dumps(seen)

    def spend(self, known: Known) -> None:
        """It is gone, or may be, with what lies in it: nobody is to be judged by that any more."""
        gone = f"{known.at}/"
        for kind, listed in self.known.items():
            within = (one for one in listed if f"{one.at}/".startswith(gone) or f"{one.inside}/".startswith(gone))
            lost = [known, *within]
            self.known[kind] = [one for one in listed if one not in lost]
        self._sure.clear()
        self._spent += [known] if self.seeding.resets and not known.mark else []
        self.spoilt |= not (self.seeding.resets or known.mark)

    def revisit(self, subject: str) -> None:
        """Leave out what was made and is gone, though nobody said so: with what it referred to, for example."""
        if subject and subject not in self._sure:
            self._sure.add(subject)
            there = self.known.get(subject, [])
            self.known[subject] = [one for one in there if not (one.mark and self.state(one) is GONE)]

    def discard(self, known: Known) -> None:
        """Take away what was created only in passing, as far as anybody may."""
        remover = self.asker.description.at("DELETE", known.subject)
        people = sorted(self.asker.principals, key=lambda one: one.name != known.owner)
        mates = [one.name for one in people if one.tenant == known.tenant]
        if remover:
            any(self.asker.ask(remover, name, known.values).decision == "allow" for name in mates)

    def foreign(self, tenant: str) -> Iterator[tuple[str, str]]:
        """What only other tenants may see: marks and ids of objects and people, each with the tenant's name.

        Whoever signs in is told who they are: of what anybody is shown (no ``tenant``), people are no part.
        """
        if tenant:
            yield from people_elsewhere(self.views, self.asker.principals, tenant)
        for listed in self.known.values():
            for one in listed:
                if one.tenant != tenant and one.owner:
                    yield from ((text, one.tenant) for text in (one.mark, one.id) if len(text) >= 6)

    def listed(self, answer: Json, tenant: str) -> Iterator[str]:
        """Other tenants whose people an answer shows, for whoever is of this one."""
        yield from people_listed(answer, self.views, self.asker.principals, tenant) if tenant else ()


def _variable(principal: Principal, subject: str) -> str:
    """What stands for the id of such an object of theirs, in every command that is shown: ``ANN_DOCK_ID``."""
    return _NO_WORD.sub("_", f"{principal.name}_{singular(collection_of(subject))}_id".upper())


def relation_of(known: Known, principal: Principal) -> Relation:
    if known.tenant != principal.tenant:
        return "other-tenant"
    return "own" if known.owner in ("", principal.name) else "same-tenant"
