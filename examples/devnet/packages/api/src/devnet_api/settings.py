"""Everything the environment can set. ``.env.example`` lists the same names."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from devnet_infrastructure.passwords import Scrypt


@dataclass(frozen=True, slots=True)
class Settings:
    """What a service is started with. A token key that is not given is made up, and ends with the process."""

    database: str = ":memory:"
    token_key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    summaries: bool = True
    passwords: Mapping[str, str] = field(default_factory=dict, repr=False)
    scrypt: Scrypt = field(default_factory=Scrypt)


def from_environment() -> Settings:
    """Reads the environment; raises ``ValueError``, naming the variable, for a value that cannot be meant."""
    key = os.environ.get("DEVNET_TOKEN_KEY", "")
    return Settings(
        database=os.environ.get("DEVNET_DATABASE") or ":memory:",
        token_key=key.encode() or secrets.token_bytes(32),
        summaries=_switch("DEVNET_SUMMARIES", os.environ.get("DEVNET_SUMMARIES") or "on"),
        passwords={name: password for name, password in _passwords().items() if password},
    )


def _passwords() -> dict[str, str | None]:
    return {
        "adam": os.environ.get("DEVNET_ADAM_PASSWORD"),
        "maria": os.environ.get("DEVNET_MARIA_PASSWORD"),
        "alice": os.environ.get("DEVNET_ALICE_PASSWORD"),
        "vera": os.environ.get("DEVNET_VERA_PASSWORD"),
        "gwen": os.environ.get("DEVNET_GWEN_PASSWORD"),
        "gil": os.environ.get("DEVNET_GIL_PASSWORD"),
    }


def _switch(variable: str, value: str) -> bool:
    if value not in ("on", "off"):
        raise ValueError(f"{variable} is {value!r}: say on or off")
    return value == "on"
