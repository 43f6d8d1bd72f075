"""Accounts of principals, where they are objects of the API themselves: what a request may cost them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_devnet.facts.looking import Known
    from pytest_devnet.facts.objects import Objects
    from pytest_devnet.formats.openapi_model import Operation

_PASSWORD = re.compile(r"passw|passphrase|passcode", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Accounts:
    """No answer shows a password, nor an account to whom it belonged: signing in tells that either is another."""

    objects: Objects

    def takes_password(self, operation: Operation) -> bool:
        return any(map(_PASSWORD.search, self.objects.sent_fields(operation)))

    def may_suffer(self, operation: Operation, known: Known | None) -> bool:
        """Does its owner sign in, and is that at stake?"""
        if known is None or not known.owner:
            return False
        at_stake = (operation.method == "DELETE" and not known.mark) or self.takes_password(operation)
        return at_stake and self.opens(known)

    def opens(self, known: Known) -> bool:
        """Can its owner sign in as declared?"""
        return self.objects.asker.service.opens(known.owner)
