"""Paths, URLs and folders in devnet.toml."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from pytest_devnet.declarations.table import Table

_NONE: frozenset[str] = frozenset()


def path(table: Table, key: str, default: str, *, templates: frozenset[str] = _NONE) -> str:
    """The path of an HTTP request."""
    found = table.text(key, default, templates=templates)
    if found.startswith("/") and not re.search(r"[\s\x00-\x1f]", found):
        return found
    table.complain(f"{key} wants a path", key, remedy=f'write {key} = "/{"".join(found.split()).lstrip("/")}"')
    return default or "/"


def path_or_url(table: Table, key: str, default: str) -> str:
    return url(table, key) if "://" in table.text(key, default) else path(table, key, default)


def url(table: Table, key: str) -> str:
    """A URL without a slash at its end; empty where there is none, or none that can be meant."""
    found = table.text(key)
    try:
        parts = urlsplit(found)
        fits = not found or (parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0)
    except ValueError:
        fits = False
    if not fits:
        table.complain(f"{key} wants a URL", key, remedy=f'write {key} = "http://127.0.0.1:8000"')
        return ""
    return found.rstrip("/")


def folder(table: Table, key: str) -> str:
    """A folder of the repository."""
    return _inside(table, key, ".", "folder")


def file(table: Table, key: str) -> str:
    """A file of the repository; empty where there is none."""
    return _inside(table, key, "", "file")


def _inside(table: Table, key: str, default: str, what: str) -> str:
    found = table.text(key, default)
    if PurePosixPath(found).is_absolute() or ".." in PurePosixPath(found).parts:
        table.complain(f"{key} leads out of the repository", key, remedy=f"name a {what} relative to devnet.toml")
        return default
    return found
