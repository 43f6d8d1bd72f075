"""How the section ends: what blocks, what was let through by whose word, the counts, and the verdict in words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from pytest_devnet.model import Verdict
from pytest_devnet.report.columns import Line, Segment, padded, unbroken
from pytest_devnet.report.detail import gate_name
from pytest_devnet.report.looks import LONGEST_WORD, PLACE, PLAIN, QUIET, RUNS, UNSURE, VERDICTS
from pytest_devnet.report.page import BLANK, Page, count, joined, seconds, where

Json = dict[str, Any]


def closing(document: Json, page: Page) -> Iterator[Line]:
    """Everything after the criteria, in the order in which a reader needs it."""
    if page.verbosity >= 0:
        yield from _what_blocks(document, page)
    yield from _waivers(document["waivers"], page)
    yield from _attestations(document["attestations"], page)
    yield from _not_applicable(document["not_applicable"], page)
    if page.verbosity >= 0:
        yield from _defects(document, page)
        yield from _notes(document["notes"], page)
    yield BLANK
    yield from _counts(document["counts"], page)
    yield from _verdict(document, page)
    yield from _rerun(document["rerun"], page)


def _blocking(document: Json) -> dict[str, list[str]]:
    """By verdict, worst first: ids of criteria, and names of the gates that judge none."""
    found: dict[str, list[str]] = {verdict: [] for verdict in Verdict if verdict.blocks}
    named = chain(
        ((one["verdict"], one["id"]) for one in document["criteria"]),
        ((gate["verdict"], gate_name(gate)) for gate in document["gates"]),
    )
    for verdict, name in named:
        if verdict in found:
            found[verdict].append(name)
    return {verdict: names for verdict, names in found.items() if names}


def _what_blocks(document: Json, page: Page) -> Iterator[Line]:
    found = _blocking(document)
    if found:
        yield from page.heading("What remains" if document["verdict"] == "ready" else "What blocks")
        for verdict, names in found.items():
            look = VERDICTS[verdict]
            word: Segment = (padded(look.word, LONGEST_WORD), look.style)
            yield from page.flow(word, (f"  {', '.join(names)}", PLAIN), indent=2, hang=LONGEST_WORD + 2)
            if verdict == Verdict.UNBOUND:
                for remedy in _binding_remedies(document["criteria"]):
                    yield from page.remedy(remedy, LONGEST_WORD + 4)


def _binding_remedies(criteria: list[Json]) -> Iterator[str]:
    """Lines without a table want a draft; those that have one want somebody who completes it."""
    unbound = [one for one in criteria if one["verdict"] == Verdict.UNBOUND]
    told = [(one, finding["path"]) for one in unbound for gate in one["gates"] for finding in gate["findings"]]
    files = dict.fromkeys(path for one, path in told if path != one["path"])
    if len({one["id"] for one, path in told if path in files}) < len(unbound):
        yield f"draft what has no binding yet: {unbroken('pytest --devnet-bind')}"
    if files:
        yield f"complete {', '.join(files)}; the gates there are: {unbroken('pytest --devnet-explain')}"


def _waivers(waivers: list[Json], page: Page) -> Iterator[Line]:
    if waivers:
        yield from page.heading("Waived, by agreement")
    for one in waivers:
        whom = joined((one["criterion"], one["gate"]), "  ") or "any criterion"
        covered = count(one["matched"], "finding") if one["matched"] else "nothing"
        style = QUIET if one["matched"] else UNSURE
        aside = "  " + unbroken(f"covers {covered}, until {one['expires']}")
        yield from page.flow((whom, PLAIN), (aside, style), indent=2, hang=2)
        yield from page.flow((one["reason"], PLAIN), indent=4)
        said = joined((f"owner {one['owner']}", f"approved by {one['approver']}", one["ticket"]), ", ")
        yield from _signed(said, one, page)


def _attestations(attestations: list[Json], page: Page) -> Iterator[Line]:
    if attestations:
        yield from page.heading("Attested, by a person's word")
    for one in attestations:
        claims = ", ".join(f'"{clause}"' for clause in one["claims"])
        aside = joined((claims, f"valid until {one['valid_until']}"), ", ")
        yield from page.flow((one["criterion"], PLAIN), (f"  {aside}", QUIET), indent=2, hang=2)
        yield from page.flow((one["statement"], PLAIN), indent=4)
        files = "for " + ", ".join(file["path"] for file in one["files"]) if one["files"] else ""
        said = (f"signed by {one['by']} on {one['signed']}", f"approved by {one['approver']}", files)
        yield from _signed(joined(said, ", "), one, page)


def _not_applicable(exempt: list[Json], page: Page) -> Iterator[Line]:
    if exempt:
        yield from page.heading("Not applicable, by agreement")
    for one in exempt:
        yield from page.flow((one["criterion"], PLAIN), (f"  until {one['expires']}", QUIET), indent=2, hang=2)
        yield from page.flow((one["reason"], PLAIN), indent=4)
        yield from _signed(f"owner {one['owner']}, approved by {one['approver']}", one, page)


def _signed(said: str, one: Json, page: Page) -> Iterator[Line]:
    yield from page.flow((said, QUIET), (f" ({where(one['path'], one['line'])})", QUIET), indent=4)


def _defects(document: Json, page: Page) -> Iterator[Line]:
    """Those that no gate has reported above."""
    gates = chain(document["gates"], *(one["gates"] for one in document["criteria"]))
    told = {(one["path"], one["line"], one["message"]) for gate in gates for one in gate["findings"]}
    defects = [one for plan in document["plans"] for one in plan["defects"]]
    untold = [one for one in defects if (one["path"], one["line"], one["message"]) not in told]
    if untold:
        yield from page.heading("Defects of the plan")
    for one in untold:
        place = where(one["path"], one["line"])
        where_of = [(place, PLACE), (": ", PLAIN)] if place else []
        yield from page.marked((page.glyphs.note, UNSURE), (*where_of, (one["message"], PLAIN)), 2)
        yield from page.remedy(one["remedy"], 4)


def _notes(notes: list[str], page: Page) -> Iterator[Line]:
    if notes:
        yield from page.heading("Notes")
    for note in notes:
        yield from page.marked((page.glyphs.note, UNSURE), note, 2)


def _counts(counts: Json, page: Page) -> Iterator[Line]:
    segments: list[Segment] = [(unbroken(f"{count(counts['criteria'], 'criterion')}:"), PLAIN), (" ", PLAIN)]
    for verdict in sorted(VERDICTS, key=lambda verdict: verdict != "passed"):
        if counts[verdict]:
            text = f"{counts[verdict]} {verdict.replace('-', ' ')}"
            segments += [(unbroken(text), VERDICTS[verdict].style), (", ", PLAIN)]
    advisory = "; " + unbroken(f"{counts['advisory']} advisory") if counts["advisory"] else ""
    yield from page.flow(*segments[:-1], (advisory, QUIET), hang=2)


def _verdict(document: Json, page: Page) -> Iterator[Line]:
    verdict = document["verdict"]
    commit = f"commit {document['commit'][:10]}" if document["commit"] else "no commit"
    dirty = "uncommitted changes" if document["dirty"] else ""
    aside = unbroken(f"({joined((seconds(document['duration']), commit, dirty), ', ')})")
    text = f": {_SENTENCES[verdict](document)}"
    yield from page.flow((verdict.upper(), RUNS[verdict]), (text, PLAIN), (" ", PLAIN), (aside, QUIET), hang=2)


def _accepted(document: Json) -> str:
    excused = {"waived": "waived", "attested": "attested", "not-applicable": "not applicable", "upcoming": "upcoming"}
    counts = document["counts"]
    others = joined((f"{counts[verdict]} {word}" for verdict, word in excused.items() if counts.get(verdict)), ", ")
    if others:
        return f"every criterion is met or excused ({others}), and nothing was left out."
    return "every criterion is met, and nothing was left out."


def _ready(document: Json) -> str:
    waiting = ", ".join(chain.from_iterable(_blocking(document).values()))
    return f"all is done but the release tag{f': {waiting}' if waiting else ''}. Set it and run once more."


def _blocked(document: Json) -> str:
    names = list(chain.from_iterable(_blocking(document).values()))
    if not names:
        return "the run did not get far enough to judge anything."
    criteria = sum(Verdict(one["verdict"]).blocks for one in document["criteria"])
    gates = [gate_name(gate) for gate in document["gates"] if Verdict(gate["verdict"]).blocks]
    some = f"{criteria} of {count(document['counts']['criteria'], 'criterion')}" if criteria else ""
    verb = "stands" if len(names) == 1 else "stand"
    return f"{joined((some, *gates), ' and ')} {verb} in the way."


def _partial(document: Json) -> str:
    gates = chain(document["gates"], *(one["gates"] for one in document["criteria"]))
    deselected = sum(gate["verdict"] == "deselected" for gate in gates) or document["counts"]["deselected"]
    left_out = f"{count(deselected, 'gate')} {'was' if deselected == 1 else 'were'} deselected" if deselected else ""
    dirty = "the tree holds changes that no commit has" if document["dirty"] else ""
    why = joined((left_out, dirty), " and ") or joined(document["notes"], "; ") or "not everything was judged"
    return f"{why}; only a full run on a clean tree can be accepted."


_SENTENCES = {"accepted": _accepted, "ready": _ready, "blocked": _blocked, "partial": _partial}


def _rerun(command: str, page: Page) -> Iterator[Line]:
    if command:
        yield (("Run what failed once more:", QUIET),)
        yield page.command(command, 2)
