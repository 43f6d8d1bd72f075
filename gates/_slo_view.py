"""A service's own view of its objectives: what its metrics say has happened between two looks at them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_devnet.formats.indicators import Counted

if TYPE_CHECKING:
    from pytest_devnet import Exposition, Service
    from pytest_devnet.formats.indicators import Indicator

Seen = Mapping[str, Counted]
"""What was counted, by the name of the objective."""

_PAUSE, _QUIET = 0.02, 0.25


@dataclass(frozen=True, slots=True)
class Mark:
    """A look at the metrics, and which one it was."""

    exposition: Exposition
    look: int


@dataclass(slots=True)
class OwnView:
    """What a look itself adds to the metrics, since it is a request too, is taken out of what is seen."""

    service: Service
    indicators: Sequence[Indicator]
    _looks: int = 0
    _by_looking: Seen = field(default_factory=dict)

    def __post_init__(self) -> None:
        mark = self.mark()
        time.sleep(_PAUSE)
        self._by_looking = {name: _whole(one) for name, one in self.since(mark).items()}

    def mark(self) -> Mark:
        self._looks += 1
        return Mark(self.service.scrape(), self._looks)

    def since(self, mark: Mark) -> Seen:
        now = self.mark()
        seen = {one.name: one.counted(mark.exposition, now.exposition) for one in self.indicators}
        none = Counted()
        return {name: one.without(self._by_looking.get(name, none), now.look - mark.look) for name, one in seen.items()}

    def settled(self, mark: Mark, enough: Callable[[Seen], bool]) -> Seen:
        """The same, once it is enough or grows no more: what is counted may come after the answer."""
        seen, quiet_since = self.since(mark), time.monotonic()
        while not enough(seen) and time.monotonic() - quiet_since < _QUIET:
            time.sleep(_PAUSE)
            before, seen = seen, self.since(mark)
            if seen != before:
                quiet_since = time.monotonic()
        return seen


def _whole(one: Counted) -> Counted:
    return Counted(round(one.good), round(one.total))
