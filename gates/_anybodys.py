"""Operations that are anybody's by their description: whether anybody can call them, and what they tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_devnet import Evidence, Finding, Gap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_devnet import Observation, Survey, Tried
    from pytest_devnet.formats.authorization_lock import Lock

_EXAMPLE = "give an example of it in the description, or call it by an action of devnet.toml"


def anybodys(survey: Survey, lock: Lock | None) -> Iterator[Observation]:
    """Evidence only where nobody was served; who is refused for what they sent says nothing."""
    operation, meant = survey.operation, lock.shared if lock else {}
    for tried in survey.outsiders:
        if tried.leaks and tried.cell not in meant:
            said = f"shows anybody what {', '.join(tried.leaks)} has ({tried.asked.answer})"
            yield _finding(survey, tried, said, "leave it out, or ask who calls")
        elif tried.served:
            yield Evidence(operation.place, f"is anybody's, as described ({tried.asked.answer})", operation.name)
        else:
            yield _unserved(survey, tried)
    if survey.unmade:
        yield Gap(operation.place, f"{operation.name}: {survey.unmade}", "give an example of it")


def _unserved(survey: Survey, tried: Tried) -> Observation:
    operation, answer = survey.operation, tried.asked.answer
    if survey.control is not None and tried.decision in ("deny", "hide"):
        said = f"refuses anybody ({answer}) and lets {survey.control.principal} in, though it is described as anybody's"
        return _finding(survey, tried, said, "describe who may, or let anybody in")
    if tried.decision == "error":
        return _finding(survey, tried, f"fails whoever calls ({answer})", "answer without failing")
    inputs = operation.body is not None or operation.of("path") or operation.of("query")
    if tried.decision in ("deny", "hide") and not inputs:
        said = f"is anybody's by its description, and nobody is served ({answer})"
        return _finding(survey, tried, said, "serve it, or describe who may")
    remedy = "raise the limit where it is judged" if tried.decision == "busy" else _EXAMPLE
    return Gap(operation.place, f"{operation.name}: nobody was served by what could be sent ({answer})", remedy)


def _finding(survey: Survey, tried: Tried, said: str, remedy: str) -> Finding:
    operation = survey.operation
    return Finding(operation.place, said, remedy, subject=operation.name, reproduce=tried.asked.curl)
