"""The proof that a gate can fail: its examples and the empty world, tried before its verdict counts."""

from __future__ import annotations

import hashlib
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_devnet.errors import LibraryMissing
from pytest_devnet.facts.shared import Shared
from pytest_devnet.facts.world import Fact, World, fact_named
from pytest_devnet.gating.observe import observe, told
from pytest_devnet.model import Gap, Observation, Verdict, findings_of, fold

if TYPE_CHECKING:
    from pytest_devnet.gating.definition import Gate
    from pytest_devnet.gating.example import Example

_VERDICTS = {"passes": Verdict.PASSED, "fails": Verdict.FAILED, "unproven": Verdict.NO_EVIDENCE}
_UNSHARED = Shared()
_EXAMPLE_DAY = date(2026, 1, 15)
Catalogue = Mapping[str, Fact]


def disproofs(gate: Gate, catalogue: Catalogue, name: str = "repository", shared: Shared = _UNSHARED) -> Iterator[str]:
    """Why the gate is not to be trusted, one sentence each; nothing when it is proven.

    ``name`` is that of the repository's folder, which the examples' folders have as well. Examples are tried side by
    side, and what another process of the run has tried is ``shared``.
    """
    numbered = list(enumerate(gate.examples, start=1))
    tried = [(f"{gate.id}-{number}", partial(_tried, gate, one, catalogue, name)) for number, one in numbered]
    emptied = [(f"{gate.id}-{number}-empty", partial(_emptied, gate, one, catalogue, name)) for number, one in numbered]
    said = shared.all([*tried, *emptied])
    for (number, example), complaints in zip(numbered, said[: len(numbered)], strict=True):
        for complaint in complaints:
            yield f"example {number} ({example.expectation}): {complaint}"
    yield from list(dict.fromkeys(chain(*said[len(numbered) :])))


def _tried(gate: Gate, example: Example, catalogue: Catalogue, name: str) -> list[str]:
    return list(_complaints(gate, example, _seen(gate, example, catalogue, name)))


def _emptied(gate: Gate, example: Example, catalogue: Catalogue, name: str) -> list[str]:
    seen = _seen(gate, example, catalogue, name, empty=True)
    passed = fold(seen, gate=gate.id) is Verdict.PASSED
    return ["it passes in an empty world: it cannot tell nothing from enough"] if passed else []


def _complaints(gate: Gate, example: Example, seen: tuple[Observation, ...]) -> Iterator[str]:
    verdict, wanted = fold(seen, gate=gate.id), _VERDICTS[example.expectation]
    if verdict is not wanted:
        yield f"is {verdict}, not {wanted}"
    findings = tuple(str(finding) for finding in findings_of(seen))
    if findings != example.findings:
        yield f"finds {findings!r}, not {example.findings!r}"
    gaps = tuple(str(gap) for gap in seen if isinstance(gap, Gap))
    if gaps != example.gaps:
        yield f"has the gaps {gaps!r}, not {example.gaps!r}"


def _seen(
    gate: Gate, example: Example, catalogue: Catalogue, name: str, *, empty: bool = False
) -> tuple[Observation, ...]:
    with tempfile.TemporaryDirectory() as folder:
        given = {} if empty else example.facts
        root = Path(folder).resolve() / (name or "repository")
        root.mkdir()
        world = World(root=root, today=_EXAMPLE_DAY, given=given, catalogue=catalogue)
        _lay_out(world, {} if empty else example.repo, [*gate.facts, *given])
        try:
            return tuple(observe(gate, world, example.given, example.case))
        finally:
            world.processes.end_all()


def _lay_out(world: World, tree: Mapping[str, object], names: list[str]) -> None:
    from pytest_devnet.facts.repo import write_tree  # noqa: PLC0415

    write_tree(world.root, tree, now=time.time())
    for name in dict.fromkeys(names):
        if fact_named(name, world.catalogue).writes:
            world.fact(name)


@dataclass(slots=True)
class Proofs:
    """Proves each gate once, and remembers across runs what was proven under the same gates, package and Python.

    The memory lies in the user's cache folder, not in the repository: nobody can commit a proof. Gates of the
    repository itself could leave one there while they are loaded, and so are proven in every run.
    """

    catalogue: Catalogue
    memory: Path | None = None
    repository: str = "repository"
    shared: Shared = _UNSHARED
    _known: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, gate: Gate) -> tuple[str, ...]:
        """The complaints against the gate; empty when it is proven."""
        if gate.id not in self._known:
            marker = (
                None if gate.local or self.memory is None else self.memory / f"{gate.id}-{_fingerprint(gate.source)}"
            )
            remembered = marker is not None and marker.is_file()
            complaints = () if remembered else self._proof(gate)
            if marker is not None and not complaints and not remembered:
                self._remember(marker)
            self._known[gate.id] = complaints
        return self._known[gate.id]

    def _proof(self, gate: Gate) -> tuple[str, ...]:
        shared = _UNSHARED if gate.local else self.shared
        try:
            return tuple(disproofs(gate, self.catalogue, self.repository, shared))
        except LibraryMissing:
            raise
        except Exception as error:
            return (f"its examples end in {told(error, gate)}",)

    def _remember(self, marker: Path) -> None:
        try:
            marker.parent.mkdir(parents=True, exist_ok=True)
            marker.touch()
        except OSError:
            self.memory = None


def _fingerprint(source: Path) -> str:
    folder = source.parent
    siblings = b"".join(path.read_bytes() for path in sorted(folder.glob("*.py")))
    return hashlib.blake2b(siblings + _package() + sys.version.encode(), digest_size=16).hexdigest()


@cache
def _package() -> bytes:
    root = Path(__file__).parent.parent
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(root.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.digest()
