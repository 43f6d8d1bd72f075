"""Password hashing with Argon2id (RFC 9106)."""

from __future__ import annotations

from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

UNUSABLE = ""
"""The stored hash of an account that has no password; nothing matches it."""


@dataclass(frozen=True, slots=True)
class Argon2:
    """The parameters are those OWASP recommends at the least, 19 MiB twice over; each hash records its own."""

    kibibytes: int = 19_456
    rounds: int = 2

    def hash(self, password: str) -> str:
        """``$argon2id$v=19$m=…,t=…,p=1$salt$key``, with a salt of its own."""
        return self._hasher().hash(password)

    def matches(self, password: str, password_hash: str | None) -> bool:
        """Whether they belong together. Without a usable hash it works as long as with one, and says no."""
        if not password_hash:
            self.hash(password)
            return False
        try:
            return self._hasher().verify(password_hash, password)
        except VerifyMismatchError:
            return False

    def _hasher(self) -> PasswordHasher:
        return PasswordHasher(time_cost=self.rounds, memory_cost=self.kibibytes, parallelism=1)
