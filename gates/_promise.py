"""What every request has to keep, judged action by action."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_devnet import Evidence, Finding, Gap

from ._asked import Asked, place_of

if TYPE_CHECKING:
    from pytest_devnet import Service


def undone(service: Service, asked: Iterable[Asked]) -> Iterator[Gap]:
    """Actions of which not one came to what was declared, and requests without an answer: nothing is learnt of them."""
    for some in by_action(asked).values():
        one = some[0]
        declared = one.action in service.settings.actions
        if not any(every.answer.status == one.action.expect if declared else every.answer.status for every in some):
            wanted = f" (want {one.action.expect})" if declared else ""
            reason = f"{one.action.name} answers {one.answer}{wanted}"
            yield Gap(one.place, reason, "mend the action in devnet.toml, or the service")


def by_action(asked: Iterable[Asked]) -> dict[str, list[Asked]]:
    """The requests by the names of their actions."""
    found: dict[str, list[Asked]] = {}
    for one in asked:
        found.setdefault(one.action.name, []).append(one)
    return found


@dataclass(frozen=True, slots=True)
class Promise:
    """What each request has to keep, and what is said where it does, where it does not, and where none does."""

    kept: str
    broken: str
    never: str
    remedy: str

    def judged(
        self, service: Service, asked: Sequence[Asked], keeps: Callable[[Asked], bool]
    ) -> Iterator[Evidence | Finding]:
        """One observation an action, or one for all where not a single request keeps it."""
        settings, kept = service.settings, [one for one in asked if keeps(one)]
        if not kept:
            yield Finding(place_of(settings), self.never, self.remedy, subject=settings.name)
            return
        for name, some in by_action(asked).items():
            wrong = next((one for one in some if one not in kept), None)
            if wrong is None:
                yield Evidence(some[0].place, self.kept, name)
            else:
                yield Finding(wrong.place, self.broken, self.remedy, subject=name, reproduce=wrong.as_curl)
