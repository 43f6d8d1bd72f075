from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from pytest_devnet import Evidence, Finding, Gap, Measurement, Observation, Place, Repo, Strength
from pytest_devnet_gates.docs import docs_present

TEXT = "Turn the key, wait for the lamp, then call whoever owns the quay.\n"


def seen(root: Path, files: Mapping[str, str], **given: object) -> list[Observation]:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return list(docs_present.judge(Repo(root), **given))


def test_a_document_is_measured_and_its_sections_shown(tmp_path: Path) -> None:
    observations = seen(tmp_path, {"a.md": f"# Keys\n\n{TEXT}"}, file=("a.md",), sections=("Key",), words=13)
    remedy = "say what its readers need, or set words if it needs no more"
    assert observations == [
        Evidence(Place("a.md", 1), "has the section 'Keys'"),
        Measurement("prose", 13, "words", at_least=13, place=Place("a.md"), remedy=remedy),
    ]


def test_a_file_that_is_no_markdown_is_weaker_evidence(tmp_path: Path) -> None:
    observations = seen(tmp_path, {".env.example": "PORT=\nHOST=\n"}, file=(".env.example",))
    assert observations == [
        Evidence(Place(".env.example"), "has 2 lines that state something", strength=Strength.PRESENT)
    ]


def test_paragraphs_said_again_add_no_words(tmp_path: Path) -> None:
    found = seen(tmp_path, {"a.md": f"{TEXT}\n{TEXT}"}, file=("a.md",))
    assert [one.value for one in found if isinstance(one, Measurement)] == [13]


def test_nothing_named_is_nothing_examined(tmp_path: Path) -> None:
    assert seen(tmp_path, {}, file=()) == []


@pytest.mark.parametrize(
    ("files", "given", "remedies"),
    [
        ({"docs/key.md": TEXT}, {"file": ("doc/key.md",)}, ["write it; is docs/key.md meant?"]),
        ({"ops/x.svg": "<svg/>"}, {"file": ("ops/",)}, ["write one there"]),
        ({"a.md": "# A\n"}, {"file": ("a.md",)}, ["write what stands below them"]),
        ({"a.md": f"# A\n\n{TEXT}\n# B\n"}, {"sections": ("C",)}, ["add it to: A, B", "fill it or drop the heading"]),
        ({"a.md": "TBD\n"}, {}, ["write what belongs there; a word that is only quoted goes into backticks"]),
        ({"a.md": "Status: Open | Closed | Lost\n"}, {}, ["keep the one that holds"]),
        ({"a.md": f"{TEXT}\n{TEXT}\n{TEXT}"}, {}, ["say what is true of this place alone"]),
        ({"a.md": TEXT, "b.md": TEXT}, {"file": ("a.md", "b.md")}, ["write it for its own subject, or drop it"]),
        ({"a.txt": "# x\n"}, {"file": ("a.txt",)}, ["fill it in"]),
        ({"a.txt": "x\n"}, {"file": ("a.txt",), "sections": ("A",)}, ["bind this file apart, without sections"]),
    ],
)
def test_every_finding_says_what_to_do(
    tmp_path: Path, files: Mapping[str, str], given: Mapping[str, object], remedies: list[str]
) -> None:
    found = seen(tmp_path, files, **({"file": ("a.md",), "words": 0} | dict(given)))
    assert [one.remedy for one in found if isinstance(one, Finding | Gap)] == remedies


def test_a_document_in_another_encoding_cannot_be_judged(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes("für".encode("latin-1"))
    with pytest.raises(Exception, match="not UTF-8"):
        seen(tmp_path, {}, file=("a.md",))
