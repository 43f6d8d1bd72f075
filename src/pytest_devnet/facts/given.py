"""A request as it is to be sent, and as somebody else can repeat it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from pytest_devnet.declarations import Request
from pytest_devnet.facts.asked import MARK
from pytest_devnet.formats.resources import filled_path

if TYPE_CHECKING:
    from pytest_devnet.facts.http_client import Answer
    from pytest_devnet.facts.running_service import Service
    from pytest_devnet.formats.openapi_model import Placed

Json = Any
_TIMEOUT = 10.0


@dataclass(frozen=True, slots=True)
class Given:
    """A request as it is to be sent; ``values`` fill its path."""

    method: str
    path: str
    values: dict[str, str]
    query: dict[str, str]
    headers: dict[str, str]
    body: Json
    media_type: str

    def send(self, service: Service, placed: Placed) -> Answer:
        headers, query = placed
        quoted = {name: quote(value, safe="") for name, value in self.values.items()}
        asked = urlencode({**self.query, **query})
        path = filled_path(self.path, quoted) + (f"?{asked}" if asked else "")
        more = {"Content-Type": self.media_type} if self.media_type and self.body is not None else {}
        placed_by = {name.lower() for name in headers}
        sent = {
            **more,
            **{name: text for name, text in self.headers.items() if name.lower() not in placed_by},
            **headers,
        }
        if more:
            return service.request(self.method, path, headers=sent, body=_encoded(self.body), timeout=_TIMEOUT)
        return service.request(self.method, path, headers=sent, json=self.body, timeout=_TIMEOUT)

    def shown(self, placed: Placed, names: Mapping[str, str]) -> Request:
        headers, query = placed
        values = {name: names.get(value, value) for name, value in self.values.items()}
        asked = "&".join(f"{name}={value}" for name, value in {**self.query, **query}.items())
        path = filled_path(self.path, values) + (f"?{asked}" if asked else "")
        told = {name: _named(value, names) for name, value in self.headers.items()}
        body = _unmarked(self.body, names)
        if self.media_type and self.body is not None:
            typed = {"Content-Type": self.media_type, **told, **headers}
            return Request(path, self.method, typed, body=_encoded(body))
        return Request(path, self.method, {**told, **headers}, body)


def _named(text: str, names: Mapping[str, str]) -> str:
    """A text with variables for the ids in it."""
    for value, name in names.items():
        text = text.replace(value, name)
    return text


def _encoded(body: Json) -> str:
    return urlencode(body) if isinstance(body, dict) else str(body)


def _unmarked(body: Json, names: Mapping[str, str]) -> Json:
    """The body without what differs from run to run."""
    if isinstance(body, dict):
        return {key: _unmarked(value, names) for key, value in body.items()}
    return MARK.sub("devnet", names.get(body, body)) if isinstance(body, str) else body
