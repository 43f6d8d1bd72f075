"""Programs a gate may run, where they are installed."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_devnet.errors import FactError, ToolMissing
from pytest_devnet.facts.processes import Ran
from pytest_devnet.facts.world import Fact

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_devnet.facts.world import World

Run = Callable[[tuple[str, ...], "Path", float], Ran]


@dataclass(frozen=True, slots=True)
class Tools:
    """Runs programs below the repository's root, each in its own process group."""

    root: Path
    _run: Run

    def run(self, *argv: str, cwd: str = ".", timeout: float = 60.0) -> Ran:
        """Run to the end, whatever the exit status. ``timeout`` is in seconds.

        Raises ``ToolMissing`` where the program is not installed and ``FactError`` when it took too long: both end
        the gate with NO EVIDENCE.
        """
        try:
            return self._run(argv, self.root / cwd, timeout)
        except FileNotFoundError as error:
            if not (self.root / cwd).is_dir():
                raise FactError("there is no such folder", place=cwd) from error
            raise ToolMissing(f"{argv[0]} is not installed", remedy=f"install {argv[0]}") from error
        except subprocess.TimeoutExpired as error:
            raise FactError(f"{' '.join(argv)} took longer than {timeout:g} s") from error


def _real(world: World) -> Tools:
    return Tools(world.root, lambda argv, cwd, timeout: world.processes.run(argv, cwd=cwd, timeout=timeout))


def _example(world: World, given: object) -> Tools:
    results = given if isinstance(given, Mapping) else {}

    def run(argv: tuple[str, ...], _cwd: Path, _timeout: float) -> Ran:
        if argv not in results:
            raise FileNotFoundError(argv[0])
        ran = results[argv]
        assert isinstance(ran, Ran)  # noqa: S101
        return ran

    return Tools(world.root, run)


def _empty(world: World) -> Tools:
    return _example(world, None)


FACT = Fact("tools", _real, _example, empty=_empty)
