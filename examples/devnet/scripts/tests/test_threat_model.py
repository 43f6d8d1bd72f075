"""The threat model is whole, and each mitigated threat names tests that exist."""

from __future__ import annotations

import ast
import json
import re
from typing import Any

import pytest
import yaml

import source_roots

pytestmark = pytest.mark.criterion("E2.D1")
SECURITY = source_roots.ROOT / "docs" / "security"
MODEL = yaml.safe_load((SECURITY / "threat-model.yaml").read_text("utf-8"))
PROSE = (SECURITY / "threat-model.md").read_text("utf-8")
THREATS: list[dict[str, Any]] = MODEL["threats"]
FLOWS = {flow["id"]: flow for flow in MODEL["flows"]}
RISKS = ("low", "medium", "high")
STRIDE = {
    "spoofing",
    "tampering",
    "repudiation",
    "information disclosure",
    "denial of service",
    "elevation of privilege",
}
CLOSED_BY = {"mitigated": "tests", "accepted": "reason", "open": "plan"}


def functions(path: str) -> set[str]:
    tree = ast.parse((source_roots.ROOT / path).read_text("utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize("threat", THREATS, ids=lambda threat: threat["id"])
def test_a_threat_says_what_how_bad_who_and_how_it_stands(threat: dict[str, Any]) -> None:
    assert threat["flow"] in FLOWS
    assert threat["stride"] in STRIDE
    assert threat["risk"] in RISKS
    assert threat["owner"] == "duty lead"
    assert threat["threat"].endswith(".")
    assert threat[CLOSED_BY[threat["status"]]]


@pytest.mark.parametrize("threat", [one for one in THREATS if one["status"] == "mitigated"], ids=lambda one: one["id"])
def test_a_mitigated_threat_names_tests_that_exist(threat: dict[str, Any]) -> None:
    assert threat["mitigation"]
    for nodeid in threat["tests"]:
        path, _, name = nodeid.partition("::")
        assert re.fullmatch(r"(?:packages/\w+|scripts)/tests/test_\w+\.py", path)
        assert name in functions(path), f"{threat['id']} is said to be proven by {nodeid}, which does not exist"


def test_nothing_of_high_risk_is_open_and_every_flow_was_thought_about() -> None:
    assert [threat["id"] for threat in THREATS if threat["status"] == "open" and threat["risk"] == "high"] == []
    assert {threat["flow"] for threat in THREATS} == set(FLOWS)


def test_no_id_is_used_twice() -> None:
    ids = [*(threat["id"] for threat in THREATS), *MODEL["retired"]]
    assert sorted(ids, key=lambda name: int(name[1:])) == [f"T{number}" for number in range(1, len(ids) + 1)]


def test_the_flows_speak_of_operations_that_there_are() -> None:
    described = json.loads((source_roots.ROOT / "packages" / "api" / "openapi.json").read_text("utf-8"))["paths"]
    known = {f"{method.upper()} {path}" for path, operations in described.items() for method in operations}
    named = [operation for flow in FLOWS.values() for operation in flow["operations"]]
    assert set(named) <= known
    assert len(named) == len(set(named))


def test_the_page_tells_of_every_flow_and_every_threat_and_the_same_review() -> None:
    assert set(re.findall(r"\bT\d+\b", PROSE)) == {threat["id"] for threat in THREATS}
    for flow in FLOWS.values():
        assert f"| {flow['id']} | {flow['risk']} |" in PROSE
    assert f"Reviewed: {MODEL['reviewed']} by the {MODEL['reviewed_by']}." in PROSE
