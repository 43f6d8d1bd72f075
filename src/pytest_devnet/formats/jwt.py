"""JSON Web Tokens (RFC 7519) taken apart, and put together again as somebody would who has no right to."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_devnet.formats.weak_keys import WEAK_KEYS

Claims = Mapping[str, Any]
_DIGESTS = {"HS256": hashlib.sha256, "HS384": hashlib.sha384, "HS512": hashlib.sha512}
_NONE = ("none", "None", "NONE")
_WRONG_KEY = "devnet-signs-with-a-key-of-its-own"
_YEAR = 365 * 86400


@dataclass(frozen=True, slots=True)
class Jwt:
    """``signed`` is the text that the signature is about."""

    header: Claims
    claims: Claims
    signed: str
    signature: str

    @property
    def weak_key(self) -> str:
        """The guessable key it was signed with; empty where none was found."""
        return next((key for key in WEAK_KEYS if self.is_signed_by(key)), "")

    def is_signed_by(self, key: str) -> bool:
        algorithm = str(self.header.get("alg"))
        return algorithm in _DIGESTS and hmac.compare_digest(_signature(self.signed, algorithm, key), self.signature)

    def signed_with(self, key: str, **changes: Any) -> str:
        """The token with other claims, signed by a key: by HS256, where its own algorithm needs no shared key."""
        algorithm = str(self.header.get("alg"))
        algorithm = algorithm if algorithm in _DIGESTS else "HS256"
        return encoded({**self.header, "alg": algorithm}, {**self.claims, **changes}, algorithm, key)


def read_jwt(token: str) -> Jwt | None:
    """None for a token of another kind."""
    signed, _, signature = token.rpartition(".")
    parts = signed.split(".")
    if len(parts) != 2:
        return None
    try:
        header, claims = (json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in parts)
    except (ValueError, RecursionError):
        return None
    return Jwt(header, claims, signed, signature) if isinstance(header, dict) and isinstance(claims, dict) else None


def encoded(header: Claims, claims: Claims, algorithm: str = "", key: str = "") -> str:
    """A token; without an algorithm its signature is empty."""
    signed = f"{_part(header)}.{_part(claims)}"
    return f"{signed}.{_signature(signed, algorithm, key) if algorithm else ''}"


def unsigned(token: Jwt) -> str:
    """The same claims by nobody."""
    return encoded({**token.header, "alg": "none"}, token.claims)


def forged(token: Jwt) -> Iterator[tuple[str, str]]:
    """Tokens that whoever saw a genuine one can make, each with what is wrong with it."""
    for name in _NONE:
        yield f"alg={name}", encoded({**token.header, "alg": name}, token.claims)
    yield "without its signature", f"{token.signed}."
    yield "with another signature", f"{token.signed}.{_other(token.signature)}"
    more = {**token.claims, "exp": int(token.claims.get("exp", 0) or 0) + _YEAR}
    yield "with claims changed", f"{token.signed.partition('.')[0]}.{_part(more)}.{token.signature}"
    yield "signed by a key of somebody else", token.signed_with(_WRONG_KEY)
    yield "signed by an empty key", token.signed_with("")


def outlived(token: Jwt, key: str, now: float) -> Iterator[tuple[str, str]]:
    """Tokens that whoever has the key can make, and that are good no more, not yet, or not here."""
    yield "expired", token.signed_with(key, exp=int(now) - 60, iat=int(now) - _YEAR)
    if "nbf" in token.claims:
        yield "not valid yet", token.signed_with(key, nbf=int(now) + _YEAR)
    if "aud" in token.claims:
        yield "for another audience", token.signed_with(key, aud="devnet-elsewhere")
    if "iss" in token.claims:
        yield "by another issuer", token.signed_with(key, iss="https://devnet.test/elsewhere")


def _part(values: Claims) -> str:
    return _base64(json.dumps(values, separators=(",", ":")).encode())


def _signature(signed: str, algorithm: str, key: str) -> str:
    return _base64(hmac.digest(key.encode(), signed.encode(), _DIGESTS[algorithm]))


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _other(signature: str) -> str:
    """As long, and different in its midst: the last bits of base64 may not count."""
    middle = len(signature) // 2
    return signature[:middle] + ("A" if signature[middle : middle + 1] != "A" else "B") + signature[middle + 1 :]
