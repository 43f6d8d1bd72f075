"""Password hashing with scrypt (RFC 7914), from the standard library."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

UNUSABLE = ""
"""The stored hash of an account that has no password; nothing matches it."""


@dataclass(frozen=True, slots=True)
class Scrypt:
    """The parameters are those OWASP recommends for 16 MiB of memory; each hash records its own."""

    n: int = 2**14
    r: int = 8
    p: int = 5

    def hash(self, password: str) -> str:
        """``scrypt$n$r$p$salt$key``, salt and key in hexadecimal."""
        salt = secrets.token_bytes(16)
        return "$".join(("scrypt", str(self.n), str(self.r), str(self.p), salt.hex(), self._key(password, salt).hex()))

    def matches(self, password: str, password_hash: str | None) -> bool:
        """Whether they belong together. Without a usable hash it works as long as with one, and says no."""
        if not password_hash:
            self._key(password, bytes(16))
            return False
        _, n, r, p, salt, key = password_hash.split("$")
        candidate = Scrypt(int(n), int(r), int(p))._key(password, bytes.fromhex(salt))
        return hmac.compare_digest(candidate, bytes.fromhex(key))

    def _key(self, password: str, salt: bytes) -> bytes:
        return hashlib.scrypt(password.encode(), salt=salt, n=self.n, r=self.r, p=self.p, dklen=32)
