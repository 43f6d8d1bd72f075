"""Credentials that are none: made up, forged, outlived, given back, or put where they do not belong."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pytest_devnet.declarations import Login
from pytest_devnet.declarations.template import filled
from pytest_devnet.facts.accounts import PASSWORD, fields_of, with_fields
from pytest_devnet.facts.asked import Asked
from pytest_devnet.facts.asking import Asker
from pytest_devnet.formats.jwt import forged, outlived, read_jwt
from pytest_devnet.formats.openapi_model import Operation
from pytest_devnet.formats.resources import scalars_in

_SIGN_OUT = re.compile(r"log-?out|log-?off|sign-?out|sign-?off", re.IGNORECASE)
_SESSIONS = re.compile(r"/(sessions?|tokens?)(/(current|me))?$", re.IGNORECASE)
_RENEWS = re.compile(r"refresh", re.IGNORECASE)
_LONG = 16
_BASIC = "Basic ZGV2bmV0OmRldm5ldC1pcy1uby1wYXNzd29yZA=="


def _another(_password: str) -> str:
    return "devnet-is-no-password"


def _with_password(login: Login, change: Callable[[str], str]) -> Login | None:
    """The login with another password, in JSON or in a form; None where it has none."""
    fields = fields_of(login).items()
    changed = {name: change(value) for name, value in fields if PASSWORD.search(name) and isinstance(value, str)}
    return with_fields(login, changed) if changed else None


@dataclass(frozen=True, slots=True)
class Credential:
    """One that must not be accepted. ``misplaced`` is a genuine one in a place that is not described."""

    name: str
    asked: Asked
    misplaced: bool = False


@dataclass(slots=True)
class Credentials:
    """Tries them on ``operation``, which ``principal`` may. ``key`` is what signs tokens, where that is known."""

    asker: Asker
    operation: Operation
    principal: str
    key: str = ""

    @property
    def token(self) -> str:
        return self.asker.service.token(self.principal)

    def control(self) -> Asked:
        """The genuine one."""
        return self.asker.ask(self.operation, self.principal)

    def weak_key(self) -> str:
        """The key, where it can be guessed."""
        jwt = read_jwt(self.token)
        return jwt.weak_key if jwt else ""

    def signs(self) -> bool:
        """Are its tokens ones that a key is shared for?"""
        jwt = read_jwt(self.token)
        return jwt is not None and str(jwt.header.get("alg")).startswith("HS")

    def fits(self) -> bool:
        """Is the key that was told the one tokens are signed with?"""
        jwt = read_jwt(self.token)
        return jwt is not None and jwt.is_signed_by(self.known_key)

    @property
    def known_key(self) -> str:
        return filled(self.key, {}, self.asker.service.variable)

    def all(self) -> Iterator[Credential]:
        token = self.token
        jwt = read_jwt(token)
        made = [("no token", ""), ("a token made up", "devnet-is-no-token"), ("a malformed token", "a..b")]
        made += [("a token that is null", "null"), ("an undefined token", "undefined")]
        made += [("half a token", token[: len(token) // 2])]
        made += [("a token with more behind it", f"{token}x")] if self._is_opaque(token) else []
        made += [(f"a token {name}", one) for name, one in forged(jwt)] if jwt else []
        key = self.known_key or self.weak_key()
        made += [(f"a token {name}", one) for name, one in outlived(jwt, key, time.time())] if jwt and key else []
        made += [(f"a {name} as a token", one) for name, one in self._for_renewing(token)]
        yield from (Credential(name, self._with(one)) for name, one in made)
        basic = self.asker.ask(self.operation, token="", headers={"Authorization": _BASIC})
        yield Credential("a password made up", basic)
        yield from self._misplaced(token)

    def _is_opaque(self, token: str) -> bool:
        """Does each of its letters count? Those of an encoded password may not."""
        scheme = self.asker.description.scheme(self.operation)
        return bool(token) and not token.endswith("=") and scheme.scheme.lower() != "basic"

    def _for_renewing(self, token: str) -> Iterator[tuple[str, str]]:
        """What signing in gives, too, and is only good for coming by another token."""
        person = next(one for one in self.asker.principals if one.name == self.principal)
        given = scalars_in(self.asker.service.sign_in(person.login).json) if person.login else ()
        yield from ((name, one) for name, one in given if _RENEWS.search(name) and one != token and len(one) >= _LONG)

    def _with(self, token: str) -> Asked:
        return self.asker.ask(self.operation, token=token)

    def _misplaced(self, token: str) -> Iterator[Credential]:
        described = self.asker.description.scheme(self.operation)
        scheme = self.asker.service.scheme(self.principal, described)
        for name in ("access_token", "token"):
            if (scheme.where, scheme.name) == ("query", name):
                continue
            asked = self.asker.ask(self.operation, token="", query={name: token})
            yield Credential(f"a token in the query, as {name}", asked, misplaced=True)

    def passwords(self) -> Iterator[tuple[str, Asked, bool]]:
        """Passwords that are not the principal's, each with what came of it, and whether it let anybody in."""
        person = next(one for one in self.asker.principals if one.name == self.principal)
        for what, change in (("another password", _another), ("a password with more behind it", "{}x".format)):
            login = _with_password(person.login, change) if person.login else None
            if login is not None:
                answer, token = self.asker.service.signed_in(login, person)
                lets_in = bool(token) and self._with(token).decision == "allow"
                yield what, Asked("", answer, login.request), lets_in

    def signed_out(self) -> Iterator[Credential]:
        """A token that was good until its session was ended; nothing where no operation ends one."""
        operation = self.sign_out
        if operation is None:
            return
        token = self.asker.service.renew(self.principal)
        ended = self.asker.ask(operation, token=token, body=self.asker.body(operation))
        if ended.decision == "allow":
            yield Credential(f"a token after {operation.name}", self._with(token))
        self.asker.service.renew(self.principal)

    @property
    def sign_out(self) -> Operation | None:
        """The operation that ends the caller's own session, by what it is called."""
        own = [one for one in self.asker.description.operations if one.protected and "{" not in one.path]
        named = (one for one in own if one.method == "POST" and _SIGN_OUT.search(one.path))
        deleted = (one for one in own if one.method == "DELETE" and _SESSIONS.search(one.path))
        return next((one for found in (named, deleted) for one in found), None)
