from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.report.secrets import masking

# Put together here so that no scanner takes this file for a leak.
JWT = ".".join(("eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiJhbGljZSJ9", "c2lnbmF0dXJl"))
GITHUB = "ghp" + "_" + "a1B2c3D4" * 5


@pytest.mark.parametrize(
    "name",
    ["GITHUB_TOKEN", "client_secret", "DEVNET_ALICE_PASSWORD", "API_KEY", "apiKey", "KEYS", "CREDENTIALS", "MYSQL_PWD"],
)
def test_values_of_variables_named_like_secrets_are_masked(name: str) -> None:
    assert masking({name: "s3cr3t/value"})("curl -H 's3cr3t/value' ?k=s3cr3t%2Fvalue") == "curl -H '***' ?k=***"


@pytest.mark.parametrize("name", ["PATH", "HOME", "PWD", "KEYBOARD_LAYOUT", "API_KEY_FILE", "SSH_AUTH_SOCK", "MONK"])
def test_values_of_other_variables_stay(name: str) -> None:
    assert masking({name: "docs/plan"})("docs/plan/phase-e.md") == "docs/plan/phase-e.md"


def test_short_values_stay() -> None:
    assert masking({"TOKEN": "12345", "KEY": "  1  "})("12345 of 123456") == "12345 of 123456"


def test_the_longer_of_two_secrets_is_masked_whole() -> None:
    assert masking({"A_TOKEN": "secret", "B_TOKEN": "secret-longer"})("secret-longer secret") == "*** ***"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("postgres://app:pass@db:5432/x", "postgres://***@db:5432/x"),
        ("https://a:p@ss@host/x", "https://***@host/x"),
        ('-H "Authorization: Bearer ${ANN_TOKEN}"', '-H "Authorization: Bearer ${ANN_TOKEN}"'),
        ('-H "Cookie: sid=${ANN_TOKEN}"', '-H "Cookie: sid=${ANN_TOKEN}"'),
        ('-H "Authorization: Bearer ${ANN_TOKEN}abc"', '-H "Authorization: Bearer ***"'),
        ("redis://:pw@cache", "redis://***@cache"),
        ("Authorization: Bearer abc", "Authorization: Bearer ***"),
        ("curl -H 'authorization: basic YWxpY2U6'", "curl -H 'authorization: basic ***'"),
        ('{"Authorization": "Bearer abc"}', '{"Authorization": "Bearer ***"}'),
        ("sent bearer abc123def456", "sent bearer ***"),
        ("Cookie: session=abc; theme=dark", "Cookie: ***"),
        ("Set-Cookie: session=abc; HttpOnly", "Set-Cookie: ***; HttpOnly"),
        (
            'curl -d \'{"user": "a", "password": "hunter22"}\'',
            'curl -d \'{"user": "a", "password": "***"}\'',
        ),
        *(
            (f'{{"password": "{made_up}"}}', f'{{"password": "{made_up}"}}')
            for made_up in (
                "devnetmark7x",
                "devnet",
                "0000",
                r"devnet\r\nX-Devnet-Injected: 1",
                r"devnet\u0000",
                r"devnet\ud800",
                "../devnet",
                r"\u0416\u6e2f\u05d0\ud83d\udea2",
            )
        ),
        *(
            (f'{{"access_token": "{real}"}}', '{"access_token": "***"}')
            for real in ("devnet-live-8f3a9c1b", r"S3cret\\pass9", r"\u6e2f1", "devnetmark7xyz")
        ),
        ('{"password": "0001"}', '{"password": "***"}'),
        ("X-API-Key: abcdef", "X-API-Key: ***"),
        ("GET /x?page=2&access_token=abc#top", "GET /x?page=2&access_token=***#top"),
        (f"token {JWT} leaked", "token *** leaked"),
        (f"remote {GITHUB}", "remote ***"),
        ("key AKIA" + "ABCDEFGHIJKLMNOP", "key ***"),
        (
            "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
            "-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----",
        ),
        ("-----BEGIN PRIVATE KEY-----\nMIIE cut", "-----BEGIN PRIVATE KEY-----***"),
    ],
)
def test_what_looks_like_a_secret_is_masked(text: str, masked: str) -> None:
    assert masking({})(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "GET http://localhost:8000/users answered 200",
        "ssh://git@host/project.git",
        "the Authorization header is missing",
        "bearer authentication is not documented",
        "Set-Cookie lacks Secure",
        "Secrets management plan documented, `.env.example` plus docs updated",
        "docs/plan/phase-e.md::E2::E2.D4::authorization.holds[GET /projects/{id}]",
    ],
)
def test_ordinary_text_stays(text: str) -> None:
    assert masking({})(text) == text


@given(st.text(min_size=6).filter(lambda text: len(text.strip()) >= 6 and "*" not in text), st.text(), st.text())
def test_no_secret_survives_anywhere(secret: str, before: str, after: str) -> None:
    assert secret.strip() not in masking({"TOKEN": secret})(before + secret + after)


@pytest.mark.parametrize("piece", ["://a:", "eyJ-", "bearer ", "Cookie: a=b; ", "-----BEGIN PRIVATE KEY-----", "SG."])
def test_hostile_text_does_not_hang_the_report(piece: str) -> None:
    assert masking({"TOKEN": "abcdef"})(piece * 20_000 + "abcdef").endswith("***")
