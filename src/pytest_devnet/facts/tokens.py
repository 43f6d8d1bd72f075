"""The tokens by which principals are known to a service: asked for once, and again when they have worn out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_devnet.declarations.declared import ANY_COOKIE
from pytest_devnet.errors import FactError
from pytest_devnet.formats.resources import pointed_at
from pytest_devnet.formats.wfc import bare

if TYPE_CHECKING:
    from pytest_devnet.declarations import Login, Principal, Request
    from pytest_devnet.facts.http_client import Answer


@dataclass(slots=True)
class Tokens:
    """``send`` sends the request of a login."""

    principals: tuple[Principal, ...]
    send: Callable[[Request], Answer]
    _known: dict[str, str] = field(default_factory=dict)

    def of(self, name: str) -> str:
        """The principal's token, empty for an anonymous one. Raises ``FactError`` where it is given none."""
        principal = next((one for one in self.principals if one.name == name), None)
        if principal is None:
            raise FactError(f"there is no principal {name}", remedy=f"declare [principals.{name}]")
        if principal.login is None:
            return principal.token
        if name not in self._known:
            self._known[name] = self._login(principal, principal.login)
        return self._known[name]

    def forget(self, name: str) -> None:
        self._known.pop(name, None)

    def _login(self, principal: Principal, login: Login) -> str:
        answer = self.send(login.request)
        found = _found(answer, login) if answer.ok else None
        if isinstance(found, str) and found:
            return found
        named = [f"{kind} {name}" for kind, name in (("cookie", login.cookie), ("header", login.header)) if name]
        where = next(iter(named), f"token at {login.token}")
        said = f"no {where}" if answer.ok else str(answer)
        raise FactError(
            f"{principal.name} cannot sign in: {login.request.method} {login.request.path}: {said}",
            place=principal.place,
            remedy="look at its login",
        )


def _found(answer: Answer, login: Login) -> object:
    """The token in the answer's JSON, in a header of it, or the value of the cookie that it sets."""
    if login.header:
        return bare(answer.headers.get(login.header))
    if not login.cookie:
        return pointed_at(answer.json, login.token)
    set_cookies = answer.headers.all("Set-Cookie")
    pairs = (one.partition(";")[0].partition("=") for one in set_cookies)
    return next((value for name, _, value in pairs if login.cookie in (name.strip(), ANY_COOKIE)), None)
