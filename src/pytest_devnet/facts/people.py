"""What tells one person from all others, where an API shows callers who they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pytest_devnet.declarations import Principal
from pytest_devnet.formats.resources import IDENTIFIES, unwrapped

Json = Any
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


def _telling(views: Mapping[str, Json]) -> Iterator[str]:
    for view in views.values():
        found = identity_in(view).values()
        yield from (one for one in found if isinstance(one, str) and len(one) >= _SHORTEST)
