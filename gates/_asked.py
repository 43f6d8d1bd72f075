"""Requests that carry ids of their own, so that whatever a service tells of one can be found again."""

from __future__ import annotations

import secrets
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_devnet import Action, Gap, Place, Request, curl
from pytest_devnet.formats.trace_context import PLAIN, Pairs, with_ids
from pytest_devnet.formats.traceparent import TraceParent

if TYPE_CHECKING:
    from pytest_devnet import Answer, Log, LogLine, Service, ServiceSettings

ID_HEADERS = ("X-Request-ID", "X-Correlation-ID")
SAMPLED: Pairs = (("traceparent", PLAIN),)
_NOWHERE = "/devnet-"
_PATIENCE, _SLOWNESS = 0.25, 3
_AFTERMATH = 0.1
_CLOCKS = 0.01


@dataclass(frozen=True, slots=True)
class Asked:
    """One request and its answer. ``mark`` is that of the log when it was sent, at ``sent``, a ``time.time()``."""

    action: Action
    place: Place
    headers: Pairs
    request_id: str
    parent: TraceParent
    mark: int
    sent: float
    answered: float
    answer: Answer

    def carries(self, line: LogLine) -> bool:
        """Does the line hold its id?"""
        return bool(self.request_id) and self.request_id in line.text

    def owns(self, line: LogLine) -> bool:
        """Does the line hold its id, that of its trace, or a path that only this request has?"""
        own_path = self.path.startswith(_NOWHERE) and self.path in line.text
        return own_path or self.carries(line) or self.parent.trace_id in line.text

    def is_in(self, line: LogLine) -> bool:
        """Can the line be recognised as one about this request, be it by a path that others have, too?"""
        return self.owns(line) or (line.number > self.mark and len(self.path) > 1 and self.path in line.text)

    def covers(self, moment: float) -> bool:
        """Was it under way at that moment, as far as clocks of two processes agree?"""
        return self.sent - _CLOCKS <= moment <= self.answered + _CLOCKS

    @property
    def path(self) -> str:
        return self.action.request.path.partition("?")[0]

    @property
    def as_curl(self) -> str:
        return curl(self.action, self.headers)


def ask(service: Service, action: Action, header: Sequence[str] = ID_HEADERS, context: Pairs = SAMPLED) -> Asked:
    """Do the action with a new request id, in every header it may be expected in, as part of a new trace.

    ``context`` are the headers of that trace, with ``TRACE`` and ``SPAN`` for its ids.
    """
    request_id, parent = uuid.uuid4().hex, TraceParent(secrets.token_hex(16), secrets.token_hex(8))
    headers = (*((name, request_id) for name in header), *with_ids(context, parent))
    mark, sent = service.log.mark(), time.time()
    answer = service.act(action, headers=headers)
    place = place_of(service.settings, action)
    return Asked(action, place, headers, request_id, parent, mark, sent, time.time(), answer)


def askable(service: Service) -> tuple[Action, ...]:
    """The declared actions that it may be asked for."""
    return tuple(action for action in service.settings.actions if service.may(action.request.method))


def nowhere() -> Action:
    """A request for what no service has; its path is its own."""
    return Action("nothing is there", Request(f"{_NOWHERE}{secrets.token_hex(8)}"), expect=404)


def place_of(settings: ServiceSettings, action: Action | None = None) -> Place:
    return Place.of(action.place if action is not None and action.place else settings.place)


def nothing_to_ask(settings: ServiceSettings) -> Gap:
    remedy = "add [[service.NAME.actions]] with what its users do most"
    return Gap(place_of(settings), f"{settings.name} declares no action that it may be asked for", remedy)


def nothing_goes_out(settings: ServiceSettings) -> Gap:
    reason = f"no action of {settings.name} is said to call one of its dependencies"
    return Gap(place_of(settings), reason, 'say calls = "…" in an action that reaches one')


def settled(log: Log, asked: Sequence[Asked], left: Callable[[Asked, LogLine], bool]) -> tuple[LogLine, ...]:
    """The lines since the first request, once each has ``left`` one, or has had time enough to."""
    missing = list(asked)

    def was_the_last(line: LogLine) -> bool:
        missing[:] = [one for one in missing if not left(one, line)]
        return not missing

    mark = min(one.mark for one in asked)
    log.await_line(was_the_last, mark, _PATIENCE + _SLOWNESS * max(one.answer.seconds for one in asked))
    log.await_line(lambda _: False, log.mark(), _AFTERMATH)
    return log.since(mark)


def flood(settings: ServiceSettings) -> Gap:
    """A part of the log was lost, and what it held nobody can tell."""
    reason = f"{settings.name} writes more than can be kept: some of its lines were not seen"
    return Gap(place_of(settings), reason, "let it log less")
