"""The tokens by which principals are known to a service: asked for once, and again when they have worn out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from pytest_devnet.declarations.declared import ANY_COOKIE
from pytest_devnet.errors import FactError
from pytest_devnet.formats.jwt import read_jwt
from pytest_devnet.formats.openapi_model import Scheme
from pytest_devnet.formats.resources import pointed_at, scalars_in
from pytest_devnet.formats.wfc import bare

if TYPE_CHECKING:
    from pytest_devnet.declarations import Login, Principal, Request
    from pytest_devnet.facts.http_client import Answer

_CSRF = re.compile(r"csrf|xsrf", re.IGNORECASE)
_CSRF_VARIABLE = "CSRF_TOKEN"
_CSRF_HEADERS = {"csrftoken": "X-CSRFToken", "xsrf-token": "X-XSRF-TOKEN"}
"""Where Django, and Angular, axios, Laravel and Spring, want it; most others want ``X-CSRF-Token``."""
_NO_WORD = re.compile(r"\W+")


@dataclass(frozen=True, slots=True)
class Token:
    """One that somebody was given. ``scheme`` is where it goes, where that is known; ``others`` go there with it.

    Those are cookies, by the variable that stands for each in ``scheme``.
    """

    value: str
    scheme: Scheme | None = None
    others: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Tokens:
    """``send`` sends the request of a login."""

    principals: tuple[Principal, ...]
    send: Callable[[Request], Answer]
    _known: dict[str, Token] = field(default_factory=dict)

    def of(self, name: str) -> Token:
        """The principal's token, empty for an anonymous one. Raises ``FactError`` where it is given none."""
        principal = next((one for one in self.principals if one.name == name), None)
        if principal is None:
            raise FactError(f"there is no principal {name}", remedy=f"declare [principals.{name}]")
        if principal.login is None:
            return Token(principal.token, principal.scheme)
        if name not in self._known:
            self._known[name] = self._login(principal, principal.login)
        return self._known[name]

    def renew(self, name: str) -> None:
        """Sign in once more. In vain, the last token stays, worn out as it is."""
        if found := self._asked(name):
            self._known[name] = found

    def opens(self, name: str) -> bool:
        """Does the login of the principal let them in right now?"""
        return self._asked(name) is not None

    def _asked(self, name: str) -> Token | None:
        principal = next((one for one in self.principals if one.name == name), None)
        if principal is None or principal.login is None:
            return None
        return _given(self.send(principal.login.request), principal.login, principal.scheme)

    def by(self, login: Login, scheme: Scheme | None = None) -> tuple[Answer, str]:
        """What another login is answered, and the token that it gives; empty where it gives none."""
        answer = self.send(login.request)
        found = _given(answer, login, scheme)
        return answer, found.value if found else ""

    def forget(self, name: str) -> None:
        self._known.pop(name, None)

    def _login(self, principal: Principal, login: Login) -> Token:
        answer = self.send(login.request)
        found = _given(answer, login, principal.scheme)
        if found is not None:
            return found
        named = [f"{kind} {name}" for kind, name in (("cookie", login.cookie), ("header", login.header)) if name]
        where = next(iter(named), f"token at {login.token}")
        said = f"no {where}" if answer.ok and not _sent_back(answer, login) else str(answer)
        raise FactError(
            f"{principal.name} cannot sign in: {login.request.method} {login.request.path}: {said}",
            place=principal.place,
            remedy="look at its login",
        )


def _given(answer: Answer, login: Login, scheme: Scheme | None) -> Token | None:
    return _found(answer, login, scheme) if answer.ok and not _sent_back(answer, login) else None


def _sent_back(answer: Answer, login: Login) -> bool:
    return answer.status >= 300 and urlsplit(answer.headers.get("Location")).path == login.request.path


def _found(answer: Answer, login: Login, scheme: Scheme | None) -> Token | None:
    """The token in the answer's JSON, in a header of it, or the cookies that it sets."""
    if login.header:
        return _in_header(answer.headers.get(login.header), scheme)
    if not login.cookie:
        value = pointed_at(answer.json, login.token)
        is_plain = isinstance(value, str | int) and not isinstance(value, bool)
        return Token(str(value), scheme) if is_plain and value != "" else None
    lines = [line for line in answer.headers.all("Set-Cookie") if _cookie(line)[1] and "max-age=0" not in line.lower()]
    jar = dict(map(_cookie, lines))
    if login.cookie == ANY_COOKIE:
        return _guarded(_session(lines), jar, answer) if lines else None
    value = jar.get(login.cookie)
    return _guarded(Token(value, Scheme("apiKey", "", "cookie", login.cookie)), jar, answer) if value else None


def _guarded(token: Token, jar: Mapping[str, str], answer: Answer) -> Token:
    """With the header that a form of another site cannot send, where signing in tells what belongs there.

    The value stands in a cookie that scripts may read, which is sent back as well, or in the answer's JSON.
    https://cheatsheetseries.owasp.org (Cross-Site Request Forgery Prevention)
    """
    cookie = next((name for name in jar if _CSRF.search(name)), "")
    told = (value for name, value in scalars_in(answer.json) if _CSRF.search(name))
    value = unquote(jar[cookie]) if cookie else next(told, "")
    if not value or token.scheme is None:
        return token
    scheme, others = token.scheme, {**token.others, _CSRF_VARIABLE: value}
    if cookie and scheme.where == "cookie":
        others[f"{_CSRF_VARIABLE}_COOKIE"] = jar[cookie]
        sent = f"{scheme.name}={{token}}; {cookie}=${{{_CSRF_VARIABLE}_COOKIE}}"
        scheme = replace(scheme, where="header", name="Cookie", template=sent)
    header = _CSRF_HEADERS.get(cookie.lower(), "X-CSRF-Token")
    return replace(token, scheme=replace(scheme, more=((header, f"${{{_CSRF_VARIABLE}}}"),)), others=others)


def _in_header(value: str, scheme: Scheme | None) -> Token | None:
    """Where the file says what is sent, the word before it is a part of that."""
    token = bare(value)
    if not token:
        return None
    word = value[: value.rfind(token)].lstrip()
    sent = replace(scheme, template=scheme.template.replace("{token}", word + "{token}")) if scheme else None
    return Token(token, sent)


def _cookie(line: str) -> tuple[str, str]:
    name, _, value = line.partition(";")[0].partition("=")
    return name.strip(), value.strip()


def _session(lines: Sequence[str]) -> Token:
    """All cookies are sent. The one to be forged is a token, or is kept from scripts, or stands first."""
    jar = dict(map(_cookie, lines))
    kept = (_cookie(line)[0] for line in lines if "httponly" in line.lower())
    name = next((one for one, value in jar.items() if read_jwt(value)), next(kept, next(iter(jar))))
    variables = {one: f"COOKIE_{_NO_WORD.sub('_', one).upper()}" for one in jar if one != name}
    pairs = (f"{one}=" + (f"${{{variables[one]}}}" if one in variables else "{token}") for one in jar)
    others = {variable: jar[one] for one, variable in variables.items()}
    return Token(jar[name], Scheme("apiKey", "", "header", "Cookie", "; ".join(pairs)), others)
