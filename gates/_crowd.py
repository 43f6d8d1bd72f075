"""Requests of every kind at once, and those that fail because something is gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from itertools import cycle, islice
from typing import TYPE_CHECKING

from ._asked import Asked, ask, askable, nowhere

if TYPE_CHECKING:
    from pytest_devnet import OwnServices, Service, Services

_AT_ONCE = 20


def instance(name: str, service: Services, own_service: OwnServices) -> AbstractContextManager[Service]:
    """One to have alone, where a dependency can be cut off from it; else the shared one."""
    settings = service.settings(name)
    cut = not settings.runs_already and any(action.calls for action in settings.actions)
    return own_service.lent(name) if cut else nullcontext(service.running(name))


def crowd(service: Service, header: Sequence[str]) -> list[Asked]:
    """Twenty requests at once: each declared action in turn, and a path that is not there."""
    for action in askable(service):
        if action.principal:
            service.token(action.principal)
    kinds = cycle((*askable(service), None))
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        sent = [pool.submit(ask, service, kind or nowhere(), header) for kind in islice(kinds, _AT_ONCE)]
        return [one.result() for one in sent]


def cut_off(service: Service, header: Sequence[str]) -> Iterator[Asked]:
    """Each action that calls a dependency, while that refuses to answer."""
    for action in askable(service):
        if action.calls and not service.settings.runs_already:
            dependency = service.dependencies[action.calls]
            dependency.cut("refuse")
            yield ask(service, replace(action, name=f"{action.name}, while {action.calls} is gone"), header)
            dependency.restore()
