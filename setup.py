"""The reference system ships inside the package: the very files that git tracks, hidden ones too, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

SYSTEM = "pytest_devnet.demo.harbor"


class BuildPy(build_py):
    """Elsewhere than in a checkout, as in a source distribution, all there is was put there on purpose."""

    def run(self) -> None:
        shutil.rmtree(Path(self.build_lib, *SYSTEM.split(".")), ignore_errors=True)
        super().run()

    def find_data_files(self, package: str, src_dir: str) -> list[str]:
        found: list[str] = super().find_data_files(package, src_dir)
        return found if package != SYSTEM else [str(Path(src_dir, path)) for path in _shipped(Path(src_dir))]


def _shipped(folder: Path) -> list[str]:
    listing = ["git", "ls-files", "-z", "--cached"]
    try:
        listed = subprocess.run(listing, cwd=folder, capture_output=True, check=True).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        listed = ""
    paths = listed.split("\0") if listed else [path.relative_to(folder).as_posix() for path in folder.rglob("*")]
    return sorted(path for path in paths if (folder / path).is_file() and "__pycache__" not in path)


setup(cmdclass={"build_py": BuildPy})
