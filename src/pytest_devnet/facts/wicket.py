"""Tells another process who is to call an operation: one principal after the other, until it lets one in."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from pytest_devnet.errors import FactError
from pytest_devnet.facts.loopback import LoopbackServer
from pytest_devnet.formats.openapi_model import Description

if TYPE_CHECKING:
    from pytest_devnet.facts.running_service import Service

Signed = dict[str, dict[str, str]]
_NOBODY: Signed = {"headers": {}, "query": {}}
UNAUTHENTICATED = 401
_PATIENCE = 3


@dataclass(slots=True)
class Wicket:
    """``problems`` are why a principal could not be signed in; ``callers`` who calls each operation now."""

    service: Service
    description: Description
    principals: tuple[str, ...]
    callers: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    _again: Counter[str] = field(default_factory=Counter)
    _renewed: set[tuple[str, str]] = field(default_factory=set)

    def signed(self, name: str, refused: int = 0) -> Signed:
        """What signs in who is to call the operation now, of which the caller before was ``refused`` (0: none was)."""
        operation = self.description.operation(name)
        if operation is None or operation.public or not self.principals:
            return _NOBODY
        caller = self.callers.setdefault(name, self.principals[0])
        anew = refused == UNAUTHENTICATED and (name, caller) not in self._renewed
        if refused and not anew:
            caller = self.callers[name] = self._after(caller)
        try:
            token = self.service.renew(caller) if anew else self.service.token(caller)
        except FactError as error:
            self.problems.append(error.message)
            return _NOBODY
        if anew:
            self._renewed.add((name, caller))
        headers, query = self.service.placed(caller, self.description.scheme(operation), token)
        return {"headers": headers, "query": query}

    def renewed(self, name: str) -> bool:
        """Sign in anew who calls the operation, a few times at most. Is there another token now?"""
        caller = self.callers.get(name, next(iter(self.principals), ""))
        self._again[name] += 1
        if self._again[name] > _PATIENCE:
            return False
        try:
            return bool(caller) and self.service.token(caller) != self.service.renew(caller)
        except FactError as error:
            self.problems.append(error.message)
            return False

    def _after(self, caller: str) -> str:
        return self.principals[(self.principals.index(caller) + 1) % len(self.principals)]

    def opened(self) -> LoopbackServer:
        """``GET /?operation=GET+/x&refused=403`` answers with what ``signed`` says, as JSON."""
        return LoopbackServer(type("Handler", (_Handler,), {"wicket": self}), name="devnet-wicket")


class _Handler(BaseHTTPRequestHandler):
    wicket: Wicket

    def do_GET(self) -> None:
        asked: Mapping[str, list[str]] = parse_qs(urlsplit(self.path).query)
        body = json.dumps(self.wicket.signed(asked["operation"][0], int(asked["refused"][0]))).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads it."""
