"""All gates there are: those of installed packs and those of the repository under test."""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType

from pytest_devnet.errors import GateDefinitionError
from pytest_devnet.gating.definition import Gate
from pytest_devnet.gating.gates import Gates


@dataclass(slots=True)
class Registry:
    """Gates by id. ``refused`` keeps what could not be loaded: each is a failing item, never a warning."""

    gates: Gates = field(default_factory=Gates)
    refused: list[GateDefinitionError] = field(default_factory=list)

    def __iter__(self) -> Iterator[Gate]:
        return iter([self.gates[id] for id in sorted(self.gates)])

    @property
    def has_local(self) -> bool:
        return any(gate.local for gate in self.gates.loaded)

    def add(self, gate: Gate) -> None:
        taken = self.gates.get(gate.id)
        if taken is not None:
            message = f"{gate.id}: the id is taken by {taken.source.name}:{taken.line}"
            raise GateDefinitionError(message, place=f"{gate.source}:{gate.line}", remedy="choose another id")
        self.gates.add(gate)

    def add_pack(self, modules: Iterable[ModuleType], own: Path | None = None) -> None:
        """Take every gate the modules define; what lies in the folder ``own``, and is not installed there, is local."""
        for module in modules:
            for gate in gates_in(module):
                self.add(replace(gate, local=own is not None and _is_below(own, gate.source.resolve())))

    def add_local(self, folder: Path) -> None:
        """Take the gates in ``folder/*.py``; one that a pack brought already (the same file) is not loaded again."""
        known = self.gates.sources
        package = _package_of(folder)
        for path in sorted(folder.glob("*.py")):
            if not path.name.startswith("_") and path.resolve() not in known:
                try:
                    self._add_file(path, f"{package}.{path.stem}")
                except GateDefinitionError as refusal:
                    self.refused.append(refusal)

    def _add_file(self, path: Path, name: str) -> None:
        found = gates_in(_load(path, name))
        if not found:
            raise GateDefinitionError(
                "defines no gate", place=str(path), remedy="define one, or prefix the name with _"
            )
        for gate in found:
            self.add(replace(gate, local=True))


def is_installed(source: Path) -> bool:
    """Does a file lie among the packages of this Python, wherever these lie?"""
    folders = [Path(sysconfig.get_path(name)).resolve() for name in ("purelib", "platlib")]
    return any(source.resolve().is_relative_to(folder) for folder in folders)


def _is_below(own: Path, source: Path) -> bool:
    return source.is_relative_to(own) and not is_installed(source)


def gates_in(module: ModuleType) -> list[Gate]:
    """The gates a module defines itself, in the order of their definition."""
    own = [value for value in vars(module).values() if isinstance(value, Gate)]
    return [gate for gate in own if gate.source.resolve() == _file_of(module)]


def _file_of(module: ModuleType) -> Path | None:
    return Path(module.__file__).resolve() if module.__file__ else None


def _package_of(folder: Path) -> str:
    """A package for the folder, fresh, in which its modules find each other (``from ._shared import …``)."""
    digest = blake2b(str(folder.resolve()).encode(), digest_size=4).hexdigest()
    name = f"devnet_local_gates_{digest}"
    for loaded in [module for module in sys.modules if module.partition(".")[0] == name]:
        del sys.modules[loaded]
    sys.modules[name] = package = ModuleType(name)
    package.__path__ = [str(folder)]
    return name


def _load(path: Path, name: str) -> ModuleType:
    loader = SourceFileLoader(name, str(path))
    spec = ModuleSpec(name, loader, origin=str(path))
    spec.has_location = True
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        loader.exec_module(module)
    except (GateDefinitionError, KeyboardInterrupt):
        raise
    except BaseException as error:
        del sys.modules[name]
        message = f"cannot be imported: {type(error).__name__}: {error}"
        raise GateDefinitionError(
            message, place=str(path), remedy="mend the module; its gates judge nothing"
        ) from error
    return module
