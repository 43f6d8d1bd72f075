"""A release: an archive whose name says what is in it, and the folder it is unpacked to."""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

from embedded.errors import NotDeployed

PARTS = (
    "packages/*/src",
    "packages/api/openapi.json",
    "packages/frontend/public",
    "scripts",
    "infra/environments",
    ".env.example",
    "pyproject.toml",
)
NAME = re.compile(r"harbor-(\d+\.\d+\.\d+\+[0-9a-f]{12})\.tar\.gz")
LEFT_OUT = re.compile(r"__pycache__|\.egg-info|(?:^|/)tests/")


def pack(root: Path, folder: Path) -> Path:
    """Writes the release that the files under ``root`` make. The same files make the same archive, byte for byte."""
    data = _archive(root)
    version = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    path = folder / f"harbor-{version}+{_digest(data)}.tar.gz"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def unpack(archive: Path, releases: Path) -> str:
    """Unpacks an archive into a folder of its own, all or nothing, and gives the release's name."""
    named = NAME.fullmatch(archive.name)
    if named is None or not archive.is_file():
        raise NotDeployed(f"{archive} is no release: build one with python scripts/build_release.py")
    data, release = archive.read_bytes(), named[1]
    if not release.endswith(f"+{_digest(data)}"):
        raise NotDeployed(f"{archive.name} does not hold what its name says: build or fetch it again")
    if not (releases / release).exists():
        with tempfile.TemporaryDirectory(dir=releases, prefix=".") as draft:
            with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as tar:
                tar.extractall(Path(draft) / release, filter="data")
            (Path(draft) / release).rename(releases / release)
    return release


def _archive(root: Path) -> bytes:
    packed = io.BytesIO()
    with (
        gzip.GzipFile(filename="", mode="wb", fileobj=packed, mtime=0) as zipped,
        tarfile.open(fileobj=zipped, mode="w") as tar,
    ):
        for path in _files(root):
            entry = tarfile.TarInfo(path.relative_to(root).as_posix())
            entry.size, entry.mode = path.stat().st_size, 0o644
            with path.open("rb") as file:
                tar.addfile(entry, file)
    return packed.getvalue()


def _files(root: Path) -> Iterator[Path]:
    for part in PARTS:
        for found in sorted(root.glob(part)):
            files = sorted(found.rglob("*")) if found.is_dir() else [found]
            yield from (file for file in files if file.is_file() and not LEFT_OUT.search(_relative(file, root)))


def _relative(file: Path, root: Path) -> str:
    return file.relative_to(root).as_posix()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]
