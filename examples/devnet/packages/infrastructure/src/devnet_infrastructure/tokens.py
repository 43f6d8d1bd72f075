"""Signed bearer tokens: JSON Web Tokens (RFC 7519) with the one algorithm HS256, from the standard library.

The header is compared, not interpreted, so no token can choose another algorithm.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime

from devnet_domain.errors import NotAuthenticated
from devnet_domain.sessions import Claims, TokenUse

AUDIENCE = "harbor"
SHORTEST_KEY = 32


@dataclass(frozen=True, slots=True)
class HmacTokens:
    """``key`` has at least 32 bytes; a shorter one raises ``ValueError``, because HS256 is as strong as its key."""

    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.key) < SHORTEST_KEY:
            raise ValueError(f"The token key has {len(self.key)} bytes, and needs at least {SHORTEST_KEY}.")

    def sign(self, claims: Claims) -> str:
        body: dict[str, str | int] = {
            "aud": AUDIENCE,
            "sub": claims.user,
            "sid": claims.session,
            "use": claims.use,
            "turn": claims.turn,
            "iat": int(claims.issued.timestamp()),
            "exp": int(claims.expires.timestamp()),
        }
        signed = f"{_HEADER}.{_encoded(body)}"
        return f"{signed}.{self._signature(signed)}"

    def read(self, token: str) -> Claims:
        """What a genuine token says, expired or not; raises ``NotAuthenticated`` for any other text."""
        signed, _, signature = token.rpartition(".")
        header, _, body = signed.partition(".")
        genuine = hmac.compare_digest(signature.encode(errors="replace"), self._signature(signed).encode())
        if header != _HEADER or not genuine:
            raise NotAuthenticated("The token is not valid here.")
        return _claims(json.loads(base64.urlsafe_b64decode(body + "==")))

    def _signature(self, signed: str) -> str:
        digest = hmac.digest(self.key, signed.encode(errors="replace"), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _encoded(part: dict[str, str | int]) -> str:
    compact = json.dumps(part, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(compact).rstrip(b"=").decode()


def _claims(body: dict[str, str | int]) -> Claims:
    if body["aud"] != AUDIENCE:
        raise NotAuthenticated("The token is not valid here.")
    return Claims(
        use=TokenUse(str(body["use"])),
        user=str(body["sub"]),
        session=str(body["sid"]),
        turn=int(body["turn"]),
        issued=datetime.fromtimestamp(int(body["iat"]), UTC),
        expires=datetime.fromtimestamp(int(body["exp"]), UTC),
    )


_HEADER = _encoded({"alg": "HS256", "typ": "JWT"})
