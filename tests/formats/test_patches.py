"""Patches, as git and diff write them and as hands spoil them."""

from __future__ import annotations

import difflib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.errors import FactError
from pytest_devnet.formats.patches import FilePatch, Hunk, read_patch

HEAD = "--- a/lamp.py\n+++ b/lamp.py\n"
LINES = st.lists(st.sampled_from(["a", "b", "", "- c", "++ d", "--- e", "@@ f"]), max_size=12)


@given(LINES, LINES)
def test_what_diff_writes_is_applied_as_it_was_meant(old: list[str], new: list[str]) -> None:
    written = "\n".join(difflib.unified_diff(old, new, "a/x", "b/x", lineterm="", n=3))
    if not written:
        return
    (found,) = read_patch(written, "x.patch")
    before, after = "\n".join(old), "\n".join(new)
    if old and new:
        assert found.applied(before) == after


@given(st.text())
def test_whatever_it_is_it_is_read_or_refused(text: str) -> None:
    try:
        found = read_patch(HEAD + text, "x.patch")
    except FactError as error:
        place = error.place
    else:
        place = "x.patch" if all(one.hunks for one in found) else ""
    assert place.startswith("x.patch")


def test_prose_before_it_a_time_after_a_name_and_a_missing_last_line_feed_are_no_matter() -> None:
    text = (
        "Why: it is a guard.\ndiff --git a/lamp.py b/lamp.py\nindex 1..2 100644\n--- a/lamp.py\t2026-01-01\n"
        "+++ b/lamp.py\t2026-01-02\n@@ -1,2 +1 @@ def lamp\n-guard()\n-x\n+x\n\\ No newline at end of file\n"
        "\n--- a/door.py\n+++ b/door.py\n@@ -3 +3,2 @@\n a\n+b\n"
    )
    assert read_patch(text, "x.patch") == (
        FilePatch("lamp.py", (Hunk(1, ("guard()", "x"), ("x",)),)),
        FilePatch("door.py", (Hunk(3, ("a",), ("a", "b")),)),
    )


def test_a_hunk_follows_what_it_changes_to_another_line() -> None:
    (patch,) = read_patch(f"{HEAD}@@ -1,2 +1 @@\n-guard()\n go()\n@@ -4 +3 @@\n-stop()\n+halt()\n", "x.patch")
    assert patch.applied("# new\nguard()\ngo()\n\nstop()\n") == "# new\ngo()\n\nhalt()\n"


def test_of_equal_places_the_stated_one_is_meant_and_else_none() -> None:
    (patch,) = read_patch(f"{HEAD}@@ -2 +2 @@\n-guard()\n+pass\n", "x.patch")
    assert patch.applied("guard()\nguard()\n") == "guard()\npass\n"
    with pytest.raises(FactError, match=r"lamp\.py:2: .* stands there 2 times"):
        patch.applied("guard()\n\n\nguard()\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"^x\.patch: is no patch in the unified format"),
        ("--- a/lamp.py", r"^x\.patch: is no patch in the unified format"),
        ("--- a/lamp.py\nnothing", r"^x\.patch: is no patch in the unified format"),
        (HEAD, r"^x\.patch: is no patch in the unified format"),
        (f"{HEAD}@@ -1,3 +1 @@\n-a\n", r"^x\.patch:3: the hunk does not hold the lines it says"),
        (f"{HEAD}@@ -1,2 +1 @@\n-a\n?b\n", r"^x\.patch:3: the hunk does not hold the lines it says"),
        (f"{HEAD}@@ -1 +1 @@\n-a\n-b\n", r"^x\.patch:3: the hunk does not hold the lines it says"),
        ("--- /dev/null\n+++ b/new.py\n@@ -0,0 +1 @@\n+a\n", r"^x\.patch:1: makes b/new\.py of /dev/null"),
        ("--- a/../out.py\n+++ b/../out.py\n@@ -1 +1 @@\n-a\n+b\n", r"^x\.patch:1: \.\./out\.py lies outside"),
        ("--- /etc/x\n+++ /etc/x\n@@ -1 +1 @@\n-a\n+b\n", r"^x\.patch:1: /etc/x lies outside"),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_line(text: str, message: str) -> None:
    with pytest.raises(FactError) as caught:
        read_patch(text, "x.patch")
    assert caught.match(message)
    assert caught.value.remedy
