"""All gates there are, whoever brings them; one that cannot be loaded is a failing item, never a warning."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

import pytest_devnet_gates
from pytest_devnet import GateDefinitionError
from pytest_devnet.gating.registry import Registry, gates_in

LOCAL = '''
from pytest_devnet import *

@gate("{id}", examples=(Passes({{"a": "x"}}), Fails({{"b": ""}}, findings=("a: is missing",))))
def there(repo):
    """A file that is not there helps nobody."""
    yield Evidence(Place("a"), "is there") if repo.has("a") else Finding(Place("a"), "is missing")
'''


def pack() -> list[ModuleType]:
    return list(pytest_devnet_gates.pytest_devnet_gates())


def local(folder: Path, **files: str) -> Registry:
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    registry = Registry()
    registry.add_pack(pack())
    registry.add_local(folder)
    return registry


def test_a_pack_brings_every_gate_its_modules_define() -> None:
    registry = Registry()
    registry.add_pack(pack())
    assert {"plan.sound", "coverage.floor", "docs.present"} <= {gate.id for gate in registry}
    assert [gate.id for gate in registry] == sorted(registry.gates)


def test_a_file_in_the_local_folder_adds_its_gates_and_marks_them_local(tmp_path: Path) -> None:
    registry = local(tmp_path, mine=LOCAL.format(id="file.there"))
    assert registry.gates["file.there"].local
    assert not registry.gates["plan.sound"].local
    assert registry.refused == []


def test_a_file_that_starts_with_an_underscore_is_a_helper(tmp_path: Path) -> None:
    assert local(tmp_path, _helper="x = 1").refused == []


def test_gates_of_a_folder_share_what_such_a_helper_holds(tmp_path: Path) -> None:
    mine = f"from ._helper import ID\n{LOCAL}".replace('"{id}"', "ID").replace("{{", "{").replace("}}", "}")
    assert "file.there" in local(tmp_path, _helper='ID = "file.there"', mine=mine).gates
    assert "file.gone" in local(tmp_path, _helper='ID = "file.gone"').gates


def test_whoever_stops_pytest_while_gates_are_loaded_stops_it(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        local(tmp_path, mine="raise KeyboardInterrupt")


def test_a_module_that_imports_a_gate_does_not_define_it(tmp_path: Path) -> None:
    registry = local(tmp_path, mine="from pytest_devnet_gates.plan import *")
    assert [error.message for error in registry.refused] == ["defines no gate"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1", "defines no gate"),
        ("import nowhere_at_all", "cannot be imported: ModuleNotFoundError: No module named 'nowhere_at_all'"),
        ("def broken(:", "cannot be imported: SyntaxError: invalid syntax (mine.py, line 1)"),
        ("raise SystemExit(0)", "cannot be imported: SystemExit: 0"),
        (LOCAL.format(id="Nope"), "Nope: is not a gate id"),
        (LOCAL.format(id="plan.sound"), "plan.sound: the id is taken by plan.py:"),
    ],
)
def test_a_file_that_does_not_do_is_refused_with_its_reason(tmp_path: Path, text: str, message: str) -> None:
    (refused,) = local(tmp_path, mine=text).refused
    assert refused.message.startswith(message)
    assert "mine.py" in refused.place


def test_a_file_that_is_part_of_a_loaded_pack_is_not_loaded_again() -> None:
    registry = Registry()
    registry.add_pack(pack())
    before = dict(registry.gates)
    registry.add_local(Path(pytest_devnet_gates.__path__[0]))
    assert registry.gates == before
    assert registry.refused == []


def test_a_module_without_a_file_defines_nothing() -> None:
    assert gates_in(ModuleType("built_in_memory")) == []


def test_two_gates_of_one_id_are_refused() -> None:
    registry = Registry()
    registry.add_pack(pack())
    with pytest.raises(GateDefinitionError, match="the id is taken"):
        registry.add_pack(pack())
