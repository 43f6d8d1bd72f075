"""The description, held against the running service: what it says of itself, and what it answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from pytest_devnet import Evidence, FactError, Finding, Gap, Place
from pytest_devnet.formats.openapi import read_openapi
from pytest_devnet.formats.openapi_differences import differences
from pytest_devnet.formats.routes import template

from ._asked import place_of

if TYPE_CHECKING:
    from pytest_devnet import Observation, Service
    from pytest_devnet.formats.openapi_model import Description, Operation, Placed, Scheme

_OWN = ("/openapi.json", "/swagger.json", "/v3/api-docs", "/api/openapi.json", "/openapi.yaml")
_DESCRIBE = "generate the file anew, or serve what it says"


def served(running: Service, description: Description) -> Iterator[Observation]:
    own = _own(running, description.base)
    if own is not None:
        yield from _compared(own, description)
    yield from _answered(running, description)


def _own(running: Service, base: str) -> Description | None:
    for path in _OWN:
        answer = running.request("GET", base + path)
        if answer.ok:
            try:
                return read_openapi(answer.text, path)
            except FactError:
                continue
    return None


def _compared(own: Description, description: Description) -> Iterator[Observation]:
    serves = {f"{one.method} {template(one.path)}": one for one in own.operations}
    says = {f"{one.method} {template(one.path)}": one for one in description.operations}
    place = Place(description.document.path)
    for key, operation in says.items():
        if key not in serves:
            yield Finding(operation.place, "is described, and not served", _DESCRIBE, subject=operation.name)
            continue
        does = serves[key]
        different = [
            *_different(operation, does),
            *differences(operation, does, description.document, own.document),
        ]
        for said in different:
            yield Finding(operation.place, f"{said}, as the service says", _DESCRIBE, subject=operation.name)
        if not different:
            yield Evidence(operation.place, "is as the service says", operation.name)
    for key, operation in serves.items():
        if key not in says:
            yield Finding(place, "is served, and described nowhere", _DESCRIBE, subject=operation.name)


def _different(said: Operation, does: Operation) -> Iterator[str]:
    ours, theirs = ({(one.where, one.name): one.required for one in each.parameters} for each in (said, does))
    yield from (f"lacks {where} parameter {name}" for where, name in sorted(theirs.keys() - ours.keys()))
    yield from (
        f"has {where} parameter {name}, which there is not" for where, name in sorted(ours.keys() - theirs.keys())
    )
    for where, name in sorted(ours.keys() & theirs.keys()):
        if ours[where, name] is not theirs[where, name]:
            yield f"{where} parameter {name} is {'required' if theirs[where, name] else 'optional'}"
    statuses, served_ones = ({one.status for one in each.responses} for each in (said, does))
    yield from (f"lacks the answer {status}" for status in sorted(served_ones - statuses))
    yield from (f"has the answer {status}, which there is not" for status in sorted(statuses - served_ones))
    if (said.body is None) is not (does.body is None):
        yield "takes no body" if does.body is None else "takes a body"


def _placed(running: Service, described: Scheme) -> Placed:
    name = next((one.name for one in running.principals if one.login or one.token), "")
    return running.placed(name, described, running.token(name) if name else "")


def _answered(running: Service, description: Description) -> Iterator[Observation]:
    """What can be asked without knowing anything, asked."""
    asked = 0
    for operation in description.operations:
        needs = any(one.required for one in operation.of("query")) or operation.of("path")
        if operation.method != "GET" or needs:
            continue
        asked += 1
        headers, query = _placed(running, description.scheme(operation))
        path = f"{description.base}{operation.path}{'?' if query else ''}{urlencode(query)}"
        answer = running.request("GET", path, headers=headers)
        described = {one.status.upper() for one in operation.responses}
        if described & {str(answer.status), f"{answer.status // 100}XX", "DEFAULT"}:
            yield Evidence(operation.place, f"answers {answer.status}, as described", operation.name)
        elif not answer.status:
            remedy = "see its log, and what it waits for"
            yield Finding(
                operation.place, f"gives no answer that could be read: {answer}", remedy, subject=operation.name
            )
        else:
            said = f"answers {answer}, which is not described"
            yield Finding(operation.place, said, "describe it, or answer as described", subject=operation.name)
    if not asked:
        place = place_of(running.settings)
        yield Gap(place, "no operation can be asked without knowing more", "describe one that lists what there is")
