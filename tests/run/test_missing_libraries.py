"""Without the library of an extra a gate has no evidence, be it that its examples need it or that the world does."""

from __future__ import annotations

import sys

import pytest

from tests.harbour import Harbour

GATES = '''\
"""Charts."""

from collections.abc import Iterator

from pytest_devnet import Evidence, Fails, Finding, Observation, Passes, Place, Repo, gate
from pytest_devnet.formats.yaml import read_yaml


@gate(
    "charts.read",
    examples=(
        Passes({"chart.yaml": EXAMPLE}),
        Fails({"other": ""}, findings=("chart.yaml: is not there",)),
    ),
)
def charts_read(repo: Repo) -> Iterator[Observation]:
    """Who sails without a chart runs aground."""
    if not repo.has("chart.yaml"):
        yield Finding(Place("chart.yaml"), "is not there")
    elif repo.text("chart.yaml") == "plain" or read_yaml(repo.text("chart.yaml"), "chart.yaml"):
        yield Evidence(Place("chart.yaml"), "was read")
'''
SIDECAR = '[A.A1]\ncriterion = "Hull painted"\n"charts.read" = { claims = "Hull painted" }\n'
GAP = {"place": "", "reason": "PyYAML is not installed", "remedy": "pip install 'pytest-devnet[observability]'"}


@pytest.mark.parametrize("example", ["depth: 7", "plain"])
def test_what_cannot_be_read_without_it_is_no_evidence(
    harbour: Harbour, monkeypatch: pytest.MonkeyPatch, example: str
) -> None:
    gates = GATES.replace("EXAMPLE", repr(example))
    harbour.lay_out(changes={"docs/plan/keel.toml": SIDECAR, "gates/charts.py": gates, "chart.yaml": "depth: 7"})
    assert harbour.run("-k", "charts").verdicts["A::A.A1::charts.read"] == "passed"
    monkeypatch.setitem(sys.modules, "yaml", None)
    item = harbour.run("-k", "charts").item("A::A.A1::charts.read")
    assert (item["verdict"], item["gaps"]) == ("no-evidence", [GAP])
    assert item["proven"] is (example == "plain")
