"""The requests of schemathesis as they went out, and what came before one in a sequence."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from pytest_devnet.formats.fuzz_tally import Sent, Step

Json = Any
_OURS = frozenset({"user-agent", "accept-encoding", "accept", "connection", "x-schemathesis-testcaseid"})
_SECRET = ("authorization", "cookie", "proxy-authorization")
_BODY = "$response.body#"
_ANY_ITEM = re.compile(r"/\*(?=/|$)")
_ONLY_READ = frozenset({"GET", "HEAD", "OPTIONS"})
_MOST_STEPS = 6


def sent_as(request: Mapping[str, Json], keys: frozenset[str], before: tuple[Step, ...] = ()) -> Sent:
    """A request without what signs it in, be it a header or one of the parameters called ``keys``."""
    parts = urlsplit(str(request.get("uri", "")))
    pairs = {name: ", ".join(values) for name, values in (request.get("headers") or {}).items()}
    secret = keys.union(_SECRET)
    asked = parse_qsl(parts.query, keep_blank_values=True)
    keyed = [pair for pair in asked if pair[0].lower() in keys]
    signed = bool(keyed) or any(name.lower() in secret for name in pairs)
    kept = {name: text for name, text in pairs.items() if name.lower() not in {*_OURS, *secret, "content-length"}}
    query = urlencode([pair for pair in asked if pair not in keyed]) if keyed else parts.query
    target = parts.path + (f"?{query}" if query else "")
    return Sent(str(request.get("method", "")), target or "/", kept, text_of(request.get("body")), signed, before)


def text_of(content: Json) -> str:
    """The text of a body, which is told in base64; bytes that are no UTF-8 as ``surrogateescape`` has them."""
    encoded = content.get("$base64", "") if isinstance(content, Mapping) else content
    if not isinstance(encoded, str):
        return ""
    try:
        return base64.b64decode(encoded, validate=True).decode("utf-8", "surrogateescape")
    except ValueError:
        return encoded


def steps_before(case_id: str, recorder: Mapping[str, Json], keys: frozenset[str]) -> tuple[Step, ...]:
    """What a request in a sequence stands on: those it follows from, and what was changed since, of the same family."""
    cases, answered = recorder.get("cases") or {}, recorder.get("interactions") or {}
    line = [case_id, *_ancestors(case_id, cases)]
    kin = [one for one in _told_before(case_id, cases) if line[-1] in (one, *_ancestors(one, cases))]
    needed = [one for one in kin if one in line or _has_changed(answered.get(one) or {})]
    steps = []
    for one in needed:
        if one in line or one in needed[-_MOST_STEPS:]:
            value = cases[one].get("value") or {}
            sent = sent_as((answered.get(one) or {}).get("request") or {}, keys)
            gives = dict(_given(one, cases, (*needed, case_id)))
            steps.append(Step(f"{value.get('method')} {value.get('path')}", sent, gives))
    return tuple(steps)


def _told_before(case_id: str, cases: Mapping[str, Json]) -> list[str]:
    names = list(cases)
    return names[: names.index(case_id)]


def _ancestors(case_id: str, cases: Mapping[str, Json]) -> list[str]:
    found: list[str] = []
    parent = str(cases[case_id].get("parent_id"))
    while parent in cases and parent not in found:
        found.append(parent)
        parent = str(cases[parent].get("parent_id"))
    return found


def _has_changed(interaction: Mapping[str, Json]) -> bool:
    method = (interaction.get("request") or {}).get("method")
    status = int((interaction.get("response") or {}).get("status_code") or 0)
    return method not in _ONLY_READ and 200 <= status < 400


def _given(case_id: str, cases: Mapping[str, Json], later: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The values of an answer that requests after it were made of, each with where it stands there."""
    for one in later:
        transition = cases[one].get("transition") or {}
        if cases[one].get("parent_id") != case_id:
            continue
        for place in (transition.get("parameters") or {}).values():
            for told in place.values():
                definition, value = str(told.get("definition")), told.get("value")
                if definition.startswith(_BODY) and isinstance(value, str | int):
                    yield str(value), _ANY_ITEM.sub("/0", definition.removeprefix(_BODY))
