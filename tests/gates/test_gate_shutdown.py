"""A process that ends, but not well."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from pytest_devnet import Action, Finding, OwnServices, Reply, Request, Service, Serving
from pytest_devnet.facts import own_service
from pytest_devnet.facts.http_client import request
from pytest_devnet.facts.running_service import Lifecycle
from pytest_devnet.facts.world import World
from pytest_devnet_gates.shutdown import _API, shutdown_graceful


@dataclass
class Crashing:
    """Ends as ``life`` does, but says that it crashed on the way."""

    life: Lifecycle

    def terminate(self) -> None:
        self.life.terminate()

    def exited(self, within: float) -> int | None:
        return None if self.life.exited(within) is None else 3

    def kill(self) -> None:
        self.life.kill()


@dataclass(frozen=True)
class CrashingServices:
    own: OwnServices

    @contextmanager
    def fresh(self, name: str) -> Iterator[Service]:
        with self.own.fresh(name) as service:
            service.life = Crashing(service.life)
            yield service


@dataclass(frozen=True)
class HastyServices:
    """Answer what has a body before they have read it."""

    own: OwnServices

    @contextmanager
    def fresh(self, name: str) -> Iterator[Service]:
        with self.own.fresh(name) as service, pytest.MonkeyPatch.context() as patch:
            patch.setattr(service, "_send", lambda recipe, *_: request(service.url + recipe.path, recipe.method))
            yield service


def test_a_process_that_ends_with_an_error_after_sigterm_did_not_end_well(tmp_path: Path) -> None:
    world = World(tmp_path, date(2026, 1, 15), given={"own_service": replace(_API)})
    own = cast(OwnServices, own_service.FACT.example(world, _API))
    seen = list(shutdown_graceful.judge("api", CrashingServices(own), within=2.0))
    world.processes.end_all()
    assert [str(one) for one in seen if isinstance(one, Finding)] == [
        "devnet.toml: service.api: ends with status 3 after SIGTERM (want 0)"
    ]


def test_what_is_answered_before_all_of_it_was_sent_is_not_in_flight(tmp_path: Path) -> None:
    serving = Serving(lambda _: Reply(), actions=(Action("notes", Request("/notes", "POST", body="low"), place="a:9"),))
    world = World(tmp_path, date(2026, 1, 15), given={"own_service": serving})
    own = cast(OwnServices, own_service.FACT.example(world, serving))
    seen = list(shutdown_graceful.judge("api", HastyServices(own), within=2.0))
    world.processes.end_all()
    assert [str(one) for one in seen] == [
        "a:9: notes is answered with 200 before all of it was sent, so nothing is in flight"
    ]


def test_a_machine_that_does_not_keep_time_judges_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pytest_devnet_gates.shutdown._DELAY", 0.05)
    world = World(tmp_path, date(2026, 1, 15), given={"own_service": replace(_API)})
    own = cast(OwnServices, own_service.FACT.example(world, _API))
    seen = list(shutdown_graceful.judge("api", own, within=2.0))
    world.processes.end_all()
    assert [str(one) for one in seen] == [
        "devnet.toml:9: syncs was answered before SIGTERM was sent: this machine did not keep time"
    ]
