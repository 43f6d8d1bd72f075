"""Reports as small as they can be, for what reads them."""

from __future__ import annotations

from typing import Any

from pytest_devnet.model import Verdict

Json = dict[str, Any]


def finding(message: str, *, path: str = "", line: int | None = None, subject: str = "", **more: str) -> Json:
    said = {"path": path, "line": line, "subject": subject, "message": message, "severity": "blocking"}
    return {**said, **more}


def gate(name: str, verdict: str = "passed", *findings: Json, gaps: tuple[str, ...] = ()) -> Json:
    told = [{"place": "", "reason": reason} for reason in gaps]
    return {"gate": name, "label": None, "case": None, "verdict": verdict, "findings": list(findings), "gaps": told}


def report(verdict: str = "blocked", beside: tuple[Json, ...] = (), **criteria: tuple[Json, ...]) -> Json:
    """Criteria by id, ``_`` for the dot in it; a criterion is as bad as its first gate."""
    listed = [
        {"id": id.replace("_", "."), "text": f"Text of {id}", "gates": list(gates)} for id, gates in criteria.items()
    ]
    verdicts = [gates[0]["verdict"] for gates in criteria.values()]
    counts = {"criteria": len(listed), "advisory": 0} | {one.value: verdicts.count(one.value) for one in Verdict}
    return {"verdict": verdict, "counts": counts, "criteria": listed, "gates": list(beside)}
