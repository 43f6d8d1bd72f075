"""Everything the environment can set. ``.env.example`` lists the same names."""

from __future__ import annotations

import math
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from devnet_infrastructure.passwords import Argon2


@dataclass(frozen=True, slots=True)
class Settings:
    """What a service is started with. A token key that is not given is made up, and ends with the process."""

    database: str = ":memory:"
    token_key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    passwords: Mapping[str, str] = field(default_factory=dict, repr=False)
    hashing: Argon2 = field(default_factory=Argon2)
    billing_url: str = ""
    ai_url: str = ""
    upstream_timeout: float = 5.0
    sign_in_attempts: int = 20
    drain_seconds: float = 1.0
    export_spans: bool = False


def from_environment() -> Settings:
    """Reads the environment; raises ``ValueError``, naming the variable, for a value that cannot be meant."""
    key = os.environ.get("DEVNET_TOKEN_KEY", "")
    return Settings(
        database=os.environ.get("DEVNET_DATABASE") or ":memory:",
        token_key=key.encode() or secrets.token_bytes(32),
        passwords={name: password for name, password in _passwords().items() if password},
        billing_url=_address("DEVNET_BILLING_URL", os.environ.get("DEVNET_BILLING_URL") or ""),
        ai_url=_address("DEVNET_AI_URL", os.environ.get("DEVNET_AI_URL") or ""),
        upstream_timeout=_number(
            "DEVNET_UPSTREAM_TIMEOUT_SECONDS", os.environ.get("DEVNET_UPSTREAM_TIMEOUT_SECONDS") or "5", least=0.1
        ),
        sign_in_attempts=int(
            _number("DEVNET_SIGN_IN_ATTEMPTS", os.environ.get("DEVNET_SIGN_IN_ATTEMPTS") or "20", least=1)
        ),
        drain_seconds=_number("DEVNET_DRAIN_SECONDS", os.environ.get("DEVNET_DRAIN_SECONDS") or "1", least=0),
        export_spans=bool(os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT")),
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


def _address(variable: str, value: str) -> str:
    if value and not value.startswith(("http://", "https://")):
        raise ValueError(f"{variable} is {value!r}: give an address that begins with http:// or https://")
    return value


def _number(variable: str, value: str, *, least: float) -> float:
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not least <= number < math.inf:
        raise ValueError(f"{variable} is {value!r}: give a number of at least {least:g}")
    return number
