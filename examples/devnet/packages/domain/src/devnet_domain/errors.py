"""Every refusal the domain knows. The API maps each to one HTTP status and adds no reason of its own.

HarborError
├── NotAuthenticated   nobody we know, or no longer            401
├── Forbidden          known, but this is not theirs to do     403
├── NotFound           absent, or another tenant's             404
└── LimitReached       the organisation's plan allows no more  409
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


class LimitReached(HarborError):
    """The plan of the organisation is used up."""
