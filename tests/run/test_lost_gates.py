"""A module of gates that cannot be loaded is an error, whatever a selection leaves of it."""

from __future__ import annotations

import pytest

from tests.harbour import HARBOUR, Harbour

BROKEN = {"gates/links.py": "import nowhere_at_all\n", "test_rope.py": "def test_rope():\n    assert __name__\n"}
LOST = "gates/links.py: cannot be imported: ModuleNotFoundError: No module named 'nowhere_at_all'"


@pytest.mark.parametrize("selection", ["links", "test_rope", "A.A1"])
@pytest.mark.parametrize("workers", [[], ["-n1"]], ids=["alone", "xdist"])
def test_a_selection_tells_it_as_an_error(harbour: Harbour, selection: str, workers: list[str]) -> None:
    harbour.lay_out(changes=BROKEN)
    run = harbour.run("-k", selection, *workers)
    assert (run.status, run.document["verdict"]) == (1, "blocked")
    (finding,) = run.item("settings.sound")["findings"]
    assert f"{finding['path']}: {finding['message']}" == LOST
    assert "✗ FAILED       settings.sound" in run.text
    assert "settings.sound stands in the way" in run.text
    assert not any("cannot be imported" in note for note in run.document["notes"])


def test_other_mistakes_of_the_settings_are_noted(harbour: Harbour) -> None:
    harbour.lay_out(changes={"devnet.toml": HARBOUR["devnet.toml"] + "plan = 1\n"})
    run = harbour.run("-k", "A.A1")
    assert (run.status, run.verdicts["settings.sound"]) == (0, "deselected")
    assert any("unknown key 'plan'" in note for note in run.document["notes"])
