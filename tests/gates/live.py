"""Live gates, shown a service made for a test."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from pytest_devnet import Gap, Gate, Observation, Serving
from pytest_devnet.facts.world import World
from pytest_devnet.gating.observe import observe
from pytest_devnet.model import findings_of


def judged(gate: Gate, serving: Serving, **given: object) -> list[Observation]:
    """What the gate sees of the service; nothing of it is left running."""
    with TemporaryDirectory() as folder:
        world = World(Path(folder), date(2026, 1, 15), given={"service": serving})
        try:
            return list(observe(gate, world, given, serving.name))
        finally:
            world.processes.end_all()


def findings(gate: Gate, serving: Serving, **given: object) -> list[str]:
    """What it objects to, without the place that is the same for all."""
    place = f"{serving.settings.place}: "
    return [str(one).removeprefix(place) for one in findings_of(judged(gate, serving, **given))]


def gaps(gate: Gate, serving: Serving, **given: object) -> list[str]:
    """What it cannot tell."""
    place = f"{serving.settings.place}: "
    return [str(one).removeprefix(place) for one in judged(gate, serving, **given) if isinstance(one, Gap)]
