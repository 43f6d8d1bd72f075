"""Tokens that are taken at their word, or live on when they are over."""

from __future__ import annotations

from pytest_devnet.demo.edits import Replace
from pytest_devnet.demo.fault import Fault

_SIGN_IN = "packages/domain/src/devnet_domain/sign_in.py"
_TOKENS = "packages/infrastructure/src/devnet_infrastructure/tokens.py"
_SETTINGS = "packages/api/src/devnet_api/settings.py"
_AUTHENTICATION = "packages/api/src/devnet_api/authentication.py"
_AT = "packages/api/openapi.json:…: GET /projects"
_SOUND = "authentication.sound"
_RED = ("E2.D4", "E.P1")

FAULTS = (
    Fault(
        name="expired-token-accepted",
        why="Clients complained of being signed out, and the comparison of times was taken out.",
        edits=(
            Replace(
                _SIGN_IN,
                "if claims.use is not use or claims.expires <= self.clock.now():",
                "if claims.use is not use:",
            ),
        ),
        criteria=_RED,
        gate=_SOUND,
        finding=f"{_AT}: accepted (200): a token expired",
    ),
    Fault(
        name="signature-not-verified",
        why="The key was not at hand where tokens are read, and reading worked without.",
        edits=(
            Replace(
                _TOKENS,
                "        if header != _HEADER or not genuine:\n",
                "        if header != _HEADER and not genuine:\n",
            ),
        ),
        criteria=("E2.D4",),
        gate=_SOUND,
        finding=f"{_AT}: accepted (200): …a token without its signature; a token with another signature; …",
    ),
    Fault(
        name="unsigned-token-accepted",
        why="Another issuer of tokens was to be supported, so the header says by which algorithm they are read.",
        edits=(
            Replace(
                _TOKENS,
                "        if header != _HEADER or not genuine:\n",
                '        unsigned = b\'"none"\' in base64.urlsafe_b64decode(header + "==")\n'
                "        if not unsigned and (header != _HEADER or not genuine):\n",
            ),
        ),
        criteria=_RED,
        gate=_SOUND,
        finding=f"{_AT}: accepted (200): a token alg=none",
    ),
    Fault(
        name="sign-out-forgets-nothing",
        why="Signing out was left to the client, which throws its token away.",
        edits=(
            Replace(
                _SIGN_IN,
                "self.sessions.save(closed(require_open(self.sessions.get(claims.session), self.clock.now())))",
                "require_open(self.sessions.get(claims.session), self.clock.now())",
            ),
        ),
        criteria=_RED,
        gate=_SOUND,
        finding=f"{_AT}: accepted (200): a token after POST /auth/logout",
    ),
    Fault(
        name="audience-not-compared",
        why="Tokens of a sister product were to be good here, too, for a while.",
        edits=(Replace(_TOKENS, '    if body["aud"] != AUDIENCE:\n', '    if not body["aud"]:\n'),),
        criteria=("E2.D4",),
        gate=_SOUND,
        finding=f"{_AT}: accepted (200): a token for another audience",
    ),
    Fault(
        name="signed-with-a-known-key",
        why="The key of the first days stayed where it was put, repeated until it was long enough.",
        edits=(
            Replace(
                _SETTINGS,
                '    key = os.environ.get("DEVNET_TOKEN_KEY", "")\n',
                '    key = "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7"\n',
            ),
        ),
        criteria=_RED,
        gate=_SOUND,
        finding=f"{_AT}: tokens are signed with a key that anybody guesses: …",
    ),
    Fault(
        name="refresh-token-as-access",
        why="Refreshing and reading were to share one check, and what a token is for was no longer compared.",
        edits=(
            Replace(
                _SIGN_IN,
                "        claims = self._genuine(token, TokenUse.ACCESS)\n"
                "        session = require_open(self.sessions.get(claims.session), self.clock.now())\n",
                "        claims = self.tokens.read(token)\n"
                "        session = require_open(self.sessions.get(claims.session), self.clock.now())\n"
                "        if claims.expires <= self.clock.now():\n"
                '            raise NotAuthenticated("The token is not valid here.")\n',
            ),
        ),
        criteria=("E2.D4",),
        gate=_SOUND,
        finding=f"{_AT}: accepted (200): a refresh_token as a token",
    ),
    Fault(
        name="null-token-is-somebody",
        why="A draft of the page sent null before anybody had signed in, and was to show something.",
        edits=(
            Replace(
                _AUTHENTICATION,
                "    return harbor.sign_in.who(token)\n",
                '    draft = harbor.sign_in.users.get("usr-adam") if token == "null" else None\n'
                "    return draft or harbor.sign_in.who(token)\n",
            ),
        ),
        criteria=("E2.D4",),
        gate=_SOUND,
        finding=f"{_AT}: accepted (200): a token that is null",
    ),
)
