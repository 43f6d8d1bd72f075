"""Paths a criterion names in code spans and links, each relative to the root of the repository."""

from __future__ import annotations

import posixpath
import re

from pytest_devnet.plan.wording import code_spans, cover

LONGEST_PATH = 300

_EXTENSIONS = (
    "adoc bash c cc cfg cjs conf cpp cs css csv cts cypher env example ex exs gif go gradle graphql groovy h hcl hpp"
    " htm html ini ipynb java jpeg jpg js json json5 jsonc jsonl jsx kt kts lock lua md mdc mdx mjs mts"
    " nix php pdf pl plist png prisma properties proto ps1 py pyi r rb rego rs rst sarif scala scss sh sql svelte svg"
    " swift tf tfstate tfvars toml tpl ts tsv tsx txt vue xml yaml yml zip zsh"
)
_FILE = re.compile(rf"[\w.*@+-]*\w[\w.*@+-]*\.(?:{_EXTENSIONS.replace(' ', '|')})|\*\.\w+")
_DOTFILE = re.compile(r"\.[a-zA-Z][\w.*-]+")
_WELL_KNOWN = frozenset({"Dockerfile", "Justfile", "LICENSE", "Makefile", "Procfile", "justfile"})
_FOREIGN = re.compile(
    r"[/~@$<-]|\w+:|(?:application|audio|font|image|multipart|text|video)/[\w.+-]+$",
    re.IGNORECASE,
)
_UNLIKELY = re.compile(r"[\s<>|=\"'`\\]")
_LINK = re.compile(r"\[[^\[\]]*\]\(\s*<?([^()<>\s]+)>?[^()]*\)")
_LIST_GAP = re.compile(r"\s*(?:[,;&+]|and\b|,\s*and\b)\s*", re.IGNORECASE)


def is_path(text: str) -> bool:
    """Whether a code span can be a path in the repository: not a command, a URL, a package or a slash command."""
    if len(text) > LONGEST_PATH or _UNLIKELY.search(text) or _FOREIGN.match(text):
        return False
    return "/" in text or text in _WELL_KNOWN or bool(_FILE.fullmatch(text) or _DOTFILE.fullmatch(text))


def paths_of(text: str) -> tuple[str, ...]:
    """The paths in the order they are named. In a list of paths a bare file name belongs to the folder before it."""
    found: list[str] = []
    end, folder = 0, ""
    for start, stop, name in _named(text):
        listed = bool(found) and _LIST_GAP.fullmatch(text[end:start]) is not None
        path = name.removeprefix("./")
        if listed and folder and "/" not in path and not path.startswith("."):
            path = posixpath.join(folder, path)
        found.append(path)
        folder, end = posixpath.dirname(path), stop
    return tuple(dict.fromkeys(found))


def _named(text: str) -> list[tuple[int, int, str]]:
    spans = code_spans(text)
    rest = cover(text, ((start, end) for start, end, _ in spans))
    links = [(found.start(), found.end(), found[1].partition("#")[0]) for found in _LINK.finditer(rest)]
    return sorted(one for one in (*spans, *links) if is_path(one[2]))
