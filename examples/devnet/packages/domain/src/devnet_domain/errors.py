"""Every refusal the domain knows. The API maps each to one HTTP status and adds no reason of its own.

HarborError
├── NotAuthenticated   nobody we know, or no longer            401
├── Forbidden          known, but this is not theirs to do     403
├── NotFound           absent, or another tenant's             404
├── Conflict           not while things are as they are        409
│   └── LimitReached   the organisation's plan allows no more  409
├── TooManyAttempts    to sign in to one account               429
├── UpstreamFailed     a provider gave no usable answer        502
└── NotConfigured      a provider this Harbor does not have    503
"""

from __future__ import annotations


class HarborError(Exception):
    """One sentence that may be shown to the caller."""


class NotAuthenticated(HarborError):
    """The caller could not be identified; the sentence never says which part was wrong."""


class Forbidden(HarborError):
    """The caller's role does not include this action."""


class NotFound(HarborError):
    """There is no such thing within the caller's own tenant."""


class Conflict(HarborError):
    """The action is the caller's to take, but the present state does not allow it."""


class LimitReached(Conflict):
    """The plan of the organisation is used up."""


class TooManyAttempts(HarborError):
    """``retry_after`` seconds from now the next attempt will be looked at."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Too many attempts to sign in. Try again in {retry_after} s.")
        self.retry_after = retry_after


class UpstreamFailed(HarborError):
    """A provider could not be reached in time, or answered with something that makes no sense."""


class NotConfigured(HarborError):
    """This Harbor was started without the provider that the action needs."""
