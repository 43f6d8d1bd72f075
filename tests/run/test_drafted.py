"""A draft of bindings can be filled in as it says, and refreshed at any time."""

from __future__ import annotations

from tests.harbour import HARBOUR, Harbour

PLAN = "# Phase A: Lamp\n\n## Phase Acceptance\n\n- Runbooks for support\n- Hull painted\n"
GATES = HARBOUR["gates/harbour.py"].replace('answers=("ropes",)', 'answers=("runbooks",)')
TREE = {
    "devnet.toml": 'plans = ["plan.md"]\n',
    "plan.md": PLAN,
    "gates/harbour.py": GATES,
    "ropes/bow": "1",
    "docs/support.md": "# Support\n\nTrim the wick at dusk, and tell the keeper.\n",
}
HELD = '# "docs.present" = { file = ["…"] }   # answers "Runbooks for support": needs file\n'


def test_a_draft_is_filled_in_without_a_gate_displacing_another(harbour: Harbour) -> None:
    harbour.lay_out(TREE)
    harbour.run("--devnet-bind", flag=False)
    sidecar = harbour.root / "plan.toml"
    draft = sidecar.read_text()
    assert HELD in draft
    run = harbour.run()
    assert run.criteria["A.A1"] == "unbound"
    assert not [name for name in run.verdicts if "displaced" in name]
    filled = draft.replace(HELD, '"docs.present" = { file = ["docs/support.md"], words = 5 }\n')
    sidecar.write_text(filled.replace('# "ropes.counted"', '"ropes.counted"'))
    assert harbour.run().criteria["A.A1"] == "passed"
    (harbour.root / "plan.md").write_text(PLAN.replace("- Runbooks", "- Frame drawn\n- Runbooks"))
    said = harbour.run("--devnet-bind", flag=False).text
    assert "plan.toml: 1 new, 2 moved" in said
    assert harbour.run().criteria["A.A2"] == "passed"


def test_a_local_gate_alone_is_told_the_line_that_it_lacks(harbour: Harbour) -> None:
    harbour.lay_out(TREE, changes={"plan.toml": '[A.A1]\ncriterion = "Runbooks for support"\n"ropes.counted" = {}\n'})
    (finding,) = harbour.run().item("A::A.A1::displaced")["findings"]
    assert finding["remedy"] == 'write below it: "docs.present" = { file = ["…"] }; or have the exception waived'
