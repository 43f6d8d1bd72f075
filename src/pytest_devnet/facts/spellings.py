"""The same request in other words: other spellings of its path, and headers that some program heeds first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pytest_devnet.formats.openapi_model import Operation
from pytest_devnet.formats.resources import collection_of, filled_path

_TRUSTED = {
    "X-Forwarded-For": "127.0.0.1",
    "X-Real-IP": "127.0.0.1",
    "X-Forwarded-Host": "localhost",
    "X-Internal": "true",
    "X-Admin": "true",
    "X-Debug": "true",
}
_BROWSER = {"Accept": "text/html", "X-Requested-With": "XMLHttpRequest"}
_MOVED = ("X-Original-URL", "X-Rewrite-URL")
Way = tuple[str, dict[str, Any]]


def ways(operation: Operation, base: str, values: Mapping[str, str]) -> Iterator[Way]:
    """Each with how it differs from what is described. ``values`` fill the path."""
    yield from ((f"the path as {path}", {"path": path}) for path in spellings_of(operation.path))
    whole = base + filled_path(operation.path, values)
    yield "the path in a header", {"path": "/", "headers": dict.fromkeys(_MOVED, whole)}
    yield "headers that a proxy would set", {"headers": _TRUSTED}
    yield "headers of a browser", {"headers": _BROWSER}
    if operation.body is not None and operation.body.is_json:
        yield "its body as text/plain", {"headers": {"Content-Type": "text/plain"}}
    if operation.method == "GET":
        yield "HEAD", {"method": "HEAD"}


def spellings_of(path: str) -> Iterator[str]:
    """Paths that some router takes for the same."""
    head, _, rest = path[1:].partition("/")
    tail = f"/{rest}" if rest else ""
    yield f"{path}/"
    yield f"//{path[1:]}"
    yield f"/{head.upper()}{tail}"
    yield f"/.{path}"
    yield f"/{head}/..{path}"
    yield f"{path};a=b"
    yield f"{path}.json"
    if head.isascii() and head.isalnum():
        yield f"/%{ord(head[0]):02X}{head[1:]}{tail}"
    if tail:
        yield f"{collection_of(path)}//{path.rpartition('/')[2]}"
