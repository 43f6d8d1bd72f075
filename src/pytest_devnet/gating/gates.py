"""Gates by id, imported no earlier than one of them is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from pytest_devnet.gating.definition import Gate

Load = Callable[[], Gate]


class Gates(Mapping[str, Gate]):
    """A mapping that knows more gates than it holds: what waits in a file is loaded when its id is looked up."""

    def __init__(self, gates: Iterable[Gate] = ()) -> None:
        self._loaded = {gate.id: gate for gate in gates}
        self._waiting: dict[str, tuple[Path, Load]] = {}

    def add(self, gate: Gate) -> None:
        self._loaded[gate.id] = gate

    def await_gate(self, id: str, file: Path, load: Load) -> None:
        """``load`` gives the gate ``id``, which ``file`` defines."""
        self._waiting[id] = (file, load)

    @property
    def loaded(self) -> tuple[Gate, ...]:
        return tuple(self._loaded.values())

    @property
    def sources(self) -> set[Path]:
        """The files that gates come from."""
        files = (*(gate.source for gate in self.loaded), *(file for file, _ in self._waiting.values()))
        return {file.resolve() for file in files}

    def __getitem__(self, id: str) -> Gate:
        if id in self._waiting:
            _, load = self._waiting.pop(id)
            self._loaded[id] = load()
        return self._loaded[id]

    def __iter__(self) -> Iterator[str]:
        return iter((*self._loaded, *self._waiting))

    def __len__(self) -> int:
        return len(self._loaded) + len(self._waiting)
