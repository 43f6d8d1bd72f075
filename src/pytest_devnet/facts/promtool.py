"""Prometheus's own unit tests as an evaluator: what an expression would say of series that were never measured.

``promtool test rules`` prints what it got where that is not what was expected; nothing is expected, so it prints all.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from pytest_devnet.errors import FactError, ToolMissing
from pytest_devnet.facts.side_by_side import side_by_side
from pytest_devnet.facts.world import Fact
from pytest_devnet.formats.simulation import Simulation, Trial

if TYPE_CHECKING:
    from pytest_devnet.facts.processes import Ran
    from pytest_devnet.facts.world import World

_AT_ONCE = os.cpu_count() or 1
_GOT = re.compile(r'expr: "(?P<expression>(?:[^"\\]|\\.)*)", time: [^\n]*\n\s*exp:[^\n]*\n\s*got: (?P<got>[^\n]*)')
_SAMPLE = re.compile(r'\{(?P<labels>(?:[^"}]|"(?:[^"\\]|\\.)*")*)\} (?P<value>[+-]?Inf|NaN|[-+0-9.E]+)')
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """One sample of what an expression comes to."""

    labels: Mapping[str, str]
    value: float


class Promtool(Protocol):
    """Evaluates PromQL on simulations. Raises ``ToolMissing`` without promtool, ``FactError`` when it refuses."""

    def firing(self, trials: Sequence[Trial]) -> list[list[frozenset[str]]]:
        """For each trial, the names of the alerts that fire at the end of each of its simulations."""

    def value(self, expression: str, simulation: Simulation) -> float | None:
        """What an expression comes to at the end of a simulation; None where it says nothing."""


@dataclass(frozen=True, slots=True)
class RealPromtool:
    """Runs the program. Simulations of one step are one call, evaluated at that step; trials run side by side."""

    world: World

    def firing(self, trials: Sequence[Trial]) -> list[list[frozenset[str]]]:
        return side_by_side([partial(self._fired, one.simulations, one.rules) for one in trials], _AT_ONCE)

    def _fired(self, simulations: Sequence[Simulation], rules: Mapping[str, str]) -> list[frozenset[str]]:
        asked = [f'ALERTS{{alertstate="firing",devnet_case!="{number}"}}' for number in range(len(simulations))]
        said: dict[str, tuple[Answer, ...]] = {}
        for step in sorted({one.step for one in simulations}):
            questions = [pair for pair in zip(asked, simulations, strict=True) if pair[1].step == step]
            said |= self._asked(questions, rules, step)
        return [frozenset(one.labels.get("alertname", "") for one in said.get(expression, ())) for expression in asked]

    def value(self, expression: str, simulation: Simulation) -> float | None:
        found = self._asked([(expression, simulation)], {}, simulation.step).get(expression, ())
        return found[0].value if len(found) == 1 else None

    def _asked(
        self, questions: Sequence[tuple[str, Simulation]], rules: Mapping[str, str], step: int
    ) -> dict[str, tuple[Answer, ...]]:
        with tempfile.TemporaryDirectory(prefix="devnet-") as name:
            folder = Path(name)
            files = [f"{number}.yml" for number in range(len(rules))]
            for file, text in zip(files, rules.values(), strict=True):
                (folder / file).write_text(text, encoding="utf-8")
            test = {
                "rule_files": files,
                "evaluation_interval": f"{step}s",
                "tests": [_test(expression, one) for expression, one in questions],
            }
            (folder / "test.json").write_text(json.dumps(test), encoding="utf-8")
            return _answers(self._run(folder))

    def _run(self, folder: Path) -> Ran:
        try:
            ran = self.world.processes.run(("promtool", "test", "rules", "test.json"), cwd=folder, timeout=60.0)
        except FileNotFoundError as error:
            raise ToolMissing("promtool is not installed", remedy="install Prometheus, which brings it") from error
        return ran


def _test(expression: str, simulation: Simulation) -> dict[str, object]:
    series = [{"series": name, "values": values} for name, values in simulation.series.items()]
    question = {"expr": expression, "eval_time": f"{simulation.at * simulation.step}s", "exp_samples": []}
    return {"interval": f"{simulation.step}s", "input_series": series, "promql_expr_test": [question]}


def _answers(ran: Ran) -> dict[str, tuple[Answer, ...]]:
    said = f"{ran.stdout}\n{ran.stderr}"
    found = {json.loads(f'"{one["expression"]}"'): tuple(_samples(one["got"])) for one in _GOT.finditer(said)}
    if ran.status and not found:
        raise FactError(f"promtool refused: {' '.join(said.split())[-300:]}", remedy="try promtool check rules")
    return found


def _samples(text: str) -> list[Answer]:
    return [
        Answer({name: json.loads(f'"{value}"') for name, value in _LABEL.findall(one["labels"])}, float(one["value"]))
        for one in _SAMPLE.finditer(text)
    ]


@dataclass(frozen=True, slots=True)
class GivenPromtool:
    """Answers by the names of simulations: alerts that fire, or the value of an expression."""

    answers: Mapping[str, Sequence[str] | float] | None

    def firing(self, trials: Sequence[Trial]) -> list[list[frozenset[str]]]:
        return [[self._fired(one.name) for one in trial.simulations if trial.rules] for trial in trials]

    def _fired(self, name: str) -> frozenset[str]:
        found = self._known(name)
        return frozenset(found) if isinstance(found, tuple) else frozenset()

    def value(self, expression: str, simulation: Simulation) -> float | None:
        found = self._known(simulation.name) if expression else None
        return found if isinstance(found, float) else None

    def _known(self, name: str) -> object:
        if self.answers is None:
            raise ToolMissing("promtool is not installed", remedy="install Prometheus, which brings it")
        return self.answers.get(name)


def _example(_world: World, given: object) -> Promtool:
    """``promtool={"sign-in burns: Fast": ("Fast",), "sign-in out": 0.9}``; without it promtool is not installed."""
    return GivenPromtool(given if isinstance(given, Mapping) else None)


FACT = Fact("promtool", RealPromtool, _example)
