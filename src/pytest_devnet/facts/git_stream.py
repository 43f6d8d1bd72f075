"""The stream that ``git fast-import`` reads: a history as bytes, untouched by anybody's settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime


@dataclass(frozen=True, slots=True)
class File:
    """A file as a commit writes it."""

    content: bytes
    executable: bool = False


def commit(
    message: str,
    files: Mapping[str, File | None],
    *,
    mark: int,
    day: date,
    author: str,
    parents: tuple[int, ...] = (),
) -> bytes:
    """A commit on main at midnight of its day; None removes a file, further parents make it a merge."""
    lines = [f"commit refs/heads/main\nmark :{mark}\ncommitter {author} {_seconds(day)} +0000\n".encode()]
    lines.append(_data(message.encode()))
    lines += [f"{word} :{parent}\n".encode() for word, parent in zip(("from", "merge"), parents, strict=False)]
    for path, file in files.items():
        if file is None:
            lines.append(f"D {path}\n".encode())
        else:
            mode = "100755" if file.executable else "100644"
            lines.append(f"M {mode} inline {path}\n".encode() + _data(file.content))
    return b"".join((*lines, b"\n"))


def annotated_tag(name: str, message: str, *, mark: int, day: date, author: str) -> bytes:
    return f"tag {name}\nfrom :{mark}\ntagger {author} {_seconds(day)} +0000\n".encode() + _data(message.encode())


def lightweight_tag(name: str, *, mark: int) -> bytes:
    return f"reset refs/tags/{name}\nfrom :{mark}\n\n".encode()


def _data(body: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(body), body)


def _seconds(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
