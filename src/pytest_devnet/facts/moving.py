"""An object that is given away: by the name of another tenant, in fields that no answer shows."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pytest_devnet.facts.sight import GONE
from pytest_devnet.facts.smuggled import TENANT_KEYS, Probe

if TYPE_CHECKING:
    from pytest_devnet.declarations import Principal
    from pytest_devnet.facts.asked import Asked
    from pytest_devnet.facts.looking import Known
    from pytest_devnet.facts.matrix import Matrix

Json = Any


@dataclass(frozen=True, slots=True)
class Moving:
    """``known`` is an object of the principal's, if the operation is about one."""

    matrix: Matrix
    principal: Principal
    known: Known | None

    def tried(self, shown: Collection[str]) -> Iterator[Probe]:
        """Fields that are not ``shown``, by request or answer: all at once, and one by one where that is refused.

        Whoever checks what they are sent refuses them all; whoever does not, takes one.
        """
        victim = next(
            (one for one in self.matrix.asker.principals if one.tenant not in ("", self.principal.tenant)), None
        )
        hidden = [name for name in TENANT_KEYS if name not in shown]
        if victim is None:
            return
        at_once = self._sent(hidden, victim)
        yield at_once
        if not at_once.broke and at_once.asked.decision == "invalid":
            yield from (self._sent([name], victim) for name in hidden)

    def _sent(self, names: list[str], victim: Principal) -> Probe:
        matrix, me = self.matrix, self.principal
        current = matrix.objects.state(self.known) if self.known else None
        plain = matrix.asker.body(matrix.operation, matrix.asker.mark(), current, me.name)
        body = {**(plain if isinstance(plain, dict) else {}), **dict.fromkeys(names, victim.tenant)}
        asked = matrix.asker.ask(matrix.operation, me.name, self.known.values if self.known else {}, body=body)
        lost = asked.decision == "allow" and self._lost(asked, current)
        broke = f"{me.name} sends {victim.tenant}, and what was theirs is theirs no more" if lost else ""
        what = f"{names[0]} of its body" if len(names) == 1 else "another tenant's name in its body"
        return Probe(what, asked, broke)

    def _lost(self, asked: Asked, before: Json) -> bool:
        """Is what was made, or was there before, gone for whom it belongs to?"""
        matrix = self.matrix
        made = matrix.objects.made_by(
            asked, matrix.operation, self.known.values if self.known else {}, self.principal, ""
        )
        if made is not None:
            lost = matrix.objects.state(made) is GONE
            matrix.objects.discard(made)
            return lost
        if self.known is None or before is GONE or matrix.operation.method == "POST":
            return False
        lost = matrix.objects.state(self.known) is GONE
        if lost:
            matrix.objects.spend(self.known)
        return lost
