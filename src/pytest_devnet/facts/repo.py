"""The files of the repository, as far as they can be evidence."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_devnet.errors import FactError
from pytest_devnet.facts.git_command import listed_files
from pytest_devnet.facts.world import Fact

if TYPE_CHECKING:
    from pytest_devnet.facts.world import World

_NOT_WALKED = {".git", ".hg", ".venv", "venv", "node_modules", "__pycache__", ".tox", ".nox", ".pytest_cache"}


@dataclass(frozen=True, slots=True)
class Aged:
    """A file of an example that was last written some days before the others."""

    content: str | bytes
    days: float = 1.0


@dataclass(frozen=True)
class Repo:
    """Files git tracks or would track (everything, where there is no git), without those that are never evidence.

    Paths are relative to ``root`` with forward slashes. What lies outside ``root``, also by a symbolic link, is not
    part of the repository.
    """

    root: Path
    never_evidence: frozenset[str] = frozenset()

    @cached_property
    def files(self) -> tuple[str, ...]:
        """All files, sorted."""
        listed = listed_files(self.root)
        found = frozenset(walked(self.root) if listed is None else listed)
        return tuple(sorted(path for path in found if self._counts(path, found)))

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.files)

    @cached_property
    def _folders(self) -> frozenset[str]:
        found = {"."}
        for path in self.files:
            folder = path.rpartition("/")[0]
            while folder and folder not in found:
                found.add(folder)
                folder = folder.rpartition("/")[0]
        return frozenset(found)

    def has(self, path: str) -> bool:
        """Is it a file, or a folder with at least one file?"""
        clean = path.rstrip("/")
        return clean in self._folders or (clean in self._known and not path.endswith("/"))

    def is_file(self, path: str) -> bool:
        return path in self._known

    def withheld(self, path: str) -> bool:
        """Is it there, file or folder, without counting as evidence?"""
        folder = f"{path.rstrip('/')}/"
        own = self._is_own(path) or any(one.startswith(folder) for one in self.never_evidence)
        return own and (self.root / path).exists()

    def under(self, folder: str) -> tuple[str, ...]:
        """The files below a folder; those of the whole repository for ``.`` or nothing."""
        clean = folder.rstrip("/")
        return self.files if clean in ("", ".") else tuple(p for p in self.files if p.startswith(f"{clean}/"))

    def matching(self, pattern: str) -> tuple[str, ...]:
        """Files by a glob in which ``**`` crosses folders and ``*`` does not; a folder stands for all below it.

        A path that is there is taken literally, brackets and all.
        """
        if self.has(pattern):
            return (pattern,) if self.is_file(pattern) else self.under(pattern)
        return tuple(path for path in self.files if glob_matches(path, pattern))

    def text(self, path: str) -> str:
        """The text of a file. Raises ``FactError`` when it is missing, never evidence, or not UTF-8."""
        try:
            return self.data(path).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise FactError("is not UTF-8 text", place=path, remedy="save it as UTF-8") from error

    def data(self, path: str) -> bytes:
        """The bytes of a file. Raises ``FactError`` when it is missing or never evidence."""
        if path not in self._known:
            reason = "is never evidence" if self._is_own(path) else "does not exist in the repository"
            raise FactError(reason, place=path)
        try:
            return (self.root / path).read_bytes()
        except OSError as error:
            raise FactError(f"cannot be read: {error.strerror}", place=path) from error

    def _counts(self, path: str, found: frozenset[str]) -> bool:
        return not self._is_own(path) and self._inside(path, found)

    def _is_own(self, path: str) -> bool:
        return any(path == own or (own.endswith("/") and path.startswith(own)) for own in self.never_evidence)

    def _inside(self, path: str, found: frozenset[str]) -> bool:
        """A regular file, or a link to one of those found that may be evidence itself."""
        whole = os.path.join(self.root, path)  # noqa: PTH118 - pathlib costs ten times as much, for every file
        try:
            mode = os.lstat(whole).st_mode
        except OSError:
            return False
        if not stat.S_ISLNK(mode):
            return stat.S_ISREG(mode)
        root, target = self.root.resolve(), Path(whole).resolve()
        own = target.relative_to(root).as_posix() if target.is_relative_to(root) else ""
        return target.is_file() and own in found and not self._is_own(own)


def glob_matches(path: str, pattern: str) -> bool:
    """Does a path match a glob in which ``**`` crosses folders and ``*`` does not?"""
    return _matches(path.split("/"), pattern.split("/"))


def _matches(parts: list[str], pattern: list[str]) -> bool:
    if not pattern:
        return not parts
    if pattern[0] == "**":
        return any(_matches(parts[start:], pattern[1:]) for start in range(len(parts) + 1))
    return bool(parts) and fnmatchcase(parts[0], pattern[0]) and _matches(parts[1:], pattern[1:])


def walked(root: Path) -> Iterator[str]:
    """All files below a folder, ignored by git or not, but for those of tools and installed packages."""
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in _NOT_WALKED]
        here = Path(folder).relative_to(root)
        yield from ((here / name).as_posix() for name in names)


def write_tree(root: Path, tree: Mapping[str, object], *, now: float) -> None:
    """Write an example's files, all of one age but for ``Aged`` ones. Raises ``FactError`` for a path outside."""
    for path, content in tree.items():
        target = root / path
        if not Path(os.path.abspath(target)).is_relative_to(root):  # noqa: PTH100 - links are not followed
            raise FactError("lies outside the example", place=path, remedy="name files relative to the repository")
        target.parent.mkdir(parents=True, exist_ok=True)
        body, age = (content.content, content.days) if isinstance(content, Aged) else (content, 0.0)
        target.write_bytes(body if isinstance(body, bytes) else str(body).encode())
        os.utime(target, (now - age * 86400, now - age * 86400))


def _real(world: World) -> Repo:
    return Repo(world.root, world.never_evidence)


def _example(world: World, given: object) -> Repo:
    """``repo=("docs/plan.md",)`` in an example names files that are never evidence."""
    own = frozenset(map(str, given)) if isinstance(given, Iterable) else world.never_evidence
    return Repo(world.root, own)


def _empty(world: World) -> Repo:
    repo = _real(world)
    vars(repo)["files"] = ()
    return repo


FACT = Fact("repo", _real, _example, empty=_empty)
