"""What the domain asks of the world outside. The infrastructure package answers each of these."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from devnet_domain.organisations import Organisation
from devnet_domain.projects import Project, Summary
from devnet_domain.sessions import Claims, Session
from devnet_domain.users import User


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, in UTC."""


class Identifiers(Protocol):
    def new(self, prefix: str) -> str:
        """An id nobody can guess, such as ``prj-5f0c…``."""


class Passwords(Protocol):
    def matches(self, password: str, password_hash: str | None) -> bool:
        """Whether they belong together. ``None`` costs as much time as a real hash, and never matches."""


class Tokens(Protocol):
    def sign(self, claims: Claims) -> str:
        """A bearer token that says this."""

    def read(self, token: str) -> Claims:
        """What a genuine token says, expired or not; raises ``NotAuthenticated`` for any other text."""


class BillingProvider(Protocol):
    def plan_of(self, organisation: str) -> str | None:
        """What the organisation pays for; ``None`` if the provider does not know it. Raises ``UpstreamFailed``."""


class Summariser(Protocol):
    def summarise(self, text: str) -> Summary:
        """A sentence or so that stands for the text; raises ``UpstreamFailed``."""


class Measures(Protocol):
    """What the use cases tell about themselves: each block ends as a success, or by an error as a failure."""

    def sign_in(self) -> AbstractContextManager[None]: ...
    def billing_sync(self) -> AbstractContextManager[None]: ...
    def ai_request(self) -> AbstractContextManager[None]: ...


class Users(Protocol):
    def get(self, user: str) -> User | None: ...
    def by_email(self, email: str) -> User | None: ...
    def of(self, organisation: str) -> Sequence[User]: ...
    def save(self, user: User) -> None: ...


class Organisations(Protocol):
    def get(self, organisation: str) -> Organisation | None: ...
    def all(self) -> Sequence[Organisation]: ...
    def save(self, organisation: Organisation) -> None: ...


class Projects(Protocol):
    def get(self, project: str) -> Project | None: ...
    def of(self, organisation: str, limit: int, offset: int) -> Sequence[Project]: ...
    def count(self, organisation: str) -> int: ...
    def save(self, project: Project) -> None: ...
    def delete(self, project: str) -> None: ...


class Sessions(Protocol):
    def get(self, session: str) -> Session | None: ...
    def save(self, session: Session) -> None: ...
    def close_all(self, user: str) -> None: ...
