"""What the documents name is there: pages, sections, scripts, tasks, variables, metrics, alerts, operations."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
import yaml

import source_roots
from devnet_infrastructure.metrics import Metrics

ROOT = source_roots.ROOT
PAGES = sorted(path for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\((?!https?:)([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
NAMES = {
    "script": re.compile(r"\bscripts/\w+\.py\b"),
    "task": re.compile(r"\b(?:npx turbo|npm) run ([a-z]+)"),
    "variable": re.compile(r"\bDEVNET_[A-Z_]*[A-Z]\b"),
    "metric": re.compile(r"\bharbor_[a-z_]+"),
    "alert": re.compile(r"`([A-Z]\w+(?:BurnsFast|Burns|Leaks|Drips)|Harbor(?:Silent|NotReady))`"),
    "operation": re.compile(r"`((?:GET|POST|PUT|PATCH|DELETE) /[\w/{}.-]*)`"),
    "file": re.compile(r"`((?:docs|packages|infra|scripts|\.github)/[\w./-]+)`"),
}


def text_of(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


def known(kind: str) -> set[str]:
    """Everything of this kind that there is."""
    if kind == "script":
        return {path.relative_to(ROOT).as_posix() for path in ROOT.glob("scripts/*.py")}
    if kind == "task":
        return set(json.loads(text_of("package.json"))["scripts"])
    if kind == "variable":
        return set(re.findall(r"^(\w+)=", text_of(".env.example"), re.MULTILINE))
    if kind == "metric":
        return set(re.findall(r"^(?:# TYPE )?(harbor_\w+)", Metrics().exposition().decode(), re.MULTILINE)) | {
            f"harbor_http_request_duration_seconds_{part}" for part in ("bucket", "count", "sum")
        }
    if kind == "alert":
        return set(re.findall(r"alert: (\w+)", text_of("docs/operations/alerts.yml")))
    if kind == "file":
        return {
            name for page in PAGES for name in NAMES[kind].findall(page.read_text("utf-8")) if (ROOT / name).exists()
        }
    if kind == "operation":
        described = json.loads(text_of("packages/api/openapi.json"))["paths"]
        return {f"{method.upper()} {path}" for path, operations in described.items() for method in operations}
    raise AssertionError(kind)


def anchors(page: Path) -> set[str]:
    """As forges make them of headings."""
    return {
        re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in HEADING.findall(page.read_text("utf-8"))
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in LINK.findall(page.read_text("utf-8")):
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("kind", NAMES)
def test_everything_that_is_named_exists(kind: str) -> None:
    """But for records of decisions, which speak of their own time."""
    there = known(kind)
    missing = {
        f"{page.relative_to(ROOT)}: {name}"
        for page in PAGES
        if page.parent.name != "adr"
        for name in NAMES[kind].findall(page.read_text("utf-8"))
        if name not in there
    }
    assert missing == set()


def test_the_checkpoint_counts_right() -> None:
    told = text_of("DEVNET-CHECKPOINT.txt")
    threats = [threat["status"] for threat in yaml.safe_load(text_of("docs/security/threat-model.yaml"))["threats"]]
    lock = tomllib.loads(text_of("authorization.lock.toml"))
    operations = known("operation")
    assert f"ROUTES: {len(operations)} operations, {len(operations) - len(lock['public'])} of them" in told
    assert f"AUTHORIZATION: {len(lock['cells'])} cells" in told
    assert (
        f"OBJECTIVES: {text_of('docs/operations/slo.yaml').count('kind: SLO')}, with {len(known('alert'))} alerts"
        in told
    )
    counted = {status: threats.count(status) for status in ("mitigated", "open", "accepted")}
    assert re.search(
        rf"THREATS: {len(threats)} modelled, {counted['mitigated']} mitigated, {counted['open']} open \(\w+\), "
        rf"{counted['accepted']} accepted",
        told,
    )
