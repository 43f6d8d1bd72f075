"""Harbor in an environment: which release serves, which served before, and how one takes over from another."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from embedded.environment import Environment
from embedded.errors import NotDeployed
from embedded.process import Process
from embedded.release import unpack
from embedded.web import Web, free_port

PATIENCE = 30.0
LAST_WORDS = 2000
FROM_THE_SHELL = ("PATH", "LANG", "VIRTUAL_ENV")


@dataclass(frozen=True, slots=True)
class Service:
    """What the scripts see of an environment."""

    environment: Environment

    @property
    def process(self) -> Process:
        return Process(self.environment.folder / "run")

    @property
    def releases(self) -> tuple[str, ...]:
        """Every release that served and was not taken back, the current one last."""
        return tuple(self._state()["releases"])

    def interpreter(self, release: str) -> str:
        """The Python a release was deployed with, whose packages it needs again after a rollback."""
        return str(self._state()["interpreters"].get(release, sys.executable))

    @property
    def web(self) -> Web:
        return Web(self._state()["port"])

    def take_over(self, releases: tuple[str, ...]) -> None:
        """Stops what runs, and lets the last of these releases serve."""
        self.process.stop()
        self._keep(releases=releases, port=self._port())
        draft, link = self._path("current.new"), self._path("current")
        draft.unlink(missing_ok=True)
        draft.symlink_to(Path("releases") / releases[-1])
        draft.replace(link)
        self.start()

    def take_in(self, archive: Path) -> str:
        """Unpacks a release, backs up for it, and remembers which Python it is to run with."""
        release = unpack(archive, self._path("releases"))
        if release not in self.releases[-1:]:
            self._back_up(release)
        self._keep(interpreters={**self._state()["interpreters"], release: sys.executable})
        return release

    def roll_back(self) -> None:
        """Lets the release before serve again."""
        *before, current = self.releases or ("",)
        if not before:
            raise NotDeployed(f"nothing served before {current or 'now'}: nothing was changed")
        self.take_over(tuple(before))

    def withdraw(self) -> None:
        """Stops what runs, and forgets that it ever served."""
        self.process.stop()
        self._keep(releases=())
        self._path("current").unlink(missing_ok=True)

    def start(self) -> None:
        """Starts the current release, and waits until it is ready."""
        if not self.releases:
            raise NotDeployed(f"nothing serves in {self.environment.name}: deploy a release first")
        release = self.releases[-1]
        command = [self.interpreter(release), "scripts/serve.py", "--port", str(self.web.port)]
        self.process.start(command, self._path("releases") / release, self._variables(), self.environment.log)
        deadline = time.monotonic() + PATIENCE
        while self.web.ask("GET", "/health/ready").status != 200:
            if not self.process.alive or time.monotonic() > deadline:
                words = self.environment.log.read_text("utf-8")[-LAST_WORDS:]
                raise NotDeployed(f"{release} does not get ready; the end of its log:\n{words}")
            time.sleep(0.02)

    def _back_up(self, release: str) -> None:
        """Keeps the database as it is before this release touches it."""
        if self.environment.database.exists():
            copy = self._backup(release)
            with closing(sqlite3.connect(self.environment.database)) as here, closing(sqlite3.connect(copy)) as there:
                here.backup(there)

    def restore(self, release: str) -> None:
        """Puts back what was kept before this release, and restarts; what was written since stays beside it."""
        if not self._backup(release).exists():
            raise NotDeployed(f"there is no backup from before {release}")
        self.process.stop()
        aside = self._path("data") / f"written-by-{release}"
        aside.mkdir(exist_ok=True)
        for part in self._path("data").glob("harbor.db*"):
            part.replace(aside / part.name)
        shutil.copy2(self._backup(release), self.environment.database)
        self.start()

    def _backup(self, release: str) -> Path:
        return self._path("backups") / f"before-{release}.db"

    def _path(self, name: str) -> Path:
        return self.environment.folder / name

    def _state(self) -> dict[str, Any]:
        path = self._path("state.json")
        kept: dict[str, Any] = {"releases": [], "port": 0, "interpreters": {}}
        return kept | json.loads(path.read_text("utf-8")) if path.exists() else kept

    def _keep(self, **changed: object) -> None:
        draft = self._path("state.new")
        draft.write_text(json.dumps(self._state() | changed, indent=2) + "\n", "utf-8")
        draft.replace(self._path("state.json"))

    def _port(self) -> int:
        """The port of the environment; where any will do, the one it had, if that is still free."""
        wanted = self.environment.port or self.web.port or free_port()
        if not Web(wanted).taken:
            return wanted
        if self.environment.port:
            raise NotDeployed(f"port {wanted} is taken by another program: end it, or set DEVNET_PORT")
        return free_port()

    def _variables(self) -> dict[str, str]:
        """Settings and secrets of the environment; of the shell only what a program needs to run at all."""
        shell = {name: os.environ[name] for name in FROM_THE_SHELL if name in os.environ}
        fixed = {"DEVNET_DATABASE": str(self.environment.database), "PYTHONDONTWRITEBYTECODE": "1"}
        return {**shell, **self.environment.variables, **self.environment.secrets(), **fixed}
