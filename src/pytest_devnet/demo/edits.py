"""What a fault does to the system, each readable as a sentence and each refused where it does not fit."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import ndiff
from itertools import takewhile
from shlex import join
from typing import TYPE_CHECKING

from pytest_devnet.demo.scene import rotten
from pytest_devnet.facts.git_command import git

if TYPE_CHECKING:
    from pytest_devnet.demo.scene import Scene


@dataclass(frozen=True, slots=True)
class Replace:
    """Other text at one place of a file; ``old`` has to stand there exactly once."""

    path: str
    old: str
    new: str

    def make(self, scene: Scene) -> None:
        text, old = scene.read(self.path), scene.dated(self.old, self.path)
        if text.count(old) != 1:
            raise rotten(self.path, f"holds {text.count(old)} times, not once, the text {self.old!r}")
        changed = text.replace(old, scene.dated(self.new, self.path))
        scene.write(self.path, changed)
        pairs = zip(text.splitlines(), changed.splitlines(), strict=False)
        scene.line = 1 + sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))

    def told(self) -> Iterator[str]:
        yield f"{self.path}:"
        yield from (line.rstrip() for line in ndiff(self.old.splitlines(), self.new.splitlines()) if line[0] in "-+ ")


@dataclass(frozen=True, slots=True)
class Add:
    """A file that was not there."""

    path: str
    text: str

    def make(self, scene: Scene) -> None:
        if scene.place(self.path).exists():
            raise rotten(self.path, "is there already")
        scene.write(self.path, scene.dated(self.text, self.path))

    def told(self) -> Iterator[str]:
        yield f"{self.path} is new:"
        yield from _added(self.text)


@dataclass(frozen=True, slots=True)
class Append:
    """More text at the end of a file."""

    path: str
    text: str

    def make(self, scene: Scene) -> None:
        before = scene.read(self.path)
        scene.write(self.path, before + scene.dated(self.text, self.path))
        scene.line = len(before.splitlines()) + 1

    def told(self) -> Iterator[str]:
        yield f"{self.path} goes on:"
        yield from _added(self.text)


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A file with other text throughout."""

    path: str
    text: str

    def make(self, scene: Scene) -> None:
        scene.existing(self.path)
        scene.write(self.path, scene.dated(self.text, self.path))

    def told(self) -> Iterator[str]:
        yield f"{self.path} holds only:"
        yield from _added(self.text)


@dataclass(frozen=True, slots=True)
class Delete:
    """A file or a folder that is gone."""

    path: str

    def make(self, scene: Scene) -> None:
        place = scene.existing(self.path)
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink()

    def told(self) -> Iterator[str]:
        yield f"{self.path} is gone"


@dataclass(frozen=True, slots=True)
class Move:
    """A file or a folder that lies elsewhere now."""

    path: str
    to: str

    def make(self, scene: Scene) -> None:
        place, target = scene.existing(self.path), scene.place(self.to)
        target.parent.mkdir(parents=True, exist_ok=True)
        place.rename(target)

    def told(self) -> Iterator[str]:
        yield f"{self.path} is now {self.to}"


@dataclass(frozen=True, slots=True, init=False)
class Git:
    """A git command that somebody gave."""

    arguments: tuple[str, ...]

    def __init__(self, *arguments: str) -> None:
        object.__setattr__(self, "arguments", arguments)

    def make(self, scene: Scene) -> None:
        git(scene.folder, *self.arguments)

    def told(self) -> Iterator[str]:
        yield f"$ {join(['git', *self.arguments])}"


Edit = Replace | Add | Append | Rewrite | Delete | Move | Git


def _added(text: str) -> Iterator[str]:
    return (f"+ {line}".rstrip() for line in text.splitlines())
