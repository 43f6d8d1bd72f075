"""A scene: the system laid out in a folder, where edits are made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_devnet.demo.dates import is_document, moved
from pytest_devnet.errors import DevnetError

if TYPE_CHECKING:
    from pytest_devnet.demo.edits import Edit


@dataclass(slots=True)
class Scene:
    """``days`` is how much later its documents speak than the shipped ones; ``line`` is where text was last replaced.

    Paths and texts are given as shipped, and take their days with them.
    """

    folder: Path
    days: int
    line: int = 0

    def make(self, edits: Iterable[Edit]) -> None:
        for edit in edits:
            edit.make(self)

    def dated(self, text: str, path: str) -> str:
        return moved(text, self.days) if is_document(path) else text

    def place(self, path: str) -> Path:
        place = (self.folder / self.dated(path, path)).resolve()
        if not place.is_relative_to(self.folder.resolve()):
            raise rotten(path, "lies outside the system")
        return place

    def existing(self, path: str) -> Path:
        place = self.place(path)
        if not place.exists():
            raise rotten(path, "is not there")
        return place

    def read(self, path: str) -> str:
        return self.existing(path).read_text("utf-8")

    def write(self, path: str, text: str) -> None:
        place = self.place(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")


def rotten(path: str, message: str) -> DevnetError:
    """An edit that cannot be made says so: a fault that silently changes nothing would prove nothing."""
    return DevnetError(message, place=path, remedy="the fault no longer fits the system: correct its edit")
