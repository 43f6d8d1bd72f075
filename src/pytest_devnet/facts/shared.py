"""What processes of one run share, so that none does again what another has done."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pytest_devnet.facts.side_by_side import side_by_side

Said = list[str]
Works = Iterable[tuple[str, Callable[[], Said]]]
_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Shared:
    """``folder`` holds what was said, a file for each name; None where there is no other process."""

    folder: Path | None = None
    processes: int = 1

    def all(self, works: Works, at_once: int = _AT_ONCE) -> list[Said]:
        """What each named work says, in their order, done side by side. Raises what the first that raises does.

        What another process is at is left for last, and then waited for. One that dies, or whose work raises, has
        said nothing, and its lock is gone.
        """
        named = list(works)
        said: dict[str, Said | None] = {}
        for wait in (False, True):
            left = [one for one in named if said.get(one[0]) is None]
            done = side_by_side([partial(self._one, *one, wait=wait) for one in left], at_once)
            said.update(zip([name for name, _ in left], done, strict=True))
        return [said[name] or [] for name, _ in named]

    def _one(self, name: str, work: Callable[[], Said], *, wait: bool) -> Said | None:
        if self.folder is None:
            return work()
        import fcntl  # noqa: PLC0415

        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{name}.json").open("a+", encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                return None
            file.seek(0)
            text = file.read()
            if not text:
                said = work()
                file.write(json.dumps(said))
                return said
            return [str(one) for one in json.loads(text)]
