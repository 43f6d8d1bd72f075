"""A real git repository for an example, written by ``git fast-import`` in a few milliseconds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from pytest_devnet.facts.git_command import git

_AUTHOR = "Example <example@devnet.test>"


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
            yield f"tag {event.name}\nfrom :{count}\ntagger {_AUTHOR} {_seconds('2026-01-03')} +0000\n".encode()
            yield _data(event.message)
        elif isinstance(event, Tag):
            yield f"reset refs/tags/{event.name}\nfrom :{count}\n\n".encode()


def _commit(commit: Commit, mark: int) -> bytes:
    lines = [f"commit refs/heads/main\nmark :{mark}\ncommitter {_AUTHOR} {_seconds(commit.day)} +0000\n".encode()]
    lines.append(_data(commit.message))
    if mark > 1:
        lines.append(f"from :{mark - 1 - commit.onto}\n".encode())
    if commit.merges:
        lines.append(f"merge :{mark - 1}\n".encode())
    for path, text in commit.files.items():
        lines.append(f"D {path}\n".encode() if text is None else f"M 100644 inline {path}\n".encode() + _data(text))
    return b"".join((*lines, b"\n"))


def _data(text: str) -> bytes:
    body = text.encode()
    return b"data %d\n%s\n" % (len(body), body)


def _seconds(day: str) -> int:
    return int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp())
