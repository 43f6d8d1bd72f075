"""Authentication files of Web Fuzzing Commons: who calls an API, how each of them signs in, and where the token goes.

A file has a list ``auth`` of users, each with a ``name`` and either ``fixedHeaders`` or a ``loginEndpointAuth``, and
perhaps an ``authTemplate`` that holds for all of them. The token is read from the answer to a login, from its JSON or
a header, and goes into a header or the query of other requests; or the answer sets cookies. Users who sign in
somewhere else than at the service are refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from pytest_devnet.errors import FactError
from pytest_devnet.formats.openapi_model import Scheme
from pytest_devnet.formats.yaml import Yaml, read_yaml
from pytest_devnet.toml_source import did_you_mean

Json = Any
_WORD = re.compile(r"(bearer|basic|token|apikey|jwt) +(?=\S)", re.IGNORECASE)
_SECRET = re.compile(r"authori[sz]ation|cookie|token|key|secret|auth|session", re.IGNORECASE)
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Caller:
    """A user of the file: with a ``token`` of their own, or with a request (``method``, ``path``…) that gives one.

    ``pointer`` leads to it in the answer's JSON, or ``header`` names the header that holds it; where ``cookies`` is
    true, the cookies that the answer sets are. ``scheme`` is where the token goes, None where the file does not say.
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
    scheme: Scheme | None = None


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
    user = _merged(root.at("authTemplate"), found[0])
    login, fixed = user.at("loginEndpointAuth"), user.at("fixedHeaders").items
    if bool(fixed) is (login.value is not None):
        raise _mistake(user, path, f"{name} wants either fixedHeaders or loginEndpointAuth")
    return _signing_in(name, login, path) if login.value is not None else _known(name, fixed)


def _mistake(where: Yaml, path: str, message: str) -> FactError:
    remedy = "see github.com/WebFuzzing/Commons, or write login into devnet.toml"
    return FactError(message, place=f"{path}:{where.line}", remedy=remedy)


def _merged(template: Yaml, own: Yaml) -> Yaml:
    """What a user does not say, the template says."""
    if not isinstance(template.value, dict) or not isinstance(own.value, dict):
        return template if own.value is None else own
    keys = [*own.value, *(key for key in template.value if key not in own.value)]
    return Yaml({key: _merged(template.at(key), own.at(key)) for key in keys}, own.line)


def _known(name: str, fixed: tuple[Yaml, ...]) -> Caller:
    """Who sends the same headers always: one of them is called like a secret, and others go with it."""
    headers = {one.at("name").text: one.at("value").text for one in fixed}
    secret = next((one for one in headers if _SECRET.search(one)), next(iter(headers)))
    value = headers.pop(secret)
    token = bare(value)
    template = value[: value.rfind(token)] + "{token}" if token else "{token}"
    return Caller(name, token=token, scheme=Scheme("apiKey", "", "header", secret, template, tuple(headers.items())))


def _signing_in(name: str, login: Yaml, path: str) -> Caller:
    endpoint, token = login.at("endpoint").text, login.at("token")
    if not endpoint.startswith("/") or endpoint.startswith("//"):
        raise _mistake(login, path, f"{name} signs in elsewhere than at the service")
    if token.value is not None and login.at("expectCookies").value is True:
        raise _mistake(login, path, f"{name} wants either token or expectCookies")
    header = _header(name, login, path)
    sent = {one.at("name").text: one.at("value").text for one in login.at("headers").items}
    kind, content, body = _content(login, path)
    headers = {"Content-Type": kind, **sent} if body or (content is not None and kind != _JSON) else sent
    return Caller(
        name,
        method=(login.at("verb").text or "POST").upper(),
        path=endpoint,
        headers=headers,
        json=content,
        body=body,
        pointer="" if header else _pointer(token),
        header=header,
        cookies=token.value is None,
        scheme=_sent_in(name, token, path),
    )


def _content(login: Yaml, path: str) -> tuple[str, Json, str]:
    """The media type of the request, and its body as JSON, or as text."""
    pair, raw = login.at("payloadUserPwd"), login.at("payloadRaw")
    kind = login.at("contentType").text or _JSON
    plain = kind.partition(";")[0].strip().lower()
    is_json = plain == _JSON or plain.endswith("+json")
    if pair.value is not None and raw.value is not None:
        raise _mistake(login, path, "it wants either payloadRaw or payloadUserPwd")
    if pair.value is not None:
        if not is_json and plain != _FORM:
            raise _mistake(login, path, f"payloadUserPwd is sent as JSON or as a form, not as {kind}")
        fields = {pair.at(f"{one}Field").text or one: pair.at(one).text for one in ("username", "password")}
        return (kind, fields, "") if is_json else (kind, None, urlencode(fields, safe="${}"))
    if not is_json or not raw.text:
        return kind, None, raw.text
    try:
        return kind, json.loads(raw.text), ""
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


def _pointer(token: Yaml) -> str:
    found = token.at("extractSelector").text or token.at("extractFromField").text
    return found if found.startswith("/") or not found else f"/{found}"


def _sent_in(name: str, token: Yaml, path: str) -> Scheme | None:
    """Where the token goes; versions before 0.2 had a name and a prefix for headers alone."""
    where, named = token.at("sendIn").text, token.at("sendName").text or token.at("httpHeaderName").text
    template = token.at("sendTemplate").text or token.at("headerPrefix").text + "{token}"
    if where not in ("", "header", "query"):
        raise _mistake(token, path, f"the token of {name} is sent neither in a header nor in the query")
    if where and not named:
        raise _mistake(token, path, f"what the token of {name} is sent in has no name (sendName)")
    if "{token}" not in template:
        raise _mistake(token, path, f"what is sent of {name} has no place for {{token}} (sendTemplate)")
    return Scheme("apiKey", "", where or "header", named, template) if named else None


def bare(value: str) -> str:
    """A token without the word that a header puts before it."""
    found = _WORD.match(value)
    return value[found.end() :].strip() if found else value.strip()
