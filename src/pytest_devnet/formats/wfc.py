"""Authentication files of Web Fuzzing Commons: who calls an API, and how each of them signs in.

A file has a list ``auth`` of users, each with a ``name`` and either ``fixedHeaders`` or a ``loginEndpointAuth``, and
perhaps an ``authTemplate`` that holds for all of them. The token is read from the answer to a login: from its JSON, a
header or a cookie. Users who sign in somewhere else than at the service are refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from pytest_devnet.errors import FactError
from pytest_devnet.formats.yaml import Yaml, read_yaml
from pytest_devnet.toml_source import did_you_mean

Json = Any
_SCHEMES = ("bearer ", "basic ", "token ", "apikey ")
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Caller:
    """A user of the file: with a ``token`` of their own, or with a request (``method``, ``path``…) that gives one.

    ``pointer`` leads to it in the answer's JSON, or ``header`` names the header that holds it; where ``cookies`` is
    true, it is the cookie that the answer sets.
    """

    name: str
    token: str = ""
    method: str = "POST"
    path: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Json = None
    body: str = ""
    pointer: str = "/access_token"
    header: str = ""
    cookies: bool = False


def read_wfc(text: str, path: str, name: str) -> Caller:
    """The user of that name. Raises ``FactError`` with the line for what cannot be meant, or cannot be done here."""
    documents = read_yaml(text, path)
    root = documents[0] if documents else Yaml(None, 1)
    users = root.at("auth").items
    if not users:
        raise _mistake(root, path, "is no authentication file: it has no list auth")
    found = [user for user in users if user.at("name").text == name]
    if not found:
        near = did_you_mean(name, tuple(user.at("name").text for user in users))
        raise FactError(f"there is no user {name} in it", place=path, remedy=near or "give the principal its name")
    if len(found) > 1:
        raise _mistake(found[1], path, f"another user is called {name}, too")
    return _caller(name, _merged(root.at("authTemplate"), found[0]), path)


def _mistake(where: Yaml, path: str, message: str) -> FactError:
    remedy = "see github.com/WebFuzzing/Commons, or write login into devnet.toml"
    return FactError(message, place=f"{path}:{where.line}", remedy=remedy)


def _merged(template: Yaml, own: Yaml) -> Yaml:
    """What a user does not say, the template says."""
    if not isinstance(template.value, dict) or not isinstance(own.value, dict):
        return template if own.value is None else own
    keys = [*own.value, *(key for key in template.value if key not in own.value)]
    return Yaml({key: _merged(template.at(key), own.at(key)) for key in keys}, own.line)


def _caller(name: str, user: Yaml, path: str) -> Caller:
    login, fixed = user.at("loginEndpointAuth"), user.at("fixedHeaders").items
    if login.value is None:
        if len(fixed) != 1:
            raise _mistake(user, path, f"{name} has {len(fixed)} fixed headers; one of them can be sent")
        return Caller(name, token=bare(fixed[0].at("value").text))
    endpoint = login.at("endpoint").text
    if not endpoint.startswith("/") or endpoint.startswith("//"):
        raise _mistake(login, path, f"{name} signs in elsewhere than at the service")
    header = _header(name, login, path)
    sent = {one.at("name").text: one.at("value").text for one in login.at("headers").items}
    kind = login.at("contentType").text or _JSON
    content, body = _content(login, kind, path)
    headers = sent if content is not None or not body else {"Content-Type": kind, **sent}
    return Caller(
        name,
        method=(login.at("verb").text or "POST").upper(),
        path=endpoint,
        headers=headers,
        json=content,
        body=body,
        pointer="" if header else _pointer(login),
        header=header,
        cookies=login.at("expectCookies").value is True,
    )


def _content(login: Yaml, kind: str, path: str) -> tuple[Json, str]:
    """The body of the request as JSON, or as text."""
    pair, raw = login.at("payloadUserPwd"), login.at("payloadRaw")
    if pair.value is not None:
        fields = {pair.at(f"{one}Field").text or one: pair.at(one).text for one in ("username", "password")}
        return (fields, "") if kind == _JSON else (None, urlencode(fields, safe="${}"))
    if kind != _JSON or not raw.text:
        return None, raw.text
    try:
        return json.loads(raw.text), ""
    except ValueError as error:
        raise _mistake(raw, path, f"payloadRaw is no JSON: {error}") from error


def _header(name: str, login: Yaml, path: str) -> str:
    """The header of the answer that holds the token; empty where its body does."""
    token = login.at("token")
    where, named = token.at("extractFrom").text, token.at("extractSelector").text
    if where not in ("", "body", "header"):
        raise _mistake(token, path, f"the token of {name} is neither in the body of the answer nor in a header")
    if where == "header" and not named:
        raise _mistake(token, path, f"the header that holds the token of {name} has no name (extractSelector)")
    return named if where == "header" else ""


def _pointer(login: Yaml) -> str:
    token = login.at("token")
    found = token.at("extractSelector").text or token.at("extractFromField").text
    return found if found.startswith("/") or not found else f"/{found}"


def bare(value: str) -> str:
    """A token without the word that a header puts before it."""
    scheme = next((one for one in _SCHEMES if value.lower().startswith(one)), "")
    return value[len(scheme) :].strip()
