"""An environment: its settings, which Terraform reads too, and the folder in which it lives."""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import source_roots
from embedded.errors import NotDeployed

SETTINGS = source_roots.ROOT / "infra" / "environments"
SECRET = re.compile(r"^(DEVNET_\w+_(?:KEY|PASSWORD))=", re.MULTILINE)
HARBOR = "harbor"
FOLDERS = ("releases", "data", "backups", "log", "run")
PRIVATE = 0o700


@dataclass(frozen=True, slots=True)
class Environment:
    """What a file of ``infra/environments`` says: settings, and the ports of Harbor and its providers, 0 for any."""

    name: str
    ports: Mapping[str, int]
    variables: Mapping[str, str]
    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "data" / "harbor.db"

    @property
    def upstreams(self) -> tuple[str, ...]:
        return tuple(name for name in self.ports if name != HARBOR)

    def log(self, name: str) -> Path:
        return self.folder / "log" / f"{name}.log"

    @property
    def secrets_file(self) -> Path:
        return self.folder / "secrets.env"

    def prepare(self) -> None:
        """Makes what is missing; what is there stays as it is."""
        for name in FOLDERS:
            (self.folder / name).mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        if not self.secrets_file.exists():
            self.keep_secrets(_new_secrets())

    def secrets(self) -> dict[str, str]:
        lines = self.secrets_file.read_text("utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)

    def keep_secrets(self, values: dict[str, str]) -> None:
        """Replaces the file as a whole; nobody but its owner can read it at any moment."""
        draft = self.secrets_file.with_suffix(".new")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.writelines(f"{name}={value}\n" for name, value in values.items())
        draft.replace(self.secrets_file)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """One change at a time; a second one is refused, not queued."""
        with (self.folder / "run" / "change.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise NotDeployed(f"{self.name} is being changed by somebody else: wait until they are done") from None
            yield


def named(name: str) -> Environment:
    """The environment of that name, in the folder that ``DEVNET_TARGET`` names."""
    known = sorted(path.name.removesuffix(".tfvars.json") for path in SETTINGS.glob("*.tfvars.json"))
    if name not in known:
        raise NotDeployed(f"there is no environment {name!r}: take one of {', '.join(known)}")
    settings = json.loads((SETTINGS / f"{name}.tfvars.json").read_text("utf-8"))
    target = Path(os.environ.get("DEVNET_TARGET") or source_roots.ROOT / ".environments")
    ports = {HARBOR: settings["port"], **settings["upstreams"]}
    return Environment(name, _chosen(ports), settings["variables"], target.absolute() / name)


def _chosen(ports: Mapping[str, int]) -> Mapping[str, int]:
    """What ``DEVNET_PORT`` makes of the ports: 0 frees all of them, another number moves Harbor."""
    port = os.environ.get("DEVNET_PORT") or str(ports[HARBOR])
    if not port.isdecimal():
        raise NotDeployed(f"DEVNET_PORT is {port!r}: give a number, 0 for any ports that are free")
    return {**ports, HARBOR: int(port)} if int(port) else dict.fromkeys(ports, 0)


def _new_secrets() -> dict[str, str]:
    """A random value for every secret that ``.env.example`` names."""
    names = SECRET.findall((source_roots.ROOT / ".env.example").read_text("utf-8"))
    return {name: secrets.token_urlsafe(32) for name in names}
