"""Service level objectives that somebody could be held to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_devnet import PATHS, Evidence, Fails, Finding, Gap, Passes, Place, Reply, Serving, Strength, Unproven, gate
from pytest_devnet.formats.durations import told
from pytest_devnet.formats.slo import read_objectives

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_devnet import Observation, Repo, Services
    from pytest_devnet.formats.objectives import Objective

_API, _CRANE = (Serving(lambda _: Reply(), name=name) for name in ("api", "crane"))
_LAMP = Serving(lambda _: Reply(), name="lamp", critical=False)
_OPENSLO = """\
apiVersion: openslo/v1
kind: SLO
metadata: {name: sign-in, labels: {owner: quay}}
spec:
  service: api
  indicator:
    spec:
      ratioMetric:
        counter: true
        good: {metricSource: {spec: {query: 'sign_ins_total{outcome="success"}'}}}
        total: {metricSource: {spec: {query: sign_ins_total}}}
  timeWindow: [{duration: 28d, isRolling: true}]
  budgetingMethod: Occurrences
  objectives: [{target: 0.995}]
  alertPolicies:
    - kind: AlertPolicy
      metadata: {name: burn}
      spec:
        conditions:
          - kind: AlertCondition
            metadata: {name: burns-fast}
            spec: {condition: {kind: burnrate, op: gt, threshold: 14.4, lookbackWindow: 1h}}
"""
_TABLE = """\
# Objectives

| Service | Objective | Target | Window | Owner | Alert |
|---|---|---|---|---|---|
| api | answered | 99.9 % | 28d | quay | burns fast |
| crane | lifted | all of them | | | |
"""


@gate(
    "slo.documented",
    answers=("SLO documented", "SLO targets documented", "SLA targets documented", "service level objectives"),
    strength=Strength.PARSED,
    from_plan={"file": PATHS},
    examples=(
        Passes({"docs/slo.yaml": _OPENSLO}, service=_API, given={"file": ("docs/slo.yaml",)}),
        Fails(
            {"docs/slo.md": _TABLE},
            service=_API,
            given={"file": ("docs/slo.md",)},
            findings=(
                "docs/slo.md:6: lifted: its target is 'all of them' (want a share between 0 and 1)",
                "docs/slo.md:6: lifted: has no time window",
                "docs/slo.md:6: lifted: has no owner",
                "docs/slo.md:6: lifted: announces no alert",
            ),
        ),
        Fails(
            {"docs/slo.yaml": _OPENSLO.replace("Occurrences", "Hope")},
            service=(_API, _CRANE, _LAMP),
            given={"file": ("docs/slo.yaml",)},
            findings=(
                "docs/slo.yaml:3: sign-in: its budgetingMethod is none of Occurrences, Timeslices, RatioTimeslices",
                "docs/slo.yaml: the critical service crane has no objective",
            ),
        ),
        Unproven(
            {"docs/slo.yaml": _OPENSLO},
            given={"file": ("docs/slo.yaml",)},
            gaps=("devnet.toml: declares no service, so which are critical is unknown",),
        ),
    ),
)
def slo_documented(repo: Repo, service: Services, *, file: tuple[str, ...]) -> Iterator[Observation]:
    """An objective without target, window, owner or alert is a wish: nobody notices when it is missed."""
    objectives = [one for path in file for one in read_objectives(repo.text(path), path)]
    for objective in objectives:
        missing = list(_missing(objective))
        for message, remedy in missing:
            yield Finding(objective.place, message, remedy, subject=objective.name)
        if not missing:
            yield Evidence(objective.place, _summary(objective), objective.name)
    yield from _covered(service, {objective.service for objective in objectives}, file)


def _missing(objective: Objective) -> Iterator[tuple[str, str]]:
    if objective.target is None:
        yield (
            f"its target is {objective.stated!r} (want a share between 0 and 1)",
            "state one, such as 99.5 %",
        )
    if objective.window is None:
        yield "has no time window", "say over how long, such as 28d"
    if not objective.owner:
        yield "has no owner", "name who answers for it, as owner or team"
    if not objective.alerts:
        yield "announces no alert", "say at which threshold somebody is told"
    for problem in objective.problems:
        yield problem, "complete it as its format demands"


def _summary(objective: Objective) -> str:
    window = told(objective.window) if objective.window else ""
    alerts = ", ".join(alert.name for alert in objective.alerts)
    return f"{objective.stated} over {window}, owned by {objective.owner}, guarded by {alerts}"


def _covered(service: Services, named: set[str], file: tuple[str, ...]) -> Iterator[Observation]:
    if not service.declared:
        yield Gap(Place("devnet.toml"), "declares no service, so which are critical is unknown", "add [service.NAME]")
    for one in service.declared:
        if one.critical and one.name not in named:
            said = f"the critical service {one.name} has no objective"
            yield Finding(Place(file[0]), said, f"add one with service: {one.name}")
