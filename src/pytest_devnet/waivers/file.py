"""devnet-waivers.toml as a value: the entries that count, and the mistakes that keep others from counting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_devnet.errors import SettingsError
    from pytest_devnet.model import Attestation, NotApplicable, Waiver

FILE = "devnet-waivers.toml"
SOUND, BOUND = "waivers.sound", "bound"
NEVER_WAIVED = frozenset({SOUND, BOUND})
"""Items whose findings nobody can let through: the judgement of this file, and what a binding lacks."""


@dataclass(frozen=True, slots=True)
class WaiverFile:
    """Entries without a mistake, in the order of the file; an entry with one is told of in ``problems`` only."""

    waivers: tuple[Waiver, ...] = ()
    attestations: tuple[Attestation, ...] = ()
    not_applicable: tuple[NotApplicable, ...] = ()
    problems: tuple[SettingsError, ...] = ()
