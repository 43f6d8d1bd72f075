"""Sessions: signing in opens one, every refresh turns its key once, signing out closes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from devnet_domain.errors import NotAuthenticated

ACCESS_LIFETIME = timedelta(minutes=15)
SESSION_LIFETIME = timedelta(days=7)


class TokenUse(StrEnum):
    """What a token is good for. One never stands in for the other."""

    ACCESS = "access"
    REFRESH = "refresh"


@dataclass(frozen=True, slots=True)
class Session:
    """``turn`` counts the refreshes. Only the refresh token of the current turn is good."""

    id: str
    user: str
    expires: datetime
    turn: int = 0
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Claims:
    """What a signed token says."""

    use: TokenUse
    user: str
    session: str
    turn: int
    issued: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class TokenPair:
    """What a caller is given: a short-lived access token, and a refresh token good for one use."""

    access: str
    refresh: str


def require_open(session: Session | None, now: datetime) -> Session:
    """The session, if it may still be used; raises ``NotAuthenticated`` otherwise."""
    if session is None or session.closed or session.expires <= now:
        raise NotAuthenticated("The session is over. Sign in again.")
    return session


def turned(session: Session) -> Session:
    """The session after one refresh."""
    return replace(session, turn=session.turn + 1)


def closed(session: Session) -> Session:
    """The session after signing out."""
    return replace(session, closed=True)
