"""Lines out of a stream of bytes, into a log."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_devnet.facts.log import Log, Stream

_LONGEST = 1 << 16


@dataclass(slots=True)
class LineCutter:
    """Writes each whole line to ``log``; one without an end is cut where it grows too long."""

    log: Log
    stream: Stream = "stdout"
    _rest: bytes = b""

    def feed(self, piece: bytes) -> None:
        *lines, rest = (self._rest + piece).split(b"\n")
        if len(rest) > _LONGEST:
            lines, rest = [*lines, rest], b""
        self._rest = rest
        for line in lines:
            self._write(line)

    def close(self) -> None:
        """The stream has ended, and with it the last line."""
        if self._rest:
            self._write(self._rest)
        self._rest = b""

    def _write(self, line: bytes) -> None:
        self.log.write(line.decode("utf-8", "replace").rstrip("\r"), self.stream)
