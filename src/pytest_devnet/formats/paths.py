"""File names as reports write them, brought to one spelling so that a file met twice counts once."""

from __future__ import annotations

import re

from pytest_devnet.errors import FactError
from pytest_devnet.formats.numbers import quoted

_REMEDY = "regenerate the report with its own tool"
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_ABSOLUTE = re.compile(r"/|[A-Za-z]:/")


def normalised(path: str) -> str:
    """Forward slashes, no ``.`` parts, no doubled slashes. Absolute paths stay absolute and ``..`` stays as it is."""
    if _UNPRINTABLE.search(path):
        raise FactError(f"the file name {quoted(path)} holds control characters", remedy=_REMEDY)
    plain = path.replace("\\", "/")
    parts = [part for part in plain.split("/") if part not in ("", ".")]
    if not parts or parts[-1] == ".." or plain.endswith(("/", "/.")):
        raise FactError(f"{quoted(path)} names no file", remedy=_REMEDY)
    return ("/" if plain.startswith("/") else "") + "/".join(parts)


def joined(folder: str, path: str) -> str:
    """``path`` as seen from where ``folder`` is seen; an absolute path stays itself."""
    return path if is_absolute(path) else normalised(f"{folder}/{path}")


def is_absolute(path: str) -> bool:
    """Whether a normalised path starts at a root or a drive."""
    return _ABSOLUTE.match(path) is not None
