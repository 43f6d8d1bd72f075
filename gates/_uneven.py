"""Two verbs that change the same, of which one asks who calls and the other does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_devnet import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_devnet import Observation, Survey
    from pytest_devnet.formats.authorization_lock import Lock


def uneven(survey: Survey, sibling: Survey, lock: Lock | None) -> Iterator[Observation]:
    """What is refused by the other verb and allowed by this; advice, unless the lock allows it and so it is meant."""
    operation, other = survey.operation, sibling.operation
    meant = lock.of(operation.name) if lock else {}
    refused = {(one.principal, one.cell.relation): one for one in sibling.cells if one.decision in ("deny", "hide")}
    for tried in survey.cells:
        key = (tried.principal, tried.cell.relation)
        allowed = tried.decision == "allow" and meant.get(tried.cell) != "allow"
        if key in refused and allowed and tried.cell.relation != "missing":
            said = (
                f"{tried.principal} ({tried.cell.role}): may, {tried.cell.relation}, what is refused by {other.method}"
            )
            remedy = "ask the same of both; if it is meant: pytest --devnet-authorization-update"
            yield Finding(operation.place, said, remedy, "advisory", operation.name, tried.asked.curl)
