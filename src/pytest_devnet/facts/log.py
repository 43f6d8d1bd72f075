"""A service's log, line by line as it comes, in bounded memory however much there is."""

from __future__ import annotations

import json
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Literal

Stream = Literal["stdout", "stderr"]
_HEAD, _TAIL = 4_000_000, 8_000_000
_LONGEST = 65_536
_LONGEST_NAME = 200
_ERROR = re.compile(
    r"(?:Uncaught |Caused by: |Exception in thread \S+ )?"
    r"(?:[\w$]+\.)*\w*(?:Error|Exception|Rejection)(?: \[\w+\])?(?::|$)"
    r"|(?:panic|fatal error): |thread '[^']*' panicked"
)


@dataclass(frozen=True)
class LogLine:
    """A line as the service wrote it. ``number`` counts from 1 over both streams, ``at`` is a ``time.time()``."""

    number: int
    text: str
    at: float
    stream: Stream

    @cached_property
    def fields(self) -> dict[str, object] | None:
        """What the line says if it is a JSON object, and None otherwise."""
        try:
            found = json.loads(self.text)
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None


@dataclass(slots=True)
class Log:
    """The lines so far. Of a flood the first and the last megabytes are kept, and what lies between is counted."""

    _head: list[LogLine] = field(default_factory=list)
    _tail: deque[LogLine] = field(default_factory=deque)
    _room: int = _HEAD
    _held: int = 0
    _count: int = 0
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def write(self, text: str, stream: Stream = "stdout") -> None:
        """Add one line."""
        with self._changed:
            self._count += 1
            line = LogLine(self._count, text[:_LONGEST], time.time(), stream)
            if self._room > 0 and not self._tail:
                self._head.append(line)
                self._room -= len(text) + 1
            else:
                self._keep(line)
            self._changed.notify_all()

    def _keep(self, line: LogLine) -> None:
        self._tail.append(line)
        self._held += len(line.text) + 1
        while self._held > _TAIL:
            self._held -= len(self._tail.popleft().text) + 1

    def mark(self) -> int:
        """The number of the last line so far."""
        return self._count

    def since(self, mark: int) -> tuple[LogLine, ...]:
        """The lines after a mark, as far as they are kept."""
        with self._changed:
            skipped = max(0, mark + 1 - self._tail[0].number) if self._tail else 0
            return (*self._head[max(0, mark) :], *islice(self._tail, skipped, None))

    def dropped(self, mark: int = 0) -> int:
        """How many lines after a mark are not kept, because there were too many."""
        return self._count - mark - len(self.since(mark))

    def await_line(self, predicate: Callable[[LogLine], bool], mark: int, within: float = 5.0) -> LogLine | None:
        """The first line after ``mark`` that the predicate holds for; None where none comes ``within`` seconds."""
        deadline = time.monotonic() + within
        while True:
            with self._changed:
                count = self._count
            found = next(filter(predicate, self.since(mark)), None)
            left = deadline - time.monotonic()
            if found is not None or left <= 0:
                return found
            mark = max(mark, count)
            with self._changed:
                self._changed.wait_for(lambda seen=count: self._count > seen, left)  # type: ignore[misc]

    def last_words(self, lines: int = 5, width: int = 200) -> Iterator[str]:
        """The end of the log for a message: the last lines that say anything, each cut short.

        Where a stack below it pushes the line that names the error out of sight, that line comes first.
        """
        said = [line.text.strip() for line in self.since(0) if line.text.strip()]
        errors = [at for at, text in enumerate(said) if _ERROR.match(text[:_LONGEST_NAME])]
        hidden = errors[-1:] if errors and errors[-1] < len(said) - lines else []
        yield from (_short(said[at], 2 * width) for at in hidden)
        yield from (_short(text, width) for text in said[max(0, len(said) - lines + len(hidden)) :])


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
