"""What tells one person from all others, where an API shows callers who they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pytest_devnet.declarations import Principal
from pytest_devnet.formats.resources import IDENTIFIES, items_in, unwrapped

Json = Any
_NUMBERED, _CALLED = ("id", "user_id", "userId", "sub"), ("email", "login", "username")
_SHORTEST = 6


def people_elsewhere(
    views: Mapping[str, Mapping[str, Json]], principals: Sequence[Principal], tenant: str
) -> Iterator[tuple[str, str]]:
    """What identifies principals of other tenants, each with the tenant's name; not what people of this one share.

    ``views`` is what each principal is shown of themselves. Short values tell nobody, since they stand everywhere.
    """
    ours = {text for one in principals if one.tenant == tenant for text in _telling(views.get(one.name, {}))}
    for one in principals:
        if one.tenant != tenant:
            yield from ((text, one.tenant) for text in _telling(views.get(one.name, {})) if text not in ours)


def identity_in(view: Json) -> Mapping[str, Json]:
    """What identifies the person whom a view shows to themselves; nothing where it is none of theirs."""
    held = unwrapped(view)
    return {key: held[key] for key in IDENTIFIES if key in held} if isinstance(held, dict) else {}


def people_listed(
    answer: Json, views: Mapping[str, Mapping[str, Json]], principals: Sequence[Principal], tenant: str
) -> Iterator[str]:
    """Tenants of principals whom an answer shows by their number and by what they are called, both in one place.

    Each by itself is too short to tell anybody.
    """
    listed = [*items_in(answer), *([answer] if isinstance(answer, dict) else [])]
    shown = {pair for one in listed for pair in _numbered(one)}
    for one in principals:
        own = (pair for view in views.get(one.name, {}).values() for pair in _numbered(unwrapped(view)))
        if one.tenant != tenant and shown.intersection(own):
            yield one.tenant


def _numbered(seen: Json) -> Iterator[tuple[int, str, str]]:
    if isinstance(seen, dict):
        numbers = [one for key in _NUMBERED if isinstance(one := seen.get(key), int)]
        called = [(key, one) for key in _CALLED if isinstance(one := seen.get(key), str) and one]
        yield from ((number, key, name) for number in numbers for key, name in called)


def _telling(views: Mapping[str, Json]) -> Iterator[str]:
    for view in views.values():
        found = identity_in(view).values()
        yield from (one for one in found if isinstance(one, str) and len(one) >= _SHORTEST)
