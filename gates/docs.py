"""Documentation that somebody could work with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_devnet import (
    PATHS,
    Evidence,
    Fails,
    Finding,
    Gap,
    Measurement,
    Passes,
    Place,
    Strength,
    Unproven,
    gate,
)
from pytest_devnet.formats.documents import documents_among, is_markdown
from pytest_devnet.formats.markdown_sections import count_words, read_document
from pytest_devnet.formats.nearest import meant
from pytest_devnet.formats.placeholders import closed_tags, is_choice, placeholder_in, repeated, statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_devnet import Observation, Repo
    from pytest_devnet.formats.markdown_sections import Document

_GUIDE = """\
# Rotating keys

## 1. When

Rotate the signing key on the first Monday of a quarter, or at once after a leak.

## 2. Steps

- Create the new key with `keys create <name>`.
- Wait until both keys are served, then <note>retire the old one</note>.
"""
_BLANK = """\
# Billing

## Purpose

TBD

## Status

Proposed | Accepted | Rejected

## Owner

## Steps

Run <exact command> as {{ user }}.

## Alarms

This part says all
that there is to say about it.

## Limits

This part says all
that there is to say about it.

## History

This part says all
that there is to say about it.
"""


@gate(
    "docs.present",
    answers=(
        "plan documented",
        "procedure documented",
        "documentation written",
        "documentation updated",
        "docs updated",
        "onboarding docs",
        "onboarding guide",
        "user guide",
        "runbooks",
        "release checklist",
    ),
    strength=Strength.PARSED,
    from_plan={"file": PATHS},
    examples=(
        Passes(
            {"docs/keys.md": _GUIDE}, given={"file": ("docs/keys.md",), "sections": ("when", "2. Steps"), "words": 30}
        ),
        Passes(
            {
                "ops/README.md": "# Contents",
                "ops/template.md": "# <name>",
                "ops/keys.md": _GUIDE,
                "ops/keys.png": b"\x89",
            },
            given={"file": ("ops/",), "words": 30},
        ),
        Passes(
            {".env.example": "# where to listen\nPORT=\n", "conf/slo.yaml": "target: 99.9\nowner: TBD\n"},
            given={"file": (".env.example", "conf/*.yaml")},
        ),
        Fails(
            {"docs/runbooks/key.md": _GUIDE, "ops/logo.svg": "<svg/>"},
            given={"file": ("docs/runbook/key.md", "ops", "notes/*.md", "docs/runbooks/key.md"), "words": 34},
            findings=(
                "docs/runbook/key.md: does not exist in the repository",
                "ops: holds no document",
                "notes/*.md: does not exist in the repository",
                "docs/runbooks/key.md: prose is 33 words (want at least 34 words)",
            ),
        ),
        Fails(
            {"docs/keys.md": _GUIDE},
            given={"file": ("docs/keys.md",), "sections": ("Steps", "Rollback")},
            findings=(
                "docs/keys.md: has no section 'Rollback'",
                "docs/keys.md: prose is 33 words (want at least 40 words)",
            ),
        ),
        Fails(
            {"billing.md": _BLANK},
            given={"file": ("billing.md",), "sections": ("Owner",), "words": 0},
            findings=(
                "billing.md:11: the section 'Owner' is empty",
                "billing.md:5: still holds the placeholder 'TBD'",
                "billing.md:9: still offers the choice 'Proposed | Accepted | Rejected'",
                "billing.md:15: still holds the placeholder '<exact command>'",
                "billing.md:29: says for the third time what stands in line 19",
            ),
        ),
        Fails(
            {"a.md": "# Purpose\n\n## Steps\n"},
            given={"file": ("a.md",), "words": 0},
            findings=("a.md: holds nothing but headings",),
        ),
        Fails(
            {"a.md": _GUIDE, "b.md": _GUIDE.replace("Rotating", "Revoking")},
            given={"file": ("a.md", "b.md"), "words": 30},
            findings=("b.md: says word for word what a.md says",),
        ),
        Fails(
            {".env.example": "# to do\nPORT=TODO\n"},
            given={"file": (".env.example",)},
            findings=(".env.example: states nothing: it is blank but for comments and placeholders",),
        ),
        Unproven(
            {"guide.txt": "Press the button.\n"},
            given={"file": ("guide.txt",), "sections": ("Steps",)},
            gaps=("guide.txt: sections are known in Markdown only",),
        ),
    ),
)
def docs_present(
    repo: Repo, *, file: tuple[str, ...], sections: tuple[str, ...] = (), words: int = 40
) -> Iterator[Observation]:
    """Whoever is on call at night needs the text itself: a template left blank is as bad as no document."""
    said: dict[str, str] = {}
    for wanted in file:
        paths = _meant(repo, wanted)
        if not paths:
            yield _absent(repo, wanted)
        for path in paths:
            text = repo.text(path)
            if is_markdown(path):
                document = read_document(text)
                yield from _judged(path, document, sections, words)
                yield from _copied(path, document, said)
            else:
                yield from _stated(path, text, sections)


def _meant(repo: Repo, wanted: str) -> tuple[str, ...]:
    """A folder stands for its documents; a file or a glob for no more and no less than what it says."""
    found = repo.matching(wanted)
    folder = repo.has(wanted) and not repo.is_file(wanted)
    return documents_among(found) if folder else found


def _absent(repo: Repo, wanted: str) -> Finding:
    if repo.has(wanted):
        return Finding(Place(wanted), "holds no document", "write one there")
    return Finding(Place(wanted), "does not exist in the repository", f"write it{meant(wanted, repo.files)}")


def _judged(path: str, document: Document, sections: tuple[str, ...], words: int) -> Iterator[Observation]:
    if not document.has_content:
        yield Finding(Place(path), "holds nothing but headings", "write what stands below them")
        return
    yield from _sections(path, document, sections)
    yield from _left_over(path, document)
    prose = {paragraph.text for paragraph in document.paragraphs}
    length = sum(count_words(text) for text in prose)
    remedy = "say what its readers need, or set words if it needs no more"
    yield Measurement("prose", length, "words", at_least=words, place=Place(path), remedy=remedy)


def _sections(path: str, document: Document, names: tuple[str, ...]) -> Iterator[Observation]:
    for name in names:
        found = [section for section in document.titled if section.is_called(name)]
        if not found:
            titles = ", ".join(section.heading.text for section in document.titled)
            yield Finding(Place(path), f"has no section {name!r}", f"add it to: {titles}")
        for section in found:
            yield Evidence(Place(path, section.heading.number), f"has the section {section.heading.text!r}")
    for section in document.empty:
        place = Place(path, section.heading.number)
        yield Finding(place, f"the section {section.heading.text!r} is empty", "fill it or drop the heading")


def _left_over(path: str, document: Document) -> Iterator[Finding]:
    closed = closed_tags(document.lines)
    for line in document.lines:
        place = Place(path, line.number)
        left = placeholder_in(line.text, closed)
        if left:
            remedy = "write what belongs there; a word that is only quoted goes into backticks"
            yield Finding(place, f"still holds the placeholder {left!r}", remedy)
        if is_choice(line):
            yield Finding(place, f"still offers the choice {line.text!r}", "keep the one that holds")
    for again, first in repeated(document.paragraphs):
        message = f"says for the third time what stands in line {first.lines[0].number}"
        yield Finding(Place(path, again.lines[0].number), message, "say what is true of this place alone")


def _copied(path: str, document: Document, said: dict[str, str]) -> Iterator[Finding]:
    prose = "\n".join(paragraph.text for paragraph in document.paragraphs)
    first = said.setdefault(prose, path)
    if prose and first != path:
        yield Finding(Place(path), f"says word for word what {first} says", "write it for its own subject, or drop it")


def _stated(path: str, text: str, sections: tuple[str, ...]) -> Iterator[Observation]:
    stated = len(statements(text))
    if not stated:
        message = "states nothing: it is blank but for comments and placeholders"
        yield Finding(Place(path), message, "fill it in")
    elif sections:
        yield Gap(Place(path), "sections are known in Markdown only", "bind this file apart, without sections")
    else:
        yield Evidence(Place(path), f"has {stated} lines that state something", strength=Strength.PRESENT)
