"""Services that run already: reached where they are, listened to as devnet.toml says, and never stopped."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_devnet.errors import FactError
from pytest_devnet.facts.followed import Followed
from pytest_devnet.facts.supervised import Supervised, supervise

if TYPE_CHECKING:
    from pytest_devnet.declarations import ServiceSettings
    from pytest_devnet.facts.endings import Endings
    from pytest_devnet.facts.log import Log
    from pytest_devnet.facts.variables import Variables


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The life of a service that is none of ours."""

    settings: ServiceSettings

    def terminate(self) -> None:
        raise self._refusal()

    def exited(self, within: float) -> int | None:
        """Nobody can tell; it is taken to run on."""
        time.sleep(within)
        return None

    def kill(self) -> None:
        raise self._refusal()

    def _refusal(self) -> FactError:
        reason = f"{self.settings.name} runs already: it is not ours to stop"
        return FactError(reason, place=self.settings.place, remedy="declare how it is started, instead of its url")


def log_of(settings: ServiceSettings, root: Path, variables: Variables, endings: Endings) -> Callable[[], Log] | None:
    """Where the log of the service can be read from now on; None where nobody said how."""
    source = settings.log
    if source is None:
        return None
    if source.file:
        followed = Followed(root / source.file).begin()
        endings.later(followed.end)
        return lambda: followed.log
    argv = shlex.split(source.command)
    printing = supervise(argv, cwd=root, env=variables.environment(root, {}), place=settings.place)
    endings.later(printing.end)
    return lambda: _printed(printing, settings)


def _printed(printing: Supervised, settings: ServiceSettings) -> Log:
    status = printing.exited(0)
    if status is None:
        return printing.log
    reason = f"the command that prints the log of {settings.name} has ended with status {status}"
    raise FactError(reason, place=settings.place, remedy="let it follow the log until it is stopped")
