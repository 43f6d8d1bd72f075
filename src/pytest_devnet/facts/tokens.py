"""The tokens by which principals are known to a service: asked for once, and again when they have worn out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_devnet.errors import FactError

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
        found = pointed_at(answer.json, login.token) if answer.ok else None
        if isinstance(found, str) and found:
            return found
        said = f"no token at {login.token}" if answer.ok else str(answer)
        raise FactError(
            f"{principal.name} cannot sign in: {login.request.method} {login.request.path}: {said}",
            place=principal.place,
            remedy="look at its login",
        )


def pointed_at(document: object, pointer: str) -> object:
    """The value a JSON pointer (RFC 6901) leads to, None where it leads nowhere."""
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(document, dict) and key in document:
            document = document[key]
        elif isinstance(document, list) and key.isdecimal() and int(key) < len(document):
            document = document[int(key)]
        else:
            return None
    return document
