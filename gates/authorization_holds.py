"""Who may call what, tried: each operation as each principal, on their own objects and on those of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_devnet import Evidence, Finding, Gap, Place, Strength, described, gate, operations
from pytest_devnet.formats.authorization_lock import ANONYMOUS
from pytest_devnet_gates._anybodys import anybodys
from pytest_devnet_gates._authorization import judged
from pytest_devnet_gates._authorization_examples import EXAMPLES
from pytest_devnet_gates._misdescribed import misdescribed
from pytest_devnet_gates._shown import shown
from pytest_devnet_gates._uneven import uneven

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_devnet import Authorization, Observation, Probe, Repo, Services, Survey, Tried
    from pytest_devnet.formats.openapi_model import Description, Operation

_READING = ("GET", "HEAD", "OPTIONS")


@gate(
    "authorization.holds",
    answers=(
        "authorization regressions",
        "authorization tests",
        "authorization holds",
        "tenant isolation",
        "access control tests",
    ),
    strength=Strength.EXECUTED,
    each=operations,
    timeout=300,
    examples=EXAMPLES,
)
def authorization_holds(
    operation: str, repo: Repo, service: Services, authorization: Authorization, *, openapi: str = ""
) -> Iterator[Observation]:
    """Whoever may not must not: one forgotten check shows every customer's data to every other."""
    settings, described_so = described(repo, service, openapi)
    description = authorization.completed(described_so)
    found = description.operation(operation)
    if found is None:
        yield from misdescribed(operation, description)
    elif found.security is None:
        remedy = "say security: [] where anybody may, else name a scheme"
        yield Gap(found.place, f"{found.name}: nothing says whether anybody may call it", remedy)
    elif not found.public and len(authorization.tenants) < 2:
        said = f"principals belong to {len(authorization.tenants)} tenants (want at least 2)"
        yield Gap(found.place, f"{found.name}: {said}", "declare [principals.NAME] with a role and another tenant")
    else:
        survey = authorization.survey(settings, description, found)
        yield from _lost(survey)
        yield from _public_judged(survey, authorization) if found.public else _protected_judged(survey, authorization)
        yield from shown(survey, description.document, authorization.lock)
        if found.protected and (sibling := _sibling(found, description)) is not None:
            yield from uneven(survey, authorization.survey(settings, description, sibling), authorization.lock)


def _lost(survey: Survey) -> Iterator[Observation]:
    """The service ended, or answers nothing any more: by this very operation, or by one that tells what came of it."""
    operation, lost = survey.operation, survey.lost
    if lost is not None and lost.at == operation.name:
        curl = lost.asked.curl if lost.asked else ""
        yield Finding(operation.place, lost.message, lost.remedy, subject=operation.name, reproduce=curl)
    elif lost is not None:
        yield Gap(Place(operation.place.path), f"not all of it was tried: {lost.message}", lost.remedy)


def _public_judged(survey: Survey, authorization: Authorization) -> Iterator[Observation]:
    yield from anybodys(survey, authorization.lock)
    yield from _probes(survey)


def _protected_judged(survey: Survey, authorization: Authorization) -> Iterator[Observation]:
    operation = survey.operation
    lock = authorization.lock.of(operation.name) if authorization.lock else {}
    roles = frozenset(one.role for one in authorization.principals)
    meant = authorization.lock.shared if authorization.lock else {}
    yield from judged(operation, (*survey.outsiders, *survey.cells), lock, roles, meant)
    yield from _probes(survey)
    if not survey.lost:
        yield from _control(survey)
        yield from _untried(survey, authorization)


def _probes(survey: Survey) -> Iterator[Observation]:
    operation = survey.operation
    alike: dict[str, list[Probe]] = {}
    for probe in survey.probes:
        alike.setdefault(probe.broke, []).append(probe)
    for broke, those in alike.items():
        if broke:
            said = f"{broke}: {'; '.join(dict.fromkeys(probe.name for probe in those))}"
            yield Finding(operation.place, said, those[0].remedy, subject=operation.name, reproduce=those[0].asked.curl)
    if survey.probes:
        yield Evidence(operation.place, f"{len(survey.probes)} ways around it were tried", operation.name)


def _control(survey: Survey) -> Iterator[Observation]:
    """Refusals say something only where somebody is not refused, at the end as at the beginning."""
    operation, control = survey.operation, survey.control
    if control is None:
        near = [one for one in survey.cells if one.cell.relation in ("own", "any")]
        refused = "; ".join(f"{one.principal}: {one.asked}" for one in near if one.decision in ("deny", "hide"))
        why = f" ({refused})" if refused else "" if near else _because(survey)
        said = f"no principal is allowed it, so that refusing them says nothing{why}"
        remedy = (
            "declare a principal that is" if near else "let seed in devnet.toml make what a principal may try it on"
        )
        yield Gap(operation.place, f"{operation.name}: {said}", remedy)
    elif survey.again is None and control.ending == "gone":
        return
    elif survey.again and operation.method not in _READING and survey.again.decision in ("hide", "invalid", "error"):
        yield _repeated(operation, survey.again)
    elif survey.again is None or survey.again.decision != "allow":
        then = survey.again.asked.answer if survey.again else "nothing to try it on"
        said = f"{control.principal} was allowed it at first, and at the end there was {then}"
        yield Gap(operation.place, f"{operation.name}: {said}", "see what locks callers out")


def _repeated(operation: Operation, again: Tried) -> Observation:
    """What is done cannot always be done twice; that is no reason to fail."""
    if again.decision != "error":
        return Evidence(operation.place, f"{again.principal}, a second time: {again.asked.answer}", operation.name)
    said = f"{again.principal}: the service fails when it is done a second time ({again.asked.answer})"
    remedy = "answer what is done already, too, without failing"
    return Finding(operation.place, said, remedy, subject=operation.name, reproduce=again.asked.curl)


def _sibling(operation: Operation, description: Description) -> Operation | None:
    """The other verb that changes the same."""
    other = {"PUT": "PATCH", "PATCH": "PUT"}.get(operation.method, "")
    found = description.operation(f"{other} {operation.path}")
    return found if found is not None and found.protected else None


def _untried(survey: Survey, authorization: Authorization) -> Iterator[Observation]:
    operation = survey.operation
    tried = {one.cell for one in survey.cells}
    lock = authorization.lock.of(operation.name) if authorization.lock else {}
    untried = [cell for cell in sorted(lock) if cell not in tried and cell.role != ANONYMOUS]
    if untried:
        lines = ", ".join(f"{cell.role} {cell.relation}" for cell in untried)
        absent = sorted({cell.role for cell in untried} - {one.role for one in authorization.principals})
        why = (
            f"no principal is {' or '.join(absent)}" if absent else f"there is nothing to try them on{_because(survey)}"
        )
        said = f"{operation.name}: the lock has lines that cannot be tried: {lines}: {why}"
        yield Gap(operation.place, said, "declare a principal that can, or take them out")


def _because(survey: Survey) -> str:
    """Why objects are missing: who was refused to make one, and how."""
    refused = "; ".join(f"{asked.principal}: {asked}" for asked in survey.refused)
    because = "; ".join(filter(None, (survey.unmade, refused)))
    return f" ({because})" if because else ""
