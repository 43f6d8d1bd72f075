"""Where an alert's runbook lies in this checkout, and whether somebody could work with it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from pytest_devnet.formats.markdown_sections import read_document

LEAST_WORDS = 40
_KEYS = ("runbook_url", "runbook")
_HOSTED = re.compile(r"/(?:-/)?(?:blob|tree|raw|src)/[^/]+/(.+)")
_PUNCTUATION = re.compile(r"[^\w\- ]")


@dataclass(frozen=True, slots=True)
class Runbook:
    """A file of the repository, and the heading within it where the link names one."""

    path: str
    anchor: str = ""


def runbook_of(annotations: Mapping[str, str]) -> Runbook | None:
    """What an alert's annotations name: a path, or a page of a code host that shows a file (``…/blob/main/docs/a.md``).

    Any other address keeps its host in ``path``, where no file will be found.
    """
    link = next((annotations[key] for key in _KEYS if annotations.get(key)), "")
    if not link:
        return None
    parts = urlsplit(link)
    hosted = _HOSTED.search(parts.path) if parts.netloc else None
    path = hosted[1] if hosted else f"{parts.netloc}{parts.path}"
    return Runbook(posixpath.normpath(unquote(path)), unquote(parts.fragment))


def anchors(text: str) -> frozenset[str]:
    """The anchors a code host gives the headings of a Markdown text; equal headings are counted up."""
    found: list[str] = []
    for section in read_document(text).titled:
        slug = _PUNCTUATION.sub("", section.heading.text.replace("`", "").lower()).replace(" ", "-")
        again = sum(1 for one in found if one == slug or re.fullmatch(re.escape(slug) + r"-\d+", one))
        found.append(f"{slug}-{again}" if again else slug)
    return frozenset(found)
