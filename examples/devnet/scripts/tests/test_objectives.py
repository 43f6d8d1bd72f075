"""The objectives are whole, agree with their page and their alerts, and speak of metrics that there are."""

from __future__ import annotations

import re
from itertools import chain
from typing import Any

import pytest
import yaml

import source_roots
import write_alerts
from devnet_infrastructure.metrics import Metrics
from write_alerts import FOLDER, Objective, objectives, windows

pytestmark = pytest.mark.criterion("E1.D4")
OBJECTIVES = objectives()
HOURS = {"m": 1 / 60, "h": 1, "d": 24}
SELECTOR = re.compile(r"(harbor_\w+)(?:\{(.*)\})?")


def rows(heading: str) -> list[list[str]]:
    """The table below a heading of slo.md, without its head."""
    page = (FOLDER / "slo.md").read_text("utf-8")
    table = re.findall(r"^\|.*\|$", page.partition(heading)[2].partition("\n## ")[0], re.MULTILINE)
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


def hours(duration: str) -> float:
    return float(duration[:-1]) * HOURS[duration[-1]]


@pytest.mark.parametrize("objective", OBJECTIVES, ids=lambda one: one.name)
def test_an_objective_has_an_owner_a_target_one_rolling_window_and_alerts(objective: Objective) -> None:
    spec = objective.slo["spec"]
    assert objective.slo["metadata"]["labels"]["owner"] == "duty-lead"
    assert 0 < spec["objectives"][0]["target"] < 1
    assert spec["timeWindow"] == [{"duration": "30d", "isRolling": True}]
    assert [condition["spec"]["severity"] for condition in objective.conditions] == ["page", "page", "ticket", "ticket"]


def test_every_service_has_an_objective() -> None:
    documents = list(yaml.safe_load_all((FOLDER / "slo.yaml").read_text("utf-8")))
    services = {one["metadata"]["name"] for one in documents if one["kind"] == "Service"}
    assert {objective.slo["spec"]["service"] for objective in OBJECTIVES} == services
    assert {one["apiVersion"] for one in documents} == {"openslo/v1"}


def test_the_page_names_the_same_targets() -> None:
    told = [(name, service, target, window) for name, service, _, target, window in rows("# Service level objectives")]
    assert told == [
        (one.name, one.slo["spec"]["service"], f"{100 - one.budget * 100:g} %", "30 d") for one in OBJECTIVES
    ]


def test_the_page_names_the_same_thresholds_and_they_use_up_what_it_says() -> None:
    for row, condition in zip(rows("## Alert thresholds"), OBJECTIVES[0].conditions, strict=True):
        burn, (long, short) = condition["spec"]["condition"]["threshold"], windows(condition)
        share = burn * hours(long) / hours("30d")
        assert row == [
            condition["metadata"]["name"],
            str(burn),
            long,
            short,
            f"{share:.0%}".replace("%", " %"),
            condition["spec"]["severity"],
        ]
        assert condition["spec"]["description"].startswith(f"{share:.0%}".replace("%", " %"))


def test_the_alerts_are_made_of_the_objectives(capsys: pytest.CaptureFixture[str]) -> None:
    assert write_alerts.main(["--check"]) == 0, capsys.readouterr().err


def test_outdated_alerts_are_noticed_and_rewritten(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(write_alerts, "TARGET", tmp_path / "alerts.yml")
    write_alerts.TARGET.write_text("groups: []\n")
    assert write_alerts.main(["--check"]) == 1
    assert "out of date" in capsys.readouterr().err
    assert write_alerts.main([]) == 0
    assert write_alerts.main(["--check"]) == 0


def test_every_alert_leads_to_a_runbook_that_knows_it() -> None:
    groups = yaml.safe_load(write_alerts.TARGET.read_text("utf-8"))["groups"]
    alerts = [rule for rule in chain.from_iterable(group["rules"] for group in groups) if "alert" in rule]
    assert len(alerts) == 4 * len(OBJECTIVES) + 2
    for alert in alerts:
        runbook = source_roots.ROOT / alert["annotations"]["runbook_url"]
        assert f"`{alert['alert']}`" in runbook.read_text("utf-8"), f"{runbook.name} does not know {alert['alert']}"


def test_every_selector_finds_a_series_of_a_service_that_was_used() -> None:
    metrics = Metrics()
    metrics.request("GET", "/projects", 200, 0.01)
    metrics.request("GET", "/health/ready", 200, 0.01)
    samples = metrics.exposition().decode().splitlines()
    selectors = [query for one in OBJECTIVES for query in (one.good, one.total)]
    for selector in (*selectors, write_alerts.PROBES, write_alerts.GOOD_PROBES):
        found = SELECTOR.fullmatch(selector)
        assert found is not None, selector
        labels = re.findall(r'\w+="[^"]*"', found[2] or "")
        matching = [line for line in samples if line.startswith(f"{found[1]}{{") and all(one in line for one in labels)]
        assert matching, f"no series for {selector}"
