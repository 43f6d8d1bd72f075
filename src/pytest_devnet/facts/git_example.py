"""A real git repository for an example, written by ``git fast-import`` in a few milliseconds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType

from pytest_devnet.facts.git_command import git
from pytest_devnet.facts.git_stream import File, annotated_tag, commit, lightweight_tag

_AUTHOR = "Example <example@devnet.test>"
_TAGGED = date(2026, 1, 3)


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit of an example: its message, the files it writes (None removes one) and its day.

    ``onto`` counts commits back from the newest to fork from; ``merges`` makes it a merge with the tip before it.
    """

    message: str
    files: Mapping[str, str | None] = field(default_factory=lambda: MappingProxyType({}))
    day: str = "2026-01-02"
    onto: int = 0
    merges: bool = False


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag on the commit before it."""

    name: str
    annotated: bool = True
    message: str = "release"


@dataclass(frozen=True, slots=True)
class Shallow:
    """Makes the example a clone whose history ends at its newest commit."""


def write_history(root: Path, history: tuple[object, ...]) -> None:
    """Make ``root`` a git repository with this history, its newest commit checked out over what is there.

    Equal histories have equal commit ids, whatever the user's settings.
    """
    stream = b"".join(_stream(history))
    git(root, "init", "--quiet", "--initial-branch=main", "--object-format=sha1")
    if any(isinstance(event, Commit) for event in history):
        git(root, "fast-import", "--quiet", stdin=stream)
        git(root, "read-tree", "HEAD")
        git(root, "checkout-index", "--all", "--force")
    if any(isinstance(event, Shallow) for event in history):
        (root / ".git" / "shallow").write_bytes(git(root, "rev-parse", "HEAD"))


def _stream(history: tuple[object, ...]) -> Iterable[bytes]:
    count = 0
    for event in history:
        if isinstance(event, Commit):
            count += 1
            yield _commit(event, count)
        elif isinstance(event, Tag) and event.annotated:
            yield annotated_tag(event.name, event.message, mark=count, day=_TAGGED, author=_AUTHOR)
        elif isinstance(event, Tag):
            yield lightweight_tag(event.name, mark=count)


def _commit(one: Commit, mark: int) -> bytes:
    files = {path: None if text is None else File(text.encode()) for path, text in one.files.items()}
    parents = (mark - 1 - one.onto, *([mark - 1] if one.merges else [])) if mark > 1 else ()
    return commit(one.message, files, mark=mark, day=date.fromisoformat(one.day), author=_AUTHOR, parents=parents)
