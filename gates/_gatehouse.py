"""A service of one gate for examples: it signs its tokens, and can be made to look at them less closely."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pytest_devnet import Call, Principal, Reply, Request, Serving
from pytest_devnet.declarations import Login
from pytest_devnet.formats.jwt import Jwt, encoded, read_jwt

KEY = "a-key-that-nobody-guesses-made-for-these-examples"
ANN, CID = (
    Principal(name, "keeper", tenant, Login(Request("/login", "POST", json={"name": name, "password": f"{name}-1"})))
    for name, tenant in (("ann", "north"), ("cid", "south"))
)


@dataclass(frozen=True)
class Gatehouse:
    """``knows`` a name with its password, ``genuine`` tells a token that it made.

    Of those, one may be past its time, for others, or signed out.
    """

    key: str = KEY
    knows: Callable[[str, str], bool] = lambda name, password: password == f"{name}-1"
    genuine: Callable[[Jwt], bool] = lambda jwt: jwt.is_signed_by(KEY)
    heeds_time: bool = True
    heeds_audience: bool = True
    signs_out: bool = True
    heeds_query: bool = False
    unsigned: int = 401
    patience: int = 1000
    _ended: set[str] = field(default_factory=set)
    _ids: Any = field(default_factory=itertools.count)
    _asked: Any = field(default_factory=itertools.count)

    def __call__(self, call: Call) -> Reply:
        path, _, query = call.path.partition("?")
        if path == "/login":
            name, password = (json.loads(call.body)[one] for one in ("name", "password"))
            return Reply(json={"access_token": self.token(name)}) if self.knows(name, password) else Reply(401)
        offered = call.headers.get("Authorization").removeprefix("Bearer ")
        if self.heeds_query and query.startswith("token="):
            offered = query.removeprefix("token=")
        jwt = read_jwt(offered)
        if jwt is None or not self.holds(jwt):
            return Reply(401 if jwt is None else self.unsigned, headers={"Retry-After": "0"})
        if next(self._asked) >= self.patience:
            return Reply(403)
        if path == "/logout":
            if self.signs_out:
                self._ended.add(str(jwt.claims["sid"]))
            return Reply(204)
        return Reply(json={"name": jwt.claims["sub"]})

    def token(self, name: str) -> str:
        claims = {"sub": name, "sid": next(self._ids), "aud": "gate", "exp": int(time.time()) + 600}
        return encoded({"alg": "HS256", "typ": "JWT"}, claims, "HS256", self.key)

    def holds(self, jwt: Jwt) -> bool:
        in_time = not self.heeds_time or jwt.claims["exp"] > time.time()
        for_us = not self.heeds_audience or jwt.claims["aud"] == "gate"
        return self.genuine(jwt) and in_time and for_us and str(jwt.claims["sid"]) not in self._ended


def _operation(**said: Any) -> Mapping[str, Any]:
    return {"responses": {"200": {"description": "done"}}, **said}


OPENAPI = {
    "openapi": "3.1.0",
    "security": [{"bearer": []}],
    "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
    "paths": {"/me": {"get": _operation()}, "/logout": {"post": _operation()}},
}


def serving(handler: Callable[[Call], Reply], openapi: Mapping[str, Any] = OPENAPI) -> Serving:
    return Serving(handler, openapi=openapi, principals=(ANN, CID))
