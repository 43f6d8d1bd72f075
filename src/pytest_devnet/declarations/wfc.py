"""Principals whose sign-in stands in an authentication file of Web Fuzzing Commons, which fuzzers read, too."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_devnet.declarations.declared import ANY_COOKIE, Declared, Login, Principal, Request
from pytest_devnet.errors import FactError, SettingsError
from pytest_devnet.formats.wfc import Caller, read_wfc

if TYPE_CHECKING:
    from pathlib import Path


def with_wfc(declared: Declared, root: Path) -> Declared:
    """The same, with the sign-in of those who have it in such a file; what cannot be read is a problem."""
    principals, problems = [], list(declared.problems)
    for one in declared.principals:
        try:
            principals.append(_signing_in(one, root) if one.wfc else one)
        except FactError as error:
            said = str(error) if error.place else f"{one.wfc}: {error}"
            problems.append(SettingsError(said, place=one.place, remedy=error.remedy))
    return replace(declared, principals=tuple(principals), problems=tuple(problems))


def _signing_in(principal: Principal, root: Path) -> Principal:
    try:
        text = (root / principal.wfc).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise FactError("cannot be read", remedy="name a file of the repository") from error
    return _with(principal, read_wfc(text, principal.wfc, principal.name))


def _with(principal: Principal, caller: Caller) -> Principal:
    if not caller.path:
        return replace(principal, token=caller.token, scheme=caller.scheme)
    request = Request(caller.path, caller.method, caller.headers, caller.json, caller.body)
    pointer = caller.pointer or Login(request).token
    cookie = ANY_COOKIE if caller.cookies else ""
    login = Login(request, pointer, cookie, caller.header)
    return replace(principal, login=login, scheme=caller.scheme)
