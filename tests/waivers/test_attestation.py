from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from pytest_devnet.model import Attestation, Evidence, Finding, Gap, Observation, Place, Strength
from pytest_devnet.waivers import FILE, WaiverFile, attested
from tests.waivers.agreed import TODAY, WORD

TEXT = b"# Handoff\n"
SIGNED = replace(WORD, files={"docs/handoff.md": f"sha256:{hashlib.sha256(TEXT).hexdigest()}"})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "repo/docs").mkdir(parents=True)
    (tmp_path / "repo/docs/handoff.md").write_bytes(TEXT)
    return tmp_path / "repo"


def said(one: Attestation, root: Path, today: date = TODAY) -> list[Observation]:
    (judged,) = attested(WaiverFile(attestations=(one,)), root, today)
    assert judged.attestation is one
    assert judged.holds == all(isinstance(seen, Evidence) for seen in judged.observations)
    return list(judged.observations)


@pytest.mark.parametrize("today", [SIGNED.signed, SIGNED.valid_until])
def test_a_word_holds_from_the_first_to_the_last_day(root: Path, today: date) -> None:
    detail = "ana attests, agreed by ben, until 2026-12-30: known to all"
    assert said(SIGNED, root, today) == [Evidence(Place(FILE, 20), detail, "E.P3", Strength.ATTESTED)]


def test_a_word_lapses(root: Path) -> None:
    (finding,) = said(SIGNED, root, SIGNED.valid_until + timedelta(1))
    assert str(finding) == f"{FILE}:20: E.P3: was valid until 2026-12-30"


def test_a_word_given_ahead_does_not_count(root: Path) -> None:
    (finding,) = said(SIGNED, root, TODAY - timedelta(1))
    assert str(finding) == f"{FILE}:20: E.P3: is dated 2026-10-01, a day to come"


def test_a_changed_file_voids_it(root: Path) -> None:
    (root / "docs/handoff.md").write_bytes(TEXT + b"\n")
    (finding,) = said(SIGNED, root)
    assert str(finding) == f"{FILE}:20: E.P3: is void: docs/handoff.md changed since it was signed"


def test_a_file_that_is_gone_voids_it(root: Path) -> None:
    (root / "docs/handoff.md").unlink()
    (finding,) = said(SIGNED, root)
    assert isinstance(finding, Finding)
    assert finding.message == "is void: docs/handoff.md is gone"
    assert finding.remedy == "look again, then sign anew: date, and files by sha256sum"


def test_a_file_linked_from_elsewhere_voids_it(root: Path) -> None:
    (root / "docs/handoff.md").rename(root.parent / "handoff.md")
    (root / "docs/handoff.md").symlink_to("../../handoff.md")
    (finding,) = said(SIGNED, root)
    assert str(finding).endswith("is void: docs/handoff.md lies outside the repository")


def test_a_file_that_cannot_be_looked_at_leaves_a_gap(root: Path) -> None:
    name = "a" * 300
    (gap,) = said(replace(SIGNED, files={name: "sha256:"}), root)
    assert gap == Gap(Place(name), "cannot be read, so E.P3 rests on nothing: File name too long")


def test_all_that_is_against_it_is_told(root: Path) -> None:
    many = replace(SIGNED, files={"a": "sha256:", "b": "sha256:"})
    assert len(said(many, root, SIGNED.valid_until + timedelta(1))) == 3
