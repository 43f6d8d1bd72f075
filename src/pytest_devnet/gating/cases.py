"""Cases that many gates share, for their ``each=``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pytest_devnet.gating.definition import Case

if TYPE_CHECKING:
    from pytest_devnet.facts.service import Services


def services(service: Services) -> Iterator[Case]:
    """One case a declared service. None of them is started for it."""
    yield from (Case(settings.name, settings.name) for settings in service.declared)
