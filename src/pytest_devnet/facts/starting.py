"""Starting what devnet.toml declares: upstreams, their proxies, the receiver of traces, then the service itself."""

from __future__ import annotations

import os
import shlex
import socket
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pytest_devnet.declarations import Declared, DependencySettings, ServiceSettings
from pytest_devnet.declarations.table import strings_in
from pytest_devnet.declarations.template import filled, names_in, variables_in
from pytest_devnet.errors import FactError
from pytest_devnet.facts.dependency import Dependency, wired
from pytest_devnet.facts.elsewhere import Elsewhere, log_of
from pytest_devnet.facts.endings import Endings
from pytest_devnet.facts.http_client import request
from pytest_devnet.facts.loopback import HOST, free_port
from pytest_devnet.facts.processes import Processes
from pytest_devnet.facts.running_service import Home, Lifecycle, Service
from pytest_devnet.facts.supervised import Supervised, supervise
from pytest_devnet.facts.telemetry import Telemetry, receive
from pytest_devnet.facts.telemetry_grpc import receive_grpc
from pytest_devnet.facts.variables import Variables, programs_first

_SOON = 0.02
_PROMPT_EXPORT = {"OTEL_BSP_SCHEDULE_DELAY": "100", "OTEL_BLRP_SCHEDULE_DELAY": "100"}


@dataclass(slots=True)
class Starter:
    """Starts services of one repository.

    What could not be started once is not tried again by the next gate, unless a gate past its time took it down.
    """

    root: Path
    declared: Declared
    processes: Processes
    variables: Variables
    _failed: dict[str, FactError] = field(default_factory=dict)

    def start(self, settings: ServiceSettings) -> Service:
        """A fresh instance, ready. Raises ``FactError`` with what it said last where it does not get ready."""
        if settings.name in self._failed:
            raise self._failed[settings.name]
        endings = self.processes.hold()
        try:
            return self._assembled(settings, endings)
        except BaseException as error:
            if isinstance(error, FactError) and not endings.closed:
                self._failed[settings.name] = error
            endings.close()
            raise

    def _assembled(self, settings: ServiceSettings, endings: Endings) -> Service:
        if settings.runs_already:
            return self._reached(settings, endings)
        names = _surroundings(settings, endings)
        telemetry = _receivers(settings, endings, names)
        dependencies = self._dependencies(settings, endings, names)
        running, home = self._run(settings, names, endings)
        url = f"http://{HOST}:{names['port']}"
        await_ready(url + settings.ready, settings, running)
        return Service(
            settings,
            url,
            dependencies,
            running,
            self.variables.value,
            self.declared.principals,
            lambda: running.log,
            telemetry,
            endings.close,
            home,
        )

    def _reached(self, settings: ServiceSettings, endings: Endings) -> Service:
        """A service that runs already: nothing stands between it and its dependencies, and no trace comes here."""
        life = Elsewhere(settings)
        log = log_of(settings, self.root, self.variables, endings)
        await_ready(settings.url + settings.ready, settings, life)
        return Service(
            settings,
            settings.url,
            {one.name: Dependency(one) for one in settings.dependencies},
            life,
            self.variables.given,
            self.declared.principals,
            log,
            end=endings.close,
        )

    def _dependencies(
        self, settings: ServiceSettings, endings: Endings, names: dict[str, str]
    ) -> Mapping[str, Dependency]:
        found = {}
        for one in settings.dependencies:
            found[one.name] = self._dependency(one, endings, names)
            names |= addresses_of(found[one.name])
        return found

    def _dependency(self, settings: DependencySettings, endings: Endings, names: Mapping[str, str]) -> Dependency:
        if settings.address:
            host, _, port = settings.address.rpartition(":")
            upstream, running = (host.strip("[]"), int(port)), None
            _must_listen(settings, upstream)
        else:
            own = {**names, **_surroundings(settings, endings)}
            running, _ = self._run(settings, own, endings)
            upstream = (HOST, int(own["port"]))
            url = f"http://{HOST}:{upstream[1]}{settings.ready}"
            await_ready(url, settings, running)
        dependency = wired(settings, upstream, running.log if running else None)
        endings.later(dependency.end)
        return dependency

    def _run(
        self, settings: ServiceSettings | DependencySettings, names: Mapping[str, str], endings: Endings
    ) -> tuple[Supervised, Home]:
        def fill(text: str) -> str:
            return filled(text, names, self.variables.value)

        folder = self.root / settings.cwd
        if not folder.is_dir():
            raise FactError(f"there is no folder {settings.cwd}", place=settings.place)
        argv = [fill(word) for word in shlex.split(settings.start)]
        if not argv:
            raise FactError(f"{settings.name} has no command that starts it", place=settings.place)
        if not any("port" in names_in(text) for text in (settings.start, *settings.env.values())):
            said = f"{settings.name} is not told the port to listen at"
            raise FactError(said, place=settings.place, remedy="write {port} into start or env")
        environment = self.variables.environment(folder, self._asked_for())
        if names.keys() & {"otlp", "otlp_grpc"}:
            environment = {**_PROMPT_EXPORT, **environment}
        environment |= {"PATH": programs_first(environment.get("PATH", os.defpath))}
        environment |= {name: fill(value) for name, value in settings.env.items()}
        running = supervise(argv, cwd=folder, env=environment, place=settings.place)
        endings.later(running.end)
        return running, Home(folder, environment)

    def _asked_for(self) -> dict[str, str]:
        """The variables that requests and logins ask for, with their values."""
        recipes = [action.request for service in self.declared.services for action in service.actions]
        recipes += [one.login.request for one in self.declared.principals if one.login]
        texts = [text for one in recipes for text in strings_in([one.path, one.headers, one.json, one.body])]
        texts += [one.token for one in self.declared.principals]
        return {name: self.variables.value(name) for text in texts for name in variables_in(text)}


def _surroundings(settings: ServiceSettings | DependencySettings, endings: Endings) -> dict[str, str]:
    folder = tempfile.TemporaryDirectory(prefix=f"{settings.name}-", ignore_cleanup_errors=True)
    endings.later(folder.cleanup)
    return {"port": str(free_port()), "tmp": folder.name}


def _receivers(settings: ServiceSettings, endings: Endings, names: dict[str, str]) -> Telemetry | None:
    """What the service and its upstreams export to, where a template asks for it."""
    texts = [settings.start, *settings.env.values()]
    texts += [text for one in settings.dependencies for text in (one.start, *one.env.values())]
    wanted = {name for text in texts for name in names_in(text)}
    telemetry = Telemetry()
    if "otlp" in wanted:
        over_http = receive(telemetry)
        endings.later(over_http.end)
        names["otlp"] = over_http.url
    if "otlp_grpc" in wanted:
        over_grpc = receive_grpc(telemetry)
        endings.later(over_grpc.end)
        names["otlp_grpc"] = over_grpc.url
    return telemetry if wanted & {"otlp", "otlp_grpc"} else None


def addresses_of(dependency: Dependency) -> dict[str, str]:
    """What ``{dependency.NAME}`` and its parts are filled with."""
    host, _, port = dependency.address.rpartition(":")
    whole = f"dependency.{dependency.name}"
    parts = {"address": dependency.address, "host": host, "port": port}
    return {whole: f"http://{dependency.address}", **{f"{whole}.{part}": value for part, value in parts.items()}}


def await_ready(url: str, settings: ServiceSettings | DependencySettings, life: Lifecycle) -> None:
    """Ask until the answer is good. Raises ``FactError`` where it is not in time, or the process has ended."""
    within = settings.ready_within
    deadline, pause = time.monotonic() + within, _SOON
    while True:
        answer = request(url, timeout=max(0.05, min(2.0, deadline - time.monotonic())))
        if answer.ok:
            return
        status = life.exited(pause)
        if status is not None:
            said = f"{settings.name} {ended(status)} before it was ready"
            raise FactError(said + _last_words(life), place=settings.place, remedy="see what it says at its end")
        if time.monotonic() >= deadline:
            said = f"{settings.name} was not ready within {within:g} s: GET {settings.ready}: {answer}"
            raise FactError(said + _last_words(life), place=settings.place, remedy="see what it waits for")
        pause = min(2 * pause, 0.2)


def ended(status: int) -> str:
    """How a process ended, for a message."""
    return f"was ended by signal {-status}" if status < 0 else f"ended with status {status}"


def _last_words(life: Lifecycle) -> str:
    if not isinstance(life, Supervised):
        return ""
    words = " | ".join(life.log.last_words())
    return f"; its last words: {words}" if words else "; it said nothing"


def _must_listen(settings: DependencySettings, upstream: tuple[str, int]) -> None:
    try:
        socket.create_connection(upstream, timeout=settings.ready_within).close()
    except OSError as error:
        reason = f"nothing listens at {settings.address}: {error.strerror or error}"
        raise FactError(reason, place=settings.place, remedy="start it, or declare how") from error
