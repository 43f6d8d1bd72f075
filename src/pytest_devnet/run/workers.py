"""pytest-xdist: where workers put their notes, and which of them were lost."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest

_SPOOL = "devnet_spool"


class Workers:
    """On a worker, one of ``count``, ``own_spool`` is its file; elsewhere ``folder`` is where those files are found."""

    def __init__(self, config: pytest.Config) -> None:
        given: dict[str, Any] | None = getattr(config, "workerinput", None)
        self.is_worker = given is not None
        self.count = int(given.get("workercount", 1)) if given is not None else 1
        self.own_spool = Path(given[_SPOOL]) if given is not None else None
        self.folder = self.own_spool.parent if self.own_spool else Path(tempfile.mkdtemp(prefix="devnet-"))
        self.lost: list[str] = []

    def equip(self, node: Any) -> None:
        """Tell a worker where to write."""
        node.workerinput[_SPOOL] = str(self.folder / f"{node.gateway.id}.ledger")

    def down(self, node: Any, error: object) -> None:
        """Note a worker that did not end in good order: what it measured is gone."""
        if error is not None:
            self.lost.append(f"worker {node.gateway.id} was lost")

    def clean(self) -> None:
        if not self.is_worker:
            shutil.rmtree(self.folder, ignore_errors=True)
