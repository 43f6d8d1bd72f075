"""Operations that a service itself tells of, by its own description, its spans or its log, and nobody described."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from pytest_devnet.errors import FactError
from pytest_devnet.formats.openapi import read_openapi
from pytest_devnet.formats.routes import routes_in_log, routes_in_spans, template, template_pattern

if TYPE_CHECKING:
    from pytest_devnet.facts.asking import Asker
    from pytest_devnet.facts.running_service import Service
    from pytest_devnet.formats.otlp import Span

_OWN_DESCRIPTIONS = ("/openapi.json", "/swagger.json", "/v3/api-docs", "/api/openapi.json", "/openapi.yaml")


def undescribed(service: Service, asker: Asker) -> Iterator[tuple[str, str]]:
    """Each with what told, and once. What was only tried here, or is named in devnet.toml, is known."""
    base = asker.description.base
    known = {f"{one.method} {template(one.path)}" for one in asker.description.operations}
    is_described = _describer(asker)
    named = {service.settings.ready, service.settings.live, service.settings.metrics}
    named |= {base + path for path in _OWN_DESCRIPTIONS}
    for name, teller in _told(service, base, is_described):
        method, _, path = name.partition(" ")
        plain = f"{method} {template(path.removeprefix(base) or '/')}"
        tried = path in named or (method, path) in asker.asked
        if plain not in known and not is_described(name) and (not tried or teller in _OWN_DESCRIPTIONS):
            known.add(plain)
            yield name, teller


def _describer(asker: Asker) -> Callable[[str], bool]:
    """Is an operation (``GET /crates/7``) one of the description?"""
    base = asker.description.base
    patterns = [(one.method, template_pattern(base + one.path)) for one in asker.description.operations]

    def is_described(name: str) -> bool:
        method, _, path = name.partition(" ")
        return any(verb == method and pattern.fullmatch(path) for verb, pattern in patterns)

    return is_described


def _told(service: Service, base: str, is_described: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    for path in _OWN_DESCRIPTIONS:
        answer = service.request("GET", base + path)
        if answer.ok:
            yield from ((name, path) for name in _named_in(answer.text, path))
    for action in service.settings.actions:
        asked = action.request
        yield f"{asked.method} {asked.path.partition('?')[0]}", f"the action {action.name!r} of devnet.toml"
    if service.telemetry is not None:
        yield from ((name, "a span") for name in _routes_of_its_own(service.telemetry.spans, is_described))
    if service.log_source is not None:
        yield from ((name, "its log") for name in routes_in_log(line.fields for line in service.log.since(0)))


def _routes_of_its_own(spans: Iterable[Span], is_described: Callable[[str], bool]) -> Iterator[str]:
    """What the spans of this service name. What it calls may export to the same receiver, as another resource."""
    exporters: dict[str, list[Span]] = {}
    for span in spans:
        exporters.setdefault(repr(sorted(span.resource.items())), []).append(span)
    for exported in exporters.values():
        names = tuple(routes_in_spans(exported))
        if any(map(is_described, names)):
            yield from names


def _named_in(text: str, path: str) -> tuple[str, ...]:
    """The operations that a text describes; none where it is no description."""
    try:
        return tuple(one.name for one in read_openapi(text, path).operations)
    except FactError:
        return ()
