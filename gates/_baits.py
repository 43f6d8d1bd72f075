"""Secrets sent by the usual ways, each made up, so that it is known wherever it turns up."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pytest_devnet import Action, Request

from ._asked import askable, nowhere

if TYPE_CHECKING:
    from pytest_devnet import Service

ADDRESS = "address"
_SECRET = re.compile(r"passw|passphrase|secret|token|api_?key|credential", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bait:
    """A request, and what it ``holds`` that has no place in a log, by what one calls it."""

    action: Action
    holds: Mapping[str, str]


def baits(service: Service) -> Iterator[Bait]:
    """Passwords, tokens and queries, as far as the service may be sent them."""
    yield from _passwords(service)
    yield _token(service)
    yield from _queries(service)


def _passwords(service: Service) -> Iterator[Bait]:
    """Sent where a declared request has one: to be refused for itself, for its type, and for its JSON."""
    logins = [one.login.request for one in service.principals if one.login]
    for request in [*logins, *(action.request for action in askable(service))]:
        if isinstance(request.json, Mapping) and any(map(_SECRET.search, request.json)) and service.may(request.method):
            for name, spoilt in _WAYS.items():
                secret, person = _canary(), f"{_canary()}@devnet.test"
                headers = {"Content-Type": "application/json", **request.headers}
                sent = Request(request.path, request.method, headers, body=spoilt(request.json, secret, person))
                action = Action(name, sent, expect=401)
                yield Bait(action, {"password": secret, ADDRESS: person})
            return


def _token(service: Service) -> Bait:
    action, canary = _first(service), _canary()
    headers = {**action.request.headers, "Authorization": f"Bearer {canary}"}
    request = replace(action.request, headers=headers)
    return Bait(replace(action, name="a wrong token", request=request, principal=""), {"token": canary})


def _queries(service: Service) -> Iterator[Bait]:
    for action in (_first(service), nowhere()):
        canary, path = _canary(), action.request.path
        query = f"access_token={canary}&email={canary}@devnet.test"
        request = replace(action.request, path=f"{path}{'&' if '?' in path else '?'}{query}")
        yield Bait(replace(action, name=f"{action.name}, with a query", request=request), {"query": canary})


def _first(service: Service) -> Action:
    """Preferably one that only reads."""
    first: Action = min(askable(service), key=lambda action: action.request.method != "GET")
    return first


def _canary() -> str:
    return f"canary{secrets.token_hex(12)}"


def _wrong(body: Mapping[str, Any], secret: object, person: str) -> str:
    """The body with another secret, of somebody nobody knows."""
    return json.dumps(
        {
            key: secret if _SECRET.search(key) else person if isinstance(value, str) and "@" in value else value
            for key, value in body.items()
        }
    )


def _mistyped(body: Mapping[str, Any], secret: str, person: str) -> str:
    return _wrong(body, [secret], person)


def _broken(body: Mapping[str, Any], secret: str, person: str) -> str:
    return _wrong(body, secret, person)[:-1]


_WAYS = {
    "a wrong password": _wrong,
    "a password of the wrong type": _mistyped,
    "a password in broken JSON": _broken,
}
