"""The matrix of one operation: each principal against each relation, with what became of the object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pytest_devnet.declarations import Principal
from pytest_devnet.facts.accounts import Accounts
from pytest_devnet.facts.asked import Asked, Decision
from pytest_devnet.facts.asking import Asker
from pytest_devnet.facts.looking import Known
from pytest_devnet.facts.objects import Objects
from pytest_devnet.facts.sight import GONE, Ending, ending
from pytest_devnet.formats.authorization_lock import ANONYMOUS, RELATIONS, Cell, Relation
from pytest_devnet.formats.jwt import read_jwt, unsigned
from pytest_devnet.formats.openapi_model import Operation
from pytest_devnet.formats.resources import parameters_in, subject_of

Json = Any
_READING = ("GET", "HEAD", "OPTIONS")
GARBAGE = "devnet-is-no-token"


@dataclass(frozen=True, slots=True)
class Tried:
    """One cell, tried. ``leaks`` are tenants whose texts or ids came back; ``idle`` says nothing came of what was done.

    ``as_own`` says that the answer is the one for the caller's own object, whatever was asked for, ``absent`` that it
    is a refusal of nothing but an id that is not there.
    """

    cell: Cell
    principal: str
    asked: Asked
    known: Known | None = None
    ending: Ending = "unseen"
    leaks: tuple[str, ...] = ()
    idle: bool = False
    as_own: bool = False
    absent: bool = False

    @property
    def decision(self) -> Decision:
        return "hide" if self.absent else self.asked.decision

    @property
    def locked(self) -> str:
        """What a lock says of it: that it is answered as if it were done, where another tenant's stays as it is.

        What a ``POST`` makes may lie elsewhere, unseen.
        """
        foreign = self.cell.relation == "other-tenant" and not self.leaks
        kept = self.ending == "kept" and not self.cell.operation.startswith("POST ")
        return "told" if foreign and self.decision == "allow" and kept else self.decision

    @property
    def served(self) -> bool:
        """Was it answered, or led on to somewhere else than to where one signs in?"""
        return self.decision == "allow" or (self.decision == "invalid" and self.asked.answer.status < 400)

    @property
    def done(self) -> bool:
        """Is the object another afterwards, or gone?"""
        return self.ending in ("changed", "gone")

    @property
    def trespasses(self) -> bool:
        """Did it come over the border of a tenant?"""
        foreign = self.cell.relation == "other-tenant" and not self.as_own
        return bool(self.leaks) or (foreign and (self.decision == "allow" or self.done))


@dataclass(slots=True)
class Matrix:
    """Tries the cells of one operation. Objects are shared; what a cell destroys is made anew for the next."""

    operation: Operation
    asker: Asker
    objects: Objects

    @property
    def subject(self) -> str:
        return subject_of(self.operation.path)

    @property
    def accounts(self) -> Accounts:
        return Accounts(self.objects)

    @property
    def writes(self) -> bool:
        return self.operation.method not in _READING

    def cells(self) -> Iterator[Tried]:
        """Every principal against every relation that there is an object for.

        Whoever is refused an id that is not there by 400, and allowed the same with one that is, could not find it.
        """
        for principal in self.asker.principals:
            row = [one for relation in reversed(RELATIONS) for one in self.cell(principal, relation)]
            allowed = any(one.decision == "allow" for one in row)
            for one in row:
                refused = one.cell.relation == "missing" and one.decision == "invalid"
                yield replace(one, absent=True) if refused and allowed else one

    def expected(self) -> Iterator[Cell]:
        """The cells that there is something to try on."""
        for principal in self.asker.principals:
            for relation in RELATIONS:
                if bool(self.subject) is (relation != "any") and (
                    relation == "any" or self._object(principal, relation) is not None
                ):
                    yield Cell(self.operation.name, principal.role, relation)
        yield Cell(self.operation.name, ANONYMOUS, "any")

    def cell(self, principal: Principal, relation: Relation) -> Iterator[Tried]:
        """The cell, where there is an object for it."""
        if not self.subject:
            if relation == "any":
                yield self._tried(principal, relation, None)
            return
        known = self._object(principal, relation)
        if known is not None:
            yield self._tried(principal, relation, known)

    def _object(self, principal: Principal, relation: Relation) -> Known | None:
        if relation == "any":
            return None
        if relation == "missing":
            return self.objects.missing(self.subject, principal)
        return self.objects.related(self.subject, principal, relation)

    def outsiders(self, like: Tried) -> Iterator[Tried]:
        """Nobody, and whoever makes a token up, or signs one by nobody, asking what ``like`` may."""
        genuine = read_jwt(self.asker.service.token(like.principal))
        for token in ("", GARBAGE, *([unsigned(genuine)] if genuine else [])):
            known = like.known and (self._alive(like.known) or like.known)
            tried = self.tried(None, known, token=token)
            yield replace(tried, cell=Cell(self.operation.name, ANONYMOUS, "any"), principal="")

    def _alive(self, known: Known) -> Known | None:
        owner = next((one for one in self.asker.principals if known.is_own(one)), None)
        return self.objects.related(self.subject, owner, "own") if owner else None

    def _tried(self, principal: Principal, relation: Relation, known: Known | None) -> Tried:
        there = known if relation != "missing" else None
        tried = self.tried(principal, known, watched=there)
        return replace(tried, cell=Cell(self.operation.name, principal.role, relation))

    def tried(
        self,
        principal: Principal | None,
        known: Known | None,
        *,
        watched: Known | None = None,
        token: str | None = None,
    ) -> Tried:
        """Ask, and look at the object before and after, through the eyes of its owner."""
        watched = watched or (known if token is not None else None)
        before = self.objects.state(watched) if watched and self.writes else None
        mark = self.asker.mark()
        values = known.values if known else {}
        name = principal.name if principal else ""
        current = before if before is not GONE else None
        opened = self.accounts.may_suffer(self.operation, watched)
        asked = self.asker.ask_well(self.operation, name, values, mark=mark, current=current, token=token)
        after = self.objects.state(watched) if watched and self.writes else None
        seen = ending(before, after)
        if watched and opened and not self.accounts.opens(watched):
            seen = "gone" if self.operation.method == "DELETE" else "changed"
        self.objects.spoilt |= asked.decision == "allow" and self.accounts.takes_password(self.operation)
        if watched and seen == "gone":
            self.objects.spend(watched)
        tidy = asked.decision == "allow" and self.operation.method == "POST"
        if tidy and principal and (made := self._made(asked, values, principal, mark)):
            seen = "changed" if watched and self._lies_in(made, watched) else seen
            self.objects.discard(made)
        return Tried(
            Cell(self.operation.name, "", ""),
            name,
            asked,
            known,
            seen,
            leaks=self._leaks(asked, principal, known),
            idle=self._is_idle(asked, seen, mark),
            as_own=self._is_as_own(asked, principal, known),
        )

    def _lies_in(self, made: Known, around: Known) -> bool:
        """Do the people of another tenant see in what is theirs what somebody made there?"""
        theirs = replace(made, tenant=around.tenant, owner=around.owner)
        return made.tenant != around.tenant and self.objects.state(theirs) not in (None, GONE)

    def _made(self, asked: Asked, values: Mapping[str, str], principal: Principal, mark: str) -> Known | None:
        return self.objects.made_by(asked, self.operation, values, principal, mark)

    def _leaks(self, asked: Asked, principal: Principal | None, known: Known | None) -> tuple[str, ...]:
        """Tenants whose marks or ids are in the answer, but for the id that was asked for."""
        sent = set(known.values.values()) if known else set()
        text = asked.answer.told
        own = principal.tenant if principal else ""
        foreign = (tenant for found, tenant in self.objects.foreign(own) if found not in sent and found in text)
        people = self.objects.listed(asked.answer.json, own) if not sent else ()
        return tuple(dict.fromkeys((*foreign, *people)))

    def _is_idle(self, asked: Asked, seen: Ending, mark: str) -> bool:
        """Said to be done, and nothing came of it, though the owner would see what was sent."""
        sent = isinstance(asked.sent, dict) and mark in asked.sent.values()
        tells = self.operation.method in ("PUT", "PATCH") and sent
        return (
            asked.decision == "allow"
            and seen == "kept"
            and (tells or self.operation.method == "DELETE")
            and (self.operation.route == self.subject)
        )

    def _is_as_own(self, asked: Asked, principal: Principal | None, known: Known | None) -> bool:
        """Is this what the caller gets for what is their own?"""
        if principal is None or known is None or known.is_own(principal) or asked.decision != "allow" or self.writes:
            return False
        own = self.objects.related(self.subject, principal, "own")
        if own is None:
            return False
        return bool(self.asker.ask(self.operation, principal.name, own.values).answer.json == asked.answer.json)


def nested(operation: Operation) -> bool:
    return len(parameters_in(subject_of(operation.path))) > 1
