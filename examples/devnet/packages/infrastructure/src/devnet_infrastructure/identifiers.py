"""New ids."""

from __future__ import annotations

import secrets


class RandomIdentifiers:
    """96 random bits after the prefix: knowing one id says nothing about the next."""

    def new(self, prefix: str) -> str:
        return f"{prefix}-{secrets.token_hex(12)}"
