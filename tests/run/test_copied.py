"""What a report prints of a criterion can be copied to wherever a criterion is named."""

from __future__ import annotations

import re

import pytest

from tests.harbour import HARBOUR, Harbour

ID = "milestone-1.milestone-1.D2"
TREE = {
    "plan/milestone-1.md": "# Milestone 1\n\n- Hull painted\n- Frame drawn\n",
    "gates/harbour.py": HARBOUR["gates/harbour.py"],
    "devnet.toml": 'plans = ["plan/milestone-1.md"]\n',
    ".gitignore": HARBOUR[".gitignore"],
}
SPELT = pytest.mark.parametrize(
    "spelt",
    [
        ID,
        f"plan/milestone-1.md:{ID}",
        f"plan/milestone-1.md::milestone-1.milestone-1::{ID}",
        f"plan/milestone-1.md::milestone-1.milestone-1::{ID}::bound",
    ],
)


def test_a_report_prints_it_whole(harbour: Harbour) -> None:
    harbour.lay_out(TREE)
    assert re.search(rf"○ UNBOUND +{re.escape(ID)}\s+Frame drawn", harbour.run().text)
    assert re.search(rf"^  {re.escape(ID)} +Frame drawn", harbour.run("--devnet-list", flag=False).text, re.MULTILINE)


@SPELT
def test_it_selects(harbour: Harbour, spelt: str) -> None:
    harbour.lay_out(TREE)
    run = harbour.run("-k", spelt)
    assert [name for name, verdict in run.verdicts.items() if verdict != "deselected"] == [
        f"milestone-1.milestone-1::{ID}::bound"
    ]
    assert "1 deselected" not in harbour.run("-k", spelt, "--collect-only", flag=True).text


@SPELT
@pytest.mark.parametrize("text", ["Frame drawn", "Frame drawn twice"])
def test_it_heads_a_binding(harbour: Harbour, spelt: str, text: str) -> None:
    binding = f'["{spelt}"]\ncriterion = "{text}"\n"file.there" = {{ path = "frame.txt" }}\n'
    harbour.lay_out(TREE, changes={"plan/milestone-1.toml": binding, "frame.txt": ""})
    assert harbour.run().criteria[ID] == ("passed" if text == "Frame drawn" else "suspect")
    harbour.run("--devnet-bind", flag=False)
    drafted = (harbour.root / "plan/milestone-1.toml").read_text()
    assert f'["{ID}"]' in drafted
    assert "orphan" not in drafted


@SPELT
def test_it_names_what_is_attested(harbour: Harbour, spelt: str) -> None:
    word = f"""
        [[attestation]]
        criterion = "{spelt}"
        statement = "We drew it together"
        by = "Bo Mar"
        approver = "Ana Lind"
        date = 2027-02-20
        valid_for = 60
    """
    harbour.lay_out(TREE, changes={"devnet-waivers.toml": word})
    run = harbour.run("--devnet-today=2027-03-01")
    assert run.criteria[ID] == "attested"
    assert run.verdicts["waivers.sound"] == "passed"


def test_who_attests_without_an_id_is_told_the_one_of_his_own_plan(harbour: Harbour) -> None:
    harbour.lay_out(TREE, changes={"devnet-waivers.toml": '[[attestation]]\nstatement = "The frame is drawn"\n'})
    remedies = [one["remedy"] for one in harbour.run().item("waivers.sound")["findings"]]
    assert f'add criterion = "{ID}"' in remedies
