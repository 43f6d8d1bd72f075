"""One walk over a JSON value, for whatever must hold of every string in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection


def mapped(value: Any, change: Callable[[str], str], *, keep: Collection[str] = ()) -> Any:
    """A copy of the JSON ``value`` with ``change`` done to every string, except below the keys in ``keep``."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [mapped(item, change, keep=keep) for item in value]
    if isinstance(value, dict):
        return {key: item if key in keep else mapped(item, change, keep=keep) for key, item in value.items()}
    return value
