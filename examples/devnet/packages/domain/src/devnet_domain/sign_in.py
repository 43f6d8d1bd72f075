"""The use cases around signing in. Whatever goes wrong, the caller learns only that it did."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass

from devnet_domain.attempts import AttemptLimit
from devnet_domain.errors import NotAuthenticated
from devnet_domain.ports import Clock, Identifiers, Measures, Passwords, Sessions, Tokens, Users
from devnet_domain.sessions import (
    ACCESS_LIFETIME,
    SESSION_LIFETIME,
    Claims,
    Session,
    TokenPair,
    TokenUse,
    closed,
    require_open,
    turned,
)
from devnet_domain.users import User


@dataclass(frozen=True, slots=True)
class SignIn:
    """Opens, renews and closes sessions, and tells whose a token is. ``exclusive`` lets one caller in at a time."""

    users: Users
    sessions: Sessions
    passwords: Passwords
    tokens: Tokens
    clock: Clock
    identifiers: Identifiers
    attempts: AttemptLimit
    measures: Measures
    exclusive: AbstractContextManager[object]

    def with_password(self, email: str, password: str) -> TokenPair:
        """Opens a session. An unknown address takes as long as a wrong password and reads the same."""
        account = email.casefold()
        with self.measures.sign_in():
            self.attempts.take(account, self.clock.now())
            user = self.users.by_email(account)
            genuine = self.passwords.matches(password, user.password_hash if user else None)
            if user is None or not genuine:
                raise NotAuthenticated("Address or password is wrong.")
            self.attempts.forget(account)
            session = Session(self.identifiers.new("ses"), user.id, self.clock.now() + SESSION_LIFETIME)
            return self._tokens_for(session)

    def refresh(self, token: str) -> TokenPair:
        """Renews a session. A refresh token seen twice was copied by someone, so it ends the session."""
        claims = self._genuine(token, TokenUse.REFRESH)
        with self.exclusive:
            session = require_open(self.sessions.get(claims.session), self.clock.now())
            if claims.turn != session.turn:
                self.sessions.save(closed(session))
                raise NotAuthenticated("The session is over. Sign in again.")
            return self._tokens_for(turned(session))

    def sign_out(self, token: str) -> None:
        """Closes the session of an access token, with all tokens it ever gave out."""
        claims = self._genuine(token, TokenUse.ACCESS)
        with self.exclusive:
            self.sessions.save(closed(require_open(self.sessions.get(claims.session), self.clock.now())))

    def who(self, token: str) -> User:
        """The person behind an access token, with the role they have now rather than when it was signed."""
        claims = self._genuine(token, TokenUse.ACCESS)
        session = require_open(self.sessions.get(claims.session), self.clock.now())
        user = self.users.get(session.user)
        if user is None:
            raise NotAuthenticated("The session is over. Sign in again.")
        return user

    def _genuine(self, token: str, use: TokenUse) -> Claims:
        claims = self.tokens.read(token)
        if claims.use is not use or claims.expires <= self.clock.now():
            raise NotAuthenticated("The token is not valid here.")
        return claims

    def _tokens_for(self, session: Session) -> TokenPair:
        now = self.clock.now()
        self.sessions.save(session)
        access = Claims(TokenUse.ACCESS, session.user, session.id, session.turn, now, now + ACCESS_LIFETIME)
        refresh = Claims(TokenUse.REFRESH, session.user, session.id, session.turn, now, session.expires)
        return TokenPair(self.tokens.sign(access), self.tokens.sign(refresh))
