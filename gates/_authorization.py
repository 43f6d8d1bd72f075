"""What one cell of the matrix, tried, says: that it holds, that it does not, or nothing at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_devnet import Evidence, Finding, Gap
from pytest_devnet.formats.authorization_lock import ANONYMOUS, Cell, Locked

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from pytest_devnet import Observation, Tried
    from pytest_devnet.formats.openapi_model import Operation

_BORDER = "compare its tenant with the caller's before anything else"
_REFUSED = ("deny", "hide")
TRACE = re.compile(r"Traceback \(most recent call last\)|\bat [\w.$<>]+ ?\([^()\s]+:\d+(:\d+)?\)")


@dataclass(frozen=True, slots=True)
class Verdict:
    """``message`` without who; cells of which the same is to be said are said it together."""

    message: str
    remedy: str = ""
    advisory: bool = False
    unknown: bool = False


def judged(
    operation: Operation,
    cells: Iterable[Tried],
    lock: Mapping[Cell, Locked],
    scoped: frozenset[str],
    meant: Container[Cell],
) -> Iterator[Observation]:
    """One observation for all cells of which the same is to be said; ``meant`` may show what others have."""
    alike: dict[Verdict, list[Tried]] = {}
    for tried in cells:
        for said in verdicts(operation, tried, lock.get(tried.cell), scoped, is_meant=tried.cell in meant):
            alike.setdefault(said, []).append(tried)
    for said, those in alike.items():
        who = ", ".join(dict.fromkeys(_who(one) for one in those))
        message = f"{who}: {said.message}"
        if said.unknown:
            yield Gap(operation.place, f"{operation.name}: {message}", said.remedy)
        elif said.remedy:
            severity = "advisory" if said.advisory else "blocking"
            curl = those[0].asked.curl
            yield Finding(operation.place, message, said.remedy, severity, operation.name, curl)  # type: ignore[arg-type]
        else:
            yield Evidence(operation.place, message, operation.name)


def _who(tried: Tried) -> str:
    return "nobody" if tried.cell.role == ANONYMOUS else f"{tried.principal} ({tried.cell.role})"


def verdicts(
    operation: Operation, tried: Tried, locked: Locked | None, scoped: frozenset[str], *, is_meant: bool
) -> Iterator[Verdict]:
    """What is to be said of a cell: who may, the worst first, and whether what was answered is what came of it."""
    worst = _unreadable(tried) or _outside(operation, tried)
    may = (
        worst
        or _across(tried, locked, is_meant=is_meant)
        or _role(operation, tried, scoped)
        or _against_lock(tried, locked)
    )
    effect = None if worst else _effect(tried)
    yield from (one for one in (may, effect) if one)
    if not (may or effect):
        yield Verdict(f"{_relation(tried)}{tried.decision}")


def _relation(tried: Tried) -> str:
    return "" if tried.cell.relation == "any" else f"{tried.cell.relation}: "


def _status(tried: Tried) -> str:
    return f"({tried.asked.answer})"


def _unreadable(tried: Tried) -> Verdict | None:
    if tried.decision != "allow" and TRACE.search(tried.asked.answer.text):
        return Verdict(f"is shown a trace of the program {_status(tried)}", "log it, and answer without")
    if tried.decision == "error":
        return Verdict(f"the service fails {_status(tried)}", "answer who may not, too, without failing")
    if tried.decision in ("invalid", "busy") and not tried.done:
        remedy = "describe its body so that one can be made, or give an example of it"
        if tried.decision == "busy":
            remedy = "raise the limit where it is judged"
        return Verdict(f"answered {tried.asked.answer}, which says nothing of who may", remedy, unknown=True)
    return None


def _outside(operation: Operation, tried: Tried) -> Verdict | None:
    """Nobody, where somebody is wanted."""
    if tried.cell.role != ANONYMOUS or operation.public:
        return None
    if tried.decision == "allow":
        return Verdict(f"gets it done {_status(tried)}, though the description wants a caller", "ask who calls first")
    if tried.done:
        return Verdict(f"is refused {_status(tried)}, and it is {tried.ending} all the same", "refuse before acting")
    return None


def _across(tried: Tried, locked: Locked | None, *, is_meant: bool) -> Verdict | None:
    """Over the border of a tenant, unless the lock says that it is meant to be crossed."""
    foreign = tried.cell.relation == "other-tenant"
    if foreign and (locked == "allow" or locked == tried.locked == "told"):
        return None
    if foreign and tried.decision == "allow" and tried.done:
        return Verdict(f"another tenant's is {tried.ending} {_status(tried)}", _BORDER)
    if tried.leaks and not is_meant:
        return Verdict(f"is shown what another tenant has {_status(tried)}", "select by the caller's tenant")
    return _let_in(tried, locked) if foreign and tried.decision == "allow" else None


def _let_in(tried: Tried, locked: Locked | None) -> Verdict:
    """A request for another tenant's that is answered as if it were fine, with nothing to be seen of it."""
    if tried.as_own:
        return Verdict(
            f"gets their own for another tenant's {_status(tried)}", "heed the id in the path", advisory=True
        )
    if tried.ending == "kept" and locked is None:
        return Verdict(f"is told {_status(tried)} for another tenant's, which stays as it is", _BORDER, advisory=True)
    return Verdict(f"may have another tenant's {_status(tried)}", _BORDER)


def _effect(tried: Tried) -> Verdict | None:
    """What the answer says and what came of it have to agree."""
    if tried.decision in _REFUSED and tried.done:
        return Verdict(f"is refused {_status(tried)}, and it is {tried.ending} all the same", "refuse before acting")
    if tried.idle and tried.cell.relation in ("own", "same-tenant"):
        return Verdict(
            f"is told {_status(tried)}, and nothing came of it", "do what is answered, or say that it was not"
        )
    return None


def _role(operation: Operation, tried: Tried, scoped: frozenset[str]) -> Verdict | None:
    """Scopes that are called like roles say which of them may."""
    wanted = operation.scopes & scoped
    if not wanted or tried.cell.role in wanted or tried.decision != "allow":
        return None
    return Verdict(
        f"may {_status(tried)}, though the description wants {' or '.join(sorted(wanted))}", "ask for the role"
    )


def _against_lock(tried: Tried, locked: Locked | None) -> Verdict | None:
    if locked is None or locked == tried.locked:
        return None
    message = f"{_relation(tried)}{tried.locked} {_status(tried)}, the lock says {locked}"
    if tried.decision == "allow" and locked != "allow":
        return Verdict(message, "refuse it; if it is meant to be, say why: pytest --devnet-authorization-update")
    if locked == "hide" and tried.cell.relation == "other-tenant":
        return Verdict(f"{message}: it tells that there is one", "answer as if there were none")
    return Verdict(message, "update the lock: pytest --devnet-authorization-update", advisory=True)
