"""Harbor in an environment: which release serves, which served before, and how one takes over from another."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from embedded import backups, state
from embedded.environment import HARBOR, Environment
from embedded.errors import NotDeployed
from embedded.process import Process
from embedded.release import unpack
from embedded.web import Web, free_port

PATIENCE = 60.0
LAST_WORDS = 2000
QUIET = {"PYTHONDONTWRITEBYTECODE": "1"}
FROM_THE_SHELL = ("PATH", "LANG", "VIRTUAL_ENV")


@dataclass(frozen=True, slots=True)
class Service:
    """What the scripts see of an environment: Harbor, and the providers that stand beside it."""

    environment: Environment

    @property
    def state(self) -> state.State:
        return state.read(self._path("state.json"))

    @property
    def web(self) -> Web:
        return Web(self.state.ports.get(HARBOR, 0))

    @property
    def runs(self) -> bool:
        return self._process(HARBOR).alive

    @property
    def is_ready(self) -> bool:
        return self.runs and self.web.ask("GET", "/health/ready").status == 200

    def take_in(self, archive: Path) -> str:
        """Unpacks a release, backs up for it, and remembers which Python it is to run with."""
        release = unpack(archive, self._path("releases"))
        if release != self.state.current:
            backups.back_up(self.environment, release)
        self._keep(interpreters={**self.state.interpreters, release: sys.executable})
        return release

    def take_over(self, releases: tuple[str, ...]) -> None:
        """Stops what runs, and lets the last of these releases serve."""
        self._process(HARBOR).stop()
        self._keep(releases=releases)
        draft, link = self._path("current.new"), self._path("current")
        draft.unlink(missing_ok=True)
        draft.symlink_to(Path("releases") / releases[-1])
        draft.replace(link)
        self.start()

    def roll_back(self) -> None:
        """Lets the release before serve again."""
        *before, current = self.state.releases or ("",)
        if not before:
            raise NotDeployed(f"nothing served before {current or 'now'}: nothing was changed")
        self.take_over(tuple(before))

    def withdraw(self) -> None:
        """Stops what runs, and forgets that it ever served."""
        self.stop()
        self._keep(releases=())
        self._path("current").unlink(missing_ok=True)

    def restore(self, release: str) -> None:
        """Puts back the database from before this release, and restarts; what was written since is set aside."""
        backups.require(self.environment, release)
        self._process(HARBOR).stop()
        backups.put_back(self.environment, release)
        self.start()

    def start(self) -> None:
        """Starts what does not run, the current release last, and waits until each is ready."""
        if not self.state.current:
            raise NotDeployed(f"nothing serves in {self.environment.name}: deploy a release first")
        for name in self.environment.upstreams:
            if not self._process(name).alive:
                variables = {"PYTHONPATH": "packages/upstreams/src"}
                self._launch(name, ["-m", "devnet_upstreams", name], variables, ready="/health")
        self._launch(HARBOR, ["scripts/serve.py"], self._variables(), ready="/health/ready")

    def stop(self) -> None:
        for name in (HARBOR, *self.environment.upstreams):
            self._process(name).stop()

    def _launch(self, name: str, arguments: list[str], variables: Mapping[str, str], *, ready: str) -> None:
        """Starts Python with these arguments and variables; of the shell it has only what a program needs to run."""
        release, port = self.state.current, self._port(name)
        self._keep(ports={**self.state.ports, name: port})
        command = [self.state.interpreters.get(release, sys.executable), *arguments, "--port", str(port)]
        shell = {name: os.environ[name] for name in FROM_THE_SHELL if name in os.environ}
        log, process = self.environment.log(name), self._process(name)
        process.start(command, self._path("releases") / release, {**shell, **QUIET, **variables}, log)
        deadline = time.monotonic() + PATIENCE
        while Web(port).ask("GET", ready).status != 200:
            if not process.alive or time.monotonic() > deadline:
                words = log.read_text("utf-8")[-LAST_WORDS:]
                raise NotDeployed(f"{name} of {release} does not get ready; the end of its log:\n{words}")
            time.sleep(0.02)

    def _process(self, name: str) -> Process:
        return Process(self._path("run"), name)

    def _path(self, name: str) -> Path:
        return self.environment.folder / name

    def _keep(self, **changed: object) -> None:
        state.keep(self._path("state.json"), **changed)

    def _port(self, name: str) -> int:
        """The port that is declared; where any will do, the one it had, if that is still free."""
        declared = self.environment.ports[name]
        port = declared or self.state.ports.get(name) or free_port()
        if not Web(port).taken:
            return port
        if declared:
            raise NotDeployed(f"port {port} is taken by another program: end it, or set DEVNET_PORT")
        return free_port()

    def _variables(self) -> dict[str, str]:
        """What Harbor is told: where its database and its providers are, the settings, and the secrets."""
        ports = self.state.ports
        providers = {f"DEVNET_{name.upper()}_URL": Web(ports[name]).url for name in self.environment.upstreams}
        database = {"DEVNET_DATABASE": str(self.environment.database)}
        return {**database, **providers, **self.environment.variables, **self.environment.secrets()}
