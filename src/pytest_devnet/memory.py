"""What is remembered between runs, in the user's cache folder: never in the repository, where it could be committed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path


def remembered_in(name: str) -> Path:
    """The folder for one kind of memory: ``$XDG_CACHE_HOME/pytest-devnet/NAME`` or its usual stand-in."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "pytest-devnet" / name


def keep(file: Path, text: str) -> None:
    """Write a memory in one step, beside readers and other writers. A folder that cannot be written is no memory."""
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        scratch = file.with_suffix(f".{os.getpid()}")
        scratch.write_text(text, "utf-8")
        scratch.replace(file)


def code_stamp() -> list[object]:
    """Changes when this package, its gates or Python do, as sizes and times of files tell; nothing is imported."""
    stamps = [
        (status.st_mtime_ns, status.st_size)
        for package in ("pytest_devnet", "pytest_devnet_gates")
        for status in _modules(package)
    ]
    return [sys.version, len(stamps), max(stamps)[0], sum(size for _, size in stamps)]


def _modules(package: str) -> Iterator[os.stat_result]:
    spec = find_spec(package)
    waiting = list(spec.submodule_search_locations or ()) if spec else []
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    yield entry.stat()
                elif entry.is_dir() and not entry.name.startswith(("_", ".")):
                    waiting.append(entry.path)
