from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest

from devnet_domain.errors import NotAuthenticated
from devnet_domain.sessions import Claims, TokenUse
from devnet_infrastructure.tokens import HmacTokens

KEY = bytes(range(32))
TOKENS = HmacTokens(KEY)
CLAIMS = Claims(
    TokenUse.ACCESS,
    "usr-alice",
    "ses-1",
    2,
    datetime(2026, 11, 2, 12, tzinfo=UTC),
    datetime(2026, 11, 2, 12, 15, tzinfo=UTC),
)
GENUINE = TOKENS.sign(CLAIMS)
HEADER, BODY, SIGNATURE = GENUINE.split(".")


def encoded(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def signed(text: str) -> str:
    """What an issuer with our key, but not our rules, would send."""
    digest = hmac.digest(KEY, text.encode(), hashlib.sha256)
    return f"{text}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def test_a_token_says_what_was_signed() -> None:
    assert TOKENS.read(GENUINE) == CLAIMS


def test_a_token_is_a_json_web_token() -> None:
    assert json.loads(base64.urlsafe_b64decode(HEADER + "==")) == {"alg": "HS256", "typ": "JWT"}
    assert json.loads(base64.urlsafe_b64decode(BODY + "=="))["aud"] == "harbor"


@pytest.mark.criterion("E2.D4")
@pytest.mark.parametrize(
    "forged",
    [
        "",
        ".",
        "a..b",
        "é.é.é",
        "\udcff",
        f"{HEADER}.{BODY}",
        f"{HEADER}.{BODY}.",
        f"{GENUINE}=",
        f"{GENUINE}.more",
        f"{encoded({'alg': 'none', 'typ': 'JWT'})}.{BODY}.",
        f"{HEADER}.{encoded({'aud': 'harbor', 'sub': 'usr-adam'})}.{SIGNATURE}",
        HmacTokens(bytes(32)).sign(CLAIMS),
        signed(f"{encoded({'alg': 'none', 'typ': 'JWT'})}.{BODY}"),
        signed(f"{HEADER}.{encoded({'aud': 'another-product'})}"),
    ],
)
def test_nothing_but_a_genuine_token_is_read(forged: str) -> None:
    with pytest.raises(NotAuthenticated, match=r"^The token is not valid here\.$"):
        TOKENS.read(forged)


@pytest.mark.criterion("E2.D4")
def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^The token key has 31 bytes, and needs at least 32\.$"):
        HmacTokens(bytes(31))


def test_the_key_never_shows() -> None:
    assert "key" not in repr(TOKENS)
