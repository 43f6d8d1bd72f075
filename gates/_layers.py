"""The layers of a system: those a line of the plan speaks of, and what each of them logs."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from pytest_devnet import Evidence, Finding, Gap, PlanValue
from pytest_devnet.formats.log_lines import logger_of

from ._asked import place_of
from ._lines import told

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_devnet import LogLine, Observation, Service
    from pytest_devnet.model import Criterion

    from ._asked import Asked

_MOST = 5
_USUAL = ("api", "application", "domain", "frontend", "gateway", "infrastructure", "persistence", "scheduler", "worker")


def _named(criterion: Criterion) -> tuple[str, ...] | None:
    words = set(re.findall(r"[a-z]+", criterion.text.lower()))
    return tuple(layer for layer in _USUAL if layer in words) or None


def _fewer(plan: tuple[str, ...], bound: tuple[str, ...]) -> bool:
    return not set(plan) <= set(bound)


LAYERS = PlanValue("layers", _named, _fewer)


def layered(
    running: Service, layers: Sequence[str], asked: list[Asked], lines: tuple[LogLine, ...]
) -> Iterator[Observation]:
    settings = running.settings
    for layer in layers:
        logger = settings.layers.get(layer)
        if logger is None:
            reason = f"{settings.name} does not say how lines of the layer {layer} are known"
            yield Gap(place_of(settings), reason, f'add {layer} = "name of its logger" to layers')
        elif any(one.carries(line) for one in asked for line in lines if _logger(line).startswith(logger)):
            yield Evidence(place_of(settings), f"lines of {logger} hold the id of their request", layer)
        else:
            said = f"no line of {logger} holds the id of a request"
            yield Finding(place_of(settings), said, "log in that layer, with the id of the request", subject=layer)


def complete(running: Service, asked: list[Asked], lines: tuple[LogLine, ...]) -> Iterator[Finding]:
    """Every other line of a request has to hold its id; those of libraries and in the background should."""
    settings, own = running.settings, tuple(running.settings.layers.values())
    known = {one.request_id for one in asked}
    names = {name for line in lines for name, value in (line.fields or {}).items() if str(value) in known}
    without = [line for line in lines if names and line.fields and not any(map(line.fields.get, names))]
    strict = [line for line in without if _logger(line).startswith(own) and any(one.owns(line) for one in asked)]
    for kind in islice(dict.fromkeys(map(told, strict)), _MOST):
        said = f"{kind} lacks the id of its request"
        yield Finding(place_of(settings), said, "bind the id to all that a request logs", subject=settings.name)
    for kind in islice(dict.fromkeys(told(line) for line in without if line not in strict), _MOST):
        said = f"{kind} holds no id of a request"
        yield Finding(place_of(settings), said, "let it have one, if a request causes it", "advisory", settings.name)


def _logger(line: LogLine) -> str:
    return logger_of(line.fields or {})
