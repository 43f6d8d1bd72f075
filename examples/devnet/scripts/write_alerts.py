"""Writes docs/operations/alerts.yml from slo.yaml beside it; ``--check`` only says whether it is current."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

import source_roots

FOLDER = source_roots.ROOT / "docs" / "operations"
TARGET = FOLDER / "alerts.yml"
HEADER = "# Made by scripts/write_alerts.py of slo.yaml, beside this file: change that, then run the script.\n"
PROBES = 'harbor_http_requests_total{route="/health/ready"}'
GOOD_PROBES = 'harbor_http_requests_total{route="/health/ready",status="200"}'
Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Objective:
    """One SLO with what it refers to: its indicator, and the conditions of its alert policies."""

    slo: Document
    good: str
    total: str
    conditions: tuple[Document, ...]

    @property
    def name(self) -> str:
        return str(self.slo["metadata"]["name"])

    @property
    def budget(self) -> float:
        return round(1 - float(self.slo["spec"]["objectives"][0]["target"]), 6)

    def ratio(self, window: str) -> str:
        """The share of failures. No good series at all is a zero, no traffic at all is no ratio."""
        return ratio(self.good, self.total, window)


def objectives() -> list[Objective]:
    """What slo.yaml says."""
    documents = list(yaml.safe_load_all((FOLDER / "slo.yaml").read_text("utf-8")))
    named = {(one["kind"], one["metadata"]["name"]): one for one in documents}
    found = []
    for slo in (one for one in documents if one["kind"] == "SLO"):
        indicator = named["SLI", slo["spec"]["indicatorRef"]]["spec"]["ratioMetric"]
        good, total = (indicator[part]["metricSource"]["spec"]["query"] for part in ("good", "total"))
        policies = [named["AlertPolicy", policy["alertPolicyRef"]] for policy in slo["spec"]["alertPolicies"]]
        names = [condition["conditionRef"] for policy in policies for condition in policy["spec"]["conditions"]]
        found.append(Objective(slo, good, total, tuple(named["AlertCondition", name] for name in names)))
    return found


def ratio(good: str, total: str, window: str) -> str:
    return f"1 - (sum(rate({good}[{window}])) or vector(0)) / sum(rate({total}[{window}]))"


def windows(condition: Document) -> tuple[str, str]:
    """The long one shows that it matters, the short one that it still goes on."""
    short = condition["metadata"]["annotations"]["harbor.test/short-window"]
    return condition["spec"]["condition"]["lookbackWindow"], short


def recordings(objective: Objective) -> Iterator[Document]:
    used = {window for condition in objective.conditions for window in windows(condition)}
    for window in sorted(used, key=lambda one: ("mhd".index(one[-1]), int(one[:-1]))):
        name = f"slo:errors:ratio_rate{window}"
        yield {"record": name, "expr": objective.ratio(window), "labels": {"slo": objective.name}}


def alerts(objective: Objective) -> Iterator[Document]:
    metadata = objective.slo["metadata"]
    for condition in objective.conditions:
        burn = condition["spec"]["condition"]["threshold"]
        bound = f'{{slo="{objective.name}"}} > {burn} * {objective.budget}'
        yield {
            "alert": camel(objective.name, condition["metadata"]["name"]),
            "expr": " and ".join(f"slo:errors:ratio_rate{window}{bound}" for window in windows(condition)),
            "labels": {"severity": condition["spec"]["severity"], "slo": objective.name},
            "annotations": {
                "summary": f"{metadata['displayName']}: {condition['spec']['description']}",
                "runbook_url": metadata["annotations"]["harbor.test/runbook"],
            },
        }


def presence() -> Iterator[Document]:
    """What no objective shows: that nothing can be measured, or that nothing is served."""
    incidents = "docs/runbooks/incident-response.md"
    for name, expression, patience, summary in (
        (
            "HarborSilent",
            "absent(harbor_http_requests_total)",
            "5m",
            "Nobody can tell how Harbor is: no metrics arrive",
        ),
        ("HarborNotReady", f"{ratio(GOOD_PROBES, PROBES, '2m')} > 0.5", "2m", "Harbor says that it is not ready"),
    ):
        annotations = {"summary": summary, "runbook_url": incidents}
        yield {
            "alert": name,
            "expr": expression,
            "for": patience,
            "labels": {"severity": "page"},
            "annotations": annotations,
        }


def camel(*names: str) -> str:
    return "".join(part.title() for name in names for part in name.split("-"))


def rendered() -> str:
    groups = [{"name": one.name, "rules": [*recordings(one), *alerts(one)]} for one in objectives()]
    groups.append({"name": "presence", "rules": list(presence())})
    return HEADER + yaml.safe_dump({"groups": groups}, sort_keys=False, width=1000)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    if not parser.parse_args(arguments).check:
        TARGET.write_text(rendered(), "utf-8")
    elif TARGET.read_text("utf-8") != rendered():
        print("docs/operations/alerts.yml is out of date: run python scripts/write_alerts.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
