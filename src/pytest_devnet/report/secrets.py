"""Secrets never reach a report: the values the environment holds, and what looks like one wherever it comes from.

A report is published, commented on and kept for years; the text of a finding may quote a log line, a URL or the
request that reproduces it, and any of these can carry a credential.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

MASK = "***"
SHORTEST = 6
_VARIABLE = re.compile(r"(?:[\w.-]+=)?\$\{[A-Za-z_]\w*\}")

_SECRET_NAME = re.compile(
    r"TOKEN|SECRET|PASSW(OR)?D|PASSPHRASE|PASSCODE|CREDENTIAL|KEYS?(?![A-Z])|(?<=_)(PWD|PASS|AUTH|PAT)$",
)
_NAMES_A_FILE = re.compile(r"_(FILE|DIR|PATH|NAME|SOCK)$")

# What gates send for a password is none, to the letter: a word of our own, or one letter over and over.
_OURS = (
    r"devnet(?:mark\d+x|\\r\\nX-Devnet-Injected: 1|\\u0000|\\ud800)?|\.\./devnet|\\u0416\\u6e2f\\u05d0\\ud83d\\udea2"
)
_MADE_UP = rf"\s{{0,9}}:\s{{0,9}}\")(?!(?:{_OURS}|([^\"\\])\2*)\")"

# Each keeps its first group, where it has one, and loses the rest.
_SHAPES = tuple(
    re.compile(shape, re.IGNORECASE)
    for shape in (
        r"(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----)(?s:.)*?(?=-----END |\Z)",
        r"(://)[^\s/?#:@]*:[^\s/?#]*(?=@)",
        r"(authorization[\"']?\s{0,9}[:=]\s{0,9}[\"']?(?:bearer|basic|digest|token|apikey|negotiate)\s{1,9})[^\s\"',]+",
        r"(\bbearer\s{1,9})(?=[^\s\"']*\d)[\w.~+/=-]{8,}",
        r"(\b(?:set-)?cookie:\s{0,9})[\w.-]+=[^;'\"\s]+(?:;\s{0,9}[\w.-]+=[^;'\"\s]+)*",
        rf"(\"(?:password|passwd|secret|client_secret|access_token|refresh_token|id_token|api_?key)\"{_MADE_UP}[^\"]+",
        r"(\bx-(?:api-key|auth-token):\s{0,9})[^\s\"',]+",
        r"([?&](?:(?:access_|refresh_|id_)?token|api_?key|key|client_secret|secret|password|sig(?:nature)?)=)[^&#\s\"']+",
    )
)
# RFC 7519 (JWT), and the prefixes vendors give their tokens so that they can be recognised.
_TOKENS = re.compile(
    r"\beyJ[\w-]{5,2000}\.[\w-]{5,}\.[\w-]*"
    r"|\bgh[opsur]_\w{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}"
    r"|\bxox[abeoprs]-[\w-]{10,}|\bxapp-[\w-]{10,}"
    r"|\b[sr]k_(?:live|test)_\w{10,}|\bsk-[\w-]{16,}"
    r"|\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|\bAIza[\w-]{35}|\bya29\.[\w-]{20,}"
    r"|\bnpm_\w{36}|\bpypi-AgE[\w-]{16,}|\bhf_\w{30,}|\bSG\.[\w-]{16,40}\.[\w-]{16,}|\bdo[opr]_v1_\w{32,}|\bshp(?:at|ss)_\w{20,}",
)


def masking(environ: Mapping[str, str]) -> Callable[[str], str]:
    """The function that masks secrets in a text: the environment's own, URL-quoted or not, and those known by shape.

    A variable counts as secret by its name (``…TOKEN``, ``…PASSWORD``, ``…KEY``) unless that says it names a file;
    values under six characters are left alone, since masking ``1`` or ``true`` would ruin the report and hide nothing.
    """
    values = {form for value in _secret_values(environ) for form in (value, quote(value, safe=""))}
    longest_first = sorted(values, key=len, reverse=True)
    known = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def mask(text: str) -> str:
        if known:
            text = known.sub(MASK, text)
        for shape in _SHAPES:
            text = shape.sub(_masked, text)
        return _TOKENS.sub(MASK, text)

    return mask


def _masked(found: re.Match[str]) -> str:
    """What a request that reproduces a finding calls by the name of a variable is no secret."""
    return found[0] if _VARIABLE.fullmatch(found[0], len(found[1])) else f"{found[1]}{MASK}"


def _secret_values(environ: Mapping[str, str]) -> Iterator[str]:
    for name, value in environ.items():
        upper = name.upper()
        if _SECRET_NAME.search(upper) and not _NAMES_A_FILE.search(upper) and len(value.strip()) >= SHORTEST:
            yield value.strip()
