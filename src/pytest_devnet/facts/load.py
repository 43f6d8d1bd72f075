"""Load on a running service: its actions, each at its own rate, whatever the service makes of it."""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from subprocess import TimeoutExpired
from typing import TYPE_CHECKING, BinaryIO, Protocol
from urllib.parse import urlsplit

from pytest_devnet.errors import FactError
from pytest_devnet.facts.load_connections import Target
from pytest_devnet.facts.load_probe import Plan
from pytest_devnet.facts.reports import read_report, reports_named
from pytest_devnet.facts.world import Fact
from pytest_devnet.formats.load_reports import LoadReport, read_load_report
from pytest_devnet.formats.loading import Loaded, Sample, schedule
from pytest_devnet.formats.stream import pieces

if TYPE_CHECKING:
    from pytest_devnet.declarations import Action
    from pytest_devnet.facts.running_service import Service
    from pytest_devnet.facts.world import World

_PACKAGES = str(Path(__file__).parents[2])
_CODE = "import sys; sys.path.insert(0, sys.argv[1]); from pytest_devnet.facts.load_probe import main; main()"
PROGRAM = (sys.executable, "-I", "-S", "-c", _CODE, _PACKAGES)
_STARTING = 30.0
_MOST = 200_000


class Load(Protocol):
    """Puts load on a service, and reads what tools that did so have reported.

    Raises ``FactError`` where that service may not be loaded, or nothing would be sent.
    """

    def on(
        self,
        service: Service,
        rates: Mapping[str, float],
        seconds: float,
        *,
        warm_up: float = 1.0,
        timeout: float = 10.0,
    ) -> Loaded:
        """``rates`` are requests a second by the name of the action; ``timeout`` is for each, in seconds."""

    def reported(self, pattern: str) -> dict[str, LoadReport]:
        """The reports of a path or a glob, by path. Raises ``FactError`` for one that is missing, or no such report."""


def read_reports(root: Path, pattern: str) -> dict[str, LoadReport]:
    found = {}
    for path in reports_named(root, pattern):
        name = path.rpartition("/")[2]
        found[path] = read_report(root, path, lambda stream, name=name: _read(stream, name))  # type: ignore[misc]
    return found


def _read(stream: BinaryIO, name: str) -> LoadReport:
    try:
        return read_load_report(b"".join(pieces(stream)).decode(), name)
    except UnicodeDecodeError as error:
        raise FactError("is not UTF-8 text", remedy="take the file as the tool wrote it") from error


@dataclass(frozen=True, slots=True)
class RealLoad:
    """Sent by a process of its own, in one thread."""

    world: World

    def on(
        self,
        service: Service,
        rates: Mapping[str, float],
        seconds: float,
        *,
        warm_up: float = 1.0,
        timeout: float = 10.0,
    ) -> Loaded:
        due = planned(service, rates, seconds, warm_up)
        plan = _plan(service, due, timeout)
        text = json.dumps({**asdict(plan), "payloads": [base64.b64encode(one).decode() for one in plan.payloads]})
        limit = _STARTING + seconds + warm_up + 2 * timeout
        try:
            ran = self.world.processes.run(PROGRAM, cwd=self.world.root, text=text, timeout=limit)
        except TimeoutExpired as error:
            raise FactError(f"the load generator did not end within {limit:g} s") from error
        if ran.status:
            raise FactError(f"the load generator failed: {' '.join(ran.stderr.split())[-300:]}")
        fired = json.loads(ran.stdout)
        samples = [
            Sample(name, place, late, took, status, error)
            for (place, name), (late, took, status, error) in zip(due, fired["shots"], strict=True)
        ]
        return Loaded(tuple(samples), tuple(fired["control"]))

    def reported(self, pattern: str) -> dict[str, LoadReport]:
        return read_reports(self.world.root, pattern)


def planned(
    service: Service, rates: Mapping[str, float], seconds: float, warm_up: float
) -> Sequence[tuple[float, str]]:
    """What is due when. Raises ``FactError`` for load that is none, is too much, or is not allowed."""
    if not service.settings.allows("all"):
        reason = f"{service.name} may not be loaded (safe = {service.settings.safe!r})"
        raise FactError(reason, place=service.settings.place, remedy='set safe = "all", if it may be')
    for name in rates:
        _action(service, name)
    count = sum(rates.values()) * (seconds + warm_up)
    if not 1 <= count <= _MOST:
        reason = f"{count:g} requests are no load that could be measured (1 to {_MOST} are)"
        raise FactError(reason, place=service.settings.place, remedy="change rate or seconds")
    return list(schedule(rates, seconds, warm_up))


def _action(service: Service, name: str) -> Action:
    found = service.settings.action(name)
    if found is None:
        reason = f"{service.name} declares no action {name!r}"
        raise FactError(
            reason, place=service.settings.place, remedy=f"declare it as [[service.{service.name}.actions]]"
        )
    return found


def _plan(service: Service, due: Sequence[tuple[float, str]], timeout: float) -> Plan:
    payloads: dict[bytes, int] = {}
    shots = []
    for place, name in due:
        payload = service.serialized(_action(service, name))
        shots.append((place, payloads.setdefault(payload, len(payloads))))
    parts = urlsplit(service.url)
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    return Plan(Target(parts.hostname or "", port, secure, timeout), tuple(payloads), shots)


@dataclass(frozen=True, slots=True)
class Pace:
    """The times of an example, whose requests are sent for real, one by one: each takes ``seconds`` at least."""

    seconds: float = 0.01
    late: float = 0.0
    control: float = 0.0005


@dataclass(frozen=True, slots=True)
class PacedLoad:
    pace: Pace
    world: World

    def on(
        self,
        service: Service,
        rates: Mapping[str, float],
        seconds: float,
        *,
        warm_up: float = 1.0,
        timeout: float = 10.0,
    ) -> Loaded:
        samples = []
        for place, name in planned(service, rates, seconds, warm_up):
            answer = service.act(_action(service, name), timeout=timeout)
            sample = Sample(
                name, place, self.pace.late, max(self.pace.seconds, answer.seconds), answer.status, answer.error
            )
            samples.append(sample)
        return Loaded(tuple(samples), (self.pace.control,))

    def reported(self, pattern: str) -> dict[str, LoadReport]:
        return read_reports(self.world.root, pattern)


def _example(world: World, given: object) -> Load:
    """``load=Pace(seconds=0.3)``: what each request took, how late the generator was, how slow the machine."""
    return PacedLoad(given if isinstance(given, Pace) else Pace(), world)


FACT = Fact("load", RealLoad, _example, wants_quiet=True)
