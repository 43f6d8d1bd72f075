"""JSON Web Tokens, genuine and not."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.formats.jwt import encoded, forged, outlived, read_jwt, unsigned

KEY = "a key for these tests alone"
CLAIMS = {"sub": "ann", "exp": 10, "aud": "gate", "iss": "us", "nbf": 1}


def token(alg: str = "HS256", key: str = KEY, claims: dict[str, Any] = CLAIMS) -> str:
    return encoded({"alg": alg, "typ": "JWT"}, claims, alg, key)


def claims_of(text: str) -> Any:
    part = text.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


@pytest.mark.parametrize("alg", ["HS256", "HS384", "HS512"])
def test_a_token_is_known_by_its_key(alg: str) -> None:
    jwt = read_jwt(token(alg))
    assert jwt is not None
    assert jwt.is_signed_by(KEY)
    assert not jwt.is_signed_by(f"{KEY}!")
    assert jwt.weak_key == ""
    guessed = read_jwt(token(alg, "changeme"))
    assert guessed is not None
    assert guessed.weak_key == "changeme"


@pytest.mark.parametrize("text", ["", "a", "a.b", "a..b", "...", "bm8.bm8.x", "W10.W10.x", "é.é.é", f"{token()}.x"])
def test_what_is_no_token_is_none(text: str) -> None:
    assert read_jwt(text) is None


def test_no_forgery_is_the_genuine_token_or_signed_by_its_key() -> None:
    genuine = read_jwt(token())
    assert genuine is not None
    made = dict(forged(genuine))
    assert set(made) == {
        "alg=none",
        "alg=None",
        "alg=NONE",
        "without its signature",
        "with another signature",
        "with claims changed",
        "signed by a key of somebody else",
        "signed by an empty key",
    }
    assert token() not in made.values()
    for text in made.values():
        again = read_jwt(text)
        assert again is None or not again.is_signed_by(KEY)
    assert claims_of(made["with claims changed"])["exp"] > 10
    assert unsigned(genuine) == made["alg=none"]


def test_tokens_that_are_over_are_signed_as_the_genuine_one() -> None:
    genuine = read_jwt(token())
    assert genuine is not None
    made = dict(outlived(genuine, KEY, time.time()))
    assert set(made) == {"expired", "not valid yet", "for another audience", "by another issuer"}
    for text in made.values():
        again = read_jwt(text)
        assert again is not None
        assert again.is_signed_by(KEY)
    assert claims_of(made["expired"])["exp"] < time.time()
    plain = read_jwt(token(claims={"sub": "ann"}))
    assert plain is not None
    assert set(dict(outlived(plain, KEY, time.time()))) == {"expired"}


def test_a_token_signed_by_a_pair_of_keys_is_forged_with_a_shared_one() -> None:
    pair = read_jwt(encoded({"alg": "RS256"}, CLAIMS) + "c2ln")
    assert pair is not None
    assert not pair.is_signed_by(KEY)
    again = read_jwt(pair.signed_with(KEY))
    assert again is not None
    assert (again.header["alg"], again.is_signed_by(KEY)) == ("HS256", True)


@given(text=st.text(max_size=40) | st.from_regex(r"[\w-]{0,9}\.[\w-]{0,9}\.[\w-]{0,9}", fullmatch=True))
def test_any_text_is_read_or_is_none(text: str) -> None:
    jwt = read_jwt(text)
    assert jwt is None or text == f"{jwt.signed}.{jwt.signature}"
