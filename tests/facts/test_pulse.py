"""A service that gave no answer: it is waited for, and where it stays away, that is said once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from pytest_devnet import OwnServices, Reply, Serving
from pytest_devnet.facts import pulse
from pytest_devnet.facts.pulse import Lost, Pulse
from pytest_devnet.facts.running_service import Service
from pytest_devnet.facts.world import World


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    world = World(tmp_path, date(2026, 1, 15), given={"service": Serving(lambda _call: Reply())})
    with cast("OwnServices", world.fact("own_service")).fresh("api") as running:
        yield running
    world.processes.end_all()


def test_a_service_that_answers_for_its_life_is_asked_on(service: Service) -> None:
    beat = Pulse(service)
    beat.check()
    beat.missed("GET /ships")
    beat.check()
    assert not beat.silent


def test_a_service_that_ended_is_told_with_what_it_was_asked(service: Service) -> None:
    beat = Pulse(service)
    beat.missed("GET /ships")
    service.kill()
    with pytest.raises(Lost, match=r"^the service ended with status -?\d+, when GET /ships was asked"):
        beat.check()


def test_where_the_log_is_not_seen_there_are_no_last_words(service: Service) -> None:
    service.log_source = None
    beat = Pulse(service)
    beat.missed("GET /ships")
    service.kill()
    with pytest.raises(Lost, match=r"when GET /ships was asked$"):
        beat.check()


def test_a_service_that_stays_silent_is_told(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulse, "_TO_RECOVER", 0.2)
    beat = Pulse(service)
    beat.missed("GET /ships")
    service.kill()
    monkeypatch.setattr(Service, "exited", lambda _self, _within: None)
    with pytest.raises(Lost, match="answers nothing any more, since GET /ships was asked"):
        beat.check()
