"""Documents of signals, where the gate's examples leave something to be asked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pytest_devnet import Action, Call, Evidence, Reply, Request, Serving
from pytest_devnet.facts.world import World
from pytest_devnet.gating.observe import observe
from pytest_devnet.model import Observation, findings_of
from pytest_devnet_gates.observability import observability_documented

WORDS = "How it is set up and where it is found is told in this very sentence, and in no other."
DOCUMENT = f"# Log\n\n{WORDS} `quay.api` `deep`\n\n# Metrics\n\n{WORDS} `/metrics`\n\n# Traces\n\n{WORDS} `API_TO`\n"


def looks(call: Call) -> Reply:
    call.log("looked", layer="quay.api", more={"deep": 1})
    return Reply()


def judged(root: Path, files: dict[str, str], document: str, **declared: object) -> list[Observation]:
    for path, text in {**files, "signals.md": document}.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text)
    serving = Serving(looks, actions=(Action("look", Request("/look")),), declared=declared)
    world = World(root, date(2026, 1, 15), given={"service": serving})
    try:
        return list(observe(observability_documented, world, {"file": ("signals.md",)}, "api"))
    finally:
        world.processes.end_all()


def test_variables_may_be_listed_where_the_service_runs(tmp_path: Path) -> None:
    seen = judged(tmp_path, {"api/.env.example": "API_TO=\n"}, DOCUMENT, cwd="api")
    assert list(map(str, findings_of(seen))) == []
    assert {"quay.api", "deep", "/metrics", "API_TO"} <= {one.subject for one in seen if isinstance(one, Evidence)}


def test_standard_variables_are_only_followed_by_who_is_told_of_one(tmp_path: Path) -> None:
    document = DOCUMENT.replace("API_TO", "OTEL_BSP_SCHEDULE_DELAY")
    assert list(map(str, findings_of(judged(tmp_path, {}, document)))) == [
        "signals.md:11: OTEL_BSP_SCHEDULE_DELAY: is no variable of its environment"
    ]
    env = {"OTEL_EXPORTER_OTLP_ENDPOINT": "{otlp}"}
    assert list(findings_of(judged(tmp_path, {}, document, env=env))) == []
