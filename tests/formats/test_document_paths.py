from __future__ import annotations

import pytest

from pytest_devnet.formats.documents import documents_among, is_markdown
from pytest_devnet.formats.nearest import meant, nearest_path, spellings


def test_a_folder_stands_for_its_documents() -> None:
    paths = ("a/README.md", "a/b.md", "a/c.PDF", "a/0000-template.md", "a/d.png", "a/index.html")
    assert documents_among(paths) == ("a/b.md", "a/c.PDF")


def test_a_table_of_contents_is_a_document_where_it_stands_alone() -> None:
    assert documents_among(("a/README.md", "a/x.png")) == ("a/README.md",)


@pytest.mark.parametrize(
    ("path", "markdown"), [("a.md", True), ("A.MDX", True), ("a.markdown", True), ("a.rst", False)]
)
def test_markdown_is_known_by_its_suffix(path: str, markdown: bool) -> None:
    assert is_markdown(path) is markdown


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("docs/appsec.md", "docs/security/AppSec.md"),
        ("docs/securty/limits.md", "docs/security/limit.md"),
        ("docs/securitys/", "docs/security/"),
        ("ops/security/", "docs/security/"),
        ("zzz", ""),
    ],
)
def test_the_nearest_path_is_a_namesake_or_alike(path: str, near: str) -> None:
    files = ("other/deep/below/appsec.md", "docs/security/AppSec.md", "docs/security/limit.md")
    assert nearest_path(path, files) == near


def test_a_remedy_asks_for_the_path_that_was_meant() -> None:
    assert meant("docs/a.md", ["doc/a.md"]) == "; is doc/a.md meant?"
    assert meant("docs/a.md", []) == ""


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("a.md", ("a.md", "docs/plan/a.md")),
        ("./a/", ("a/", "docs/plan/a/")),
        ("../a.md", ("docs/a.md",)),
        ("../../../a.md", ()),
        ("..a/b", ("..a/b", "docs/plan/..a/b")),
        ("/etc/a", ()),
        ("~/a", ()),
        ("C:\\a", ()),
    ],
)
def test_a_path_may_start_at_the_root_or_beside_the_document(path: str, found: tuple[str, ...]) -> None:
    assert spellings(path, "docs/plan/b.md") == found


def test_a_document_at_the_root_has_one_spelling() -> None:
    assert spellings("a.md", "plan.md") == ("a.md",)
