"""The header ``tracestate`` of W3C Trace Context."""

from __future__ import annotations

import re
from collections.abc import Iterable

_KEY = r"[a-z][a-z0-9_*/-]{0,255}|[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13}"
_VALUE = r"[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]"
_MEMBER = re.compile(rf"(?P<key>{_KEY})={_VALUE}")
_MOST = 32


def read_tracestate(values: Iterable[str]) -> tuple[str, ...]:
    """The members of the header, which may stand several times; none where the specification wants it dropped."""
    listed = [member.strip(" \t") for value in values for member in value.split(",")]
    members = tuple(member for member in listed if member)
    found = [_MEMBER.fullmatch(member) for member in members]
    keys = {one["key"] for one in found if one}
    return members if len(keys) == len(members) <= _MOST else ()
