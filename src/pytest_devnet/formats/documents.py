"""Which of a repository's files are documents, and which of a folder's documents say something of their own."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_MARKDOWN = frozenset({".md", ".markdown", ".mdx"})
_DOCUMENTS = _MARKDOWN | {".adoc", ".html", ".pdf", ".rst", ".txt"}
_CONTENTS = frozenset({"readme", "index", "_index"})


def is_markdown(path: str) -> bool:
    return PurePosixPath(path).suffix.lower() in _MARKDOWN


def documents_among(paths: Iterable[str]) -> tuple[str, ...]:
    """The documents of a folder or glob: no templates, and no tables of contents unless there is nothing else."""
    found = [
        path for path in paths if PurePosixPath(path).suffix.lower() in _DOCUMENTS and "template" not in _stem(path)
    ]
    own = [path for path in found if _stem(path) not in _CONTENTS]
    return tuple(own or found)


def _stem(path: str) -> str:
    return PurePosixPath(path).stem.lower()
