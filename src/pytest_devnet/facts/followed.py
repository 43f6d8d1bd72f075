"""A log file that some other process writes: its lines from now on, as they come."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from pytest_devnet.errors import FactError
from pytest_devnet.facts.lines import LineCutter
from pytest_devnet.facts.log import Log

_PAUSE = 0.05
_PIECE = 1 << 16


@dataclass(slots=True)
class Followed:
    """Reads the file until ``end``; one that was cut short or replaced is read from its beginning."""

    path: Path
    log: Log = field(default_factory=Log)
    _over: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def begin(self) -> Followed:
        """Raises ``FactError`` where there is no such file."""
        try:
            file = self.path.open("rb")
        except OSError as error:
            raise FactError(f"the log cannot be read: {error.strerror}", place=str(self.path)) from error
        file.seek(0, os.SEEK_END)
        self._thread = threading.Thread(target=self._follow, args=(file,), name="devnet-log", daemon=True)
        self._thread.start()
        return self

    def end(self) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def _follow(self, file: BinaryIO) -> None:
        cutter = LineCutter(self.log)
        try:
            while not self._over.is_set():
                if piece := file.read(_PIECE):
                    cutter.feed(piece)
                elif self._was_replaced(file):
                    file.close()
                    file = self.path.open("rb")
                else:
                    self._over.wait(_PAUSE)
        finally:
            file.close()

    def _was_replaced(self, file: BinaryIO) -> bool:
        try:
            now, known = self.path.stat(), os.fstat(file.fileno())
        except OSError:
            return False
        return now.st_ino != known.st_ino or now.st_size < file.tell()
