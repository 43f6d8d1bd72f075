"""Every error this package raises on purpose.

    DevnetError
    ├── SettingsError         devnet.toml, a sidecar or devnet-waivers.toml says something that cannot be meant
    ├── GateDefinitionError   a gate that cannot be trusted, refused while it is being defined
    └── FactError             a fact could not be had; the gate that asked for it says NO EVIDENCE
        └── ToolMissing       the fact needs a program that is not installed
            └── LibraryMissing    or a Python package that one of the extras brings

A finding is not an error: it is what a gate yields when it could look and did not like what it saw.
"""

from __future__ import annotations


class DevnetError(Exception):
    """One sentence of what is wrong, where it stands (``path`` or ``path:line``) and what mends it."""

    def __init__(self, message: str, *, place: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message, self.place, self.remedy = message, place, remedy

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message


class SettingsError(DevnetError):
    """A file the user writes says something that cannot be meant."""


class GateDefinitionError(DevnetError):
    """A gate that could not fail, or that nobody could understand, is refused where it is defined."""


class FactError(DevnetError):
    """A fact could not be had. The gate that asked for it ends with NO EVIDENCE, never with a pass."""


class ToolMissing(FactError):
    """The program a fact needs is not installed."""


class LibraryMissing(ToolMissing):
    """A Python package of one of the extras is not installed; without it not even examples can be tried."""
