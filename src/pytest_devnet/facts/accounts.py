"""Accounts of principals, where they are objects of the API themselves: what a request may cost them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from pytest_devnet.facts.people import identity_in
from pytest_devnet.formats.references import sent_fields

if TYPE_CHECKING:
    from pytest_devnet.declarations import Login
    from pytest_devnet.facts.looking import Known
    from pytest_devnet.facts.objects import Objects
    from pytest_devnet.formats.openapi_model import Operation

PASSWORD = re.compile(r"passw|passphrase|passcode", re.IGNORECASE)


def fields_of(login: Login) -> dict[str, object]:
    """What a login sends, in JSON or in a form; nothing where it is neither."""
    request = login.request
    return dict(request.json) if isinstance(request.json, dict) else dict(parse_qsl(request.body))


def with_fields(login: Login, changed: Mapping[str, object]) -> Login:
    """The login with other fields among its own; variables in them stay what they are."""
    request, fields = login.request, {**fields_of(login), **changed}
    if isinstance(request.json, dict):
        return replace(login, request=replace(request, json=fields))
    return replace(login, request=replace(request, body=urlencode(fields, safe="${}")))


@dataclass(frozen=True, slots=True)
class Accounts:
    """No answer shows a password, nor an account to whom it belonged: signing in tells that either is another."""

    objects: Objects

    def takes_password(self, operation: Operation) -> bool:
        return any(map(PASSWORD.search, sent_fields(self.objects.asker.description, operation)))

    def may_suffer(self, operation: Operation, known: Known | None) -> bool:
        """Does its owner sign in, and is that at stake?"""
        if known is None or not known.owner:
            return False
        at_stake = (operation.method == "DELETE" and not known.mark) or self.takes_password(operation)
        return at_stake and self.opens(known)

    def are_others(self) -> bool:
        """Is any principal another one than at first, or none any more, by what the API shows them of themselves?"""
        for name, views in self.objects.views.items():
            before = next(((at, who) for at, view in views.items() if (who := identity_in(view))), None)
            operation = self.objects.asker.description.operation(before[0]) if before else None
            if before and operation and identity_in(self.objects.asker.ask(operation, name).answer.json) != before[1]:
                return True
        return False

    def opens(self, known: Known) -> bool:
        """Can its owner sign in as declared?"""
        return self.objects.asker.service.opens(known.owner)
