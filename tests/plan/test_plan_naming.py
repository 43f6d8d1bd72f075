from __future__ import annotations

import pytest

from pytest_devnet.plan.naming import qualified_id


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("E1.D1", "E1.D1"),
        ("docs/a.md:E1.D1", "docs/a.md:E1.D1"),
        ("docs/a.md::E1::E1.D1", "docs/a.md:E1.D1"),
        ("docs/a.md::E1::E1.D1::docs.present[x]", "docs/a.md:E1.D1"),
        ("E1::E1.D1", "E1.D1"),
        ("E1.D1::bound", "E1.D1"),
        ("docs/a.md::plan.sound", "docs/a.md::plan.sound"),
        ("Bo: the lamp", "Bo: the lamp"),
    ],
)
def test_a_node_id_names_its_criterion(written: str, meant: str) -> None:
    assert qualified_id(written) == meant
