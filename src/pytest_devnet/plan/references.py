"""Paths a criterion names in code spans, links and plain words, each relative to the root of the repository."""

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
_ENDING = rf"\.(?:{_EXTENSIONS.replace(' ', '|')})"
_FILE = re.compile(rf"[\w.*@+-]*\w[\w.*@+-]*{_ENDING}|\*\.\w+")
_DOTFILE = re.compile(r"\.[a-zA-Z][\w.*-]+")
_WELL_KNOWN = frozenset({"Dockerfile", "Justfile", "LICENSE", "Makefile", "Procfile", "justfile"})
_FOREIGN = re.compile(
    r"[/~@$<-]|\w+:|(?:application|audio|font|image|multipart|text|video)/[\w.+-]+$",
    re.IGNORECASE,
)
_UNLIKELY = re.compile(r"[\s<>|=\"'`\\]")
_LINK = re.compile(r"\[[^\[\]]*\]\(\s*<?([^()<>\s]+)>?[^()]*\)")
_PROSE = re.compile(
    rf"""(?<![\w/:.@~$<-])(?:
        (?:[\w.+-]+/)+(?:\*|[\w.+-]*\w){_ENDING}     # docs/keeper.md, docs/adr/*.md
      | (?:[a-z0-9_.][\w.+-]*/)+(?=[\s,;:)]|\.?$)    # docs/runbooks/
      | [A-Z][A-Z0-9_-]+\.(?:adoc|md|rst|txt)        # README.md
    )(?![\w/]|[.-]\w)""",
    re.VERBOSE,
)
_FRAMEWORK = re.compile(r"[A-Z]\w*\.js$")
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
        if listed and folder and "/" not in path and not path.startswith(".") and text[start] in "`[":
            path = posixpath.join(folder, path)
        found.append(path)
        folder, end = posixpath.dirname(path), stop
    return tuple(dict.fromkeys(found))


def names_in(text: str) -> tuple[str, ...]:
    """The paths as they are written, bare file names among them."""
    return tuple(name for _, _, name in _named(text))


def _named(text: str) -> list[tuple[int, int, str]]:
    spans = code_spans(text)
    rest = cover(text, ((start, end) for start, end, _ in spans))
    links = [(found.start(), found.end(), found[1].partition("#")[0]) for found in _LINK.finditer(rest)]
    rest = cover(rest, ((start, end) for start, end, _ in links))
    prose = [(found.start(), found.end(), found[0]) for found in _PROSE.finditer(rest)]
    prose = [one for one in prose if not _FRAMEWORK.search(one[2].rpartition("/")[2])]
    return sorted(one for one in (*spans, *links, *prose) if is_path(one[2]))
