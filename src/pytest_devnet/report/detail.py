"""What stands below a criterion: what its gates found wrong, could not judge, measured and looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from pytest_devnet.model import Verdict
from pytest_devnet.plan.wording import readable
from pytest_devnet.report.columns import Line, Segment, columns, unbroken
from pytest_devnet.report.looks import PLACE, PLAIN, QUIET, REMEDY, UNSURE, VERDICTS, WRONG
from pytest_devnet.report.numbers import sentence
from pytest_devnet.report.page import Page, joined, seconds, where

Json = dict[str, Any]

INDENT = 4
_DOUBTFUL = frozenset({Verdict.ERROR, Verdict.NO_EVIDENCE})
FEW = 3


def criterion_detail(criterion: Json, page: Page) -> Iterator[Line]:
    """All there is to say about a criterion below its own line; nothing for one that is simply through."""
    verdict = Verdict(criterion["verdict"])
    if _is_untouched(criterion):
        yield from _untouched(criterion, page)
        return
    gates = (_gate(alike, page, among=verdict) for alike in _grouped(criterion["gates"], page))
    detail = [*_unanswered(criterion, page), *chain.from_iterable(gates)]
    if detail and verdict.blocks:
        yield from page.flow((where(criterion["path"], criterion["line"]), QUIET), indent=INDENT)
    yield from detail


def _is_untouched(criterion: Json) -> bool:
    """No gate answers any of it, and that is all there is to say."""
    said_of = [(one["path"], one["line"]) for gate in criterion["gates"] for one in gate["findings"]]
    alone = [gate["gate"] for gate in criterion["gates"]] == ["bound"]
    return alone and criterion["verdict"] == Verdict.UNBOUND and said_of == [(criterion["path"], criterion["line"])]


def _untouched(criterion: Json, page: Page) -> Iterator[Line]:
    (finding,) = criterion["gates"][0]["findings"]
    place = (f"{where(criterion['path'], criterion['line'])}  ", QUIET)
    remedy = f"  {page.glyphs.remedy} {finding['remedy']}" if page.verbosity > 0 else ""
    yield from page.flow(place, (finding["message"], WRONG), (remedy, REMEDY), indent=INDENT)


def gate_name(gate: Json) -> str:
    """``family.promise[label][case]``, as in the node id."""
    return str(gate["gate"]) + "".join(f"[{part}]" for part in (gate["label"], gate["case"]) if part is not None)


def _grouped(gates: list[Json], page: Page) -> Iterable[list[Json]]:
    """Cases of a gate that nothing could be found of, for one and the same reason, are told together."""
    groups: dict[object, list[Json]] = {}
    for number, gate in enumerate(gates):
        is_alone = page.verbosity > 0 or gate["findings"] or not (gate["gaps"] or gate["error"])
        reason = (gate["gate"], gate["label"], gate["verdict"], gate["error"], repr(gate["gaps"]))
        groups.setdefault(number if is_alone else reason, []).append(gate)
    return groups.values()


def _gate(alike: list[Json], page: Page, *, among: Verdict) -> Iterator[Line]:
    """A gate's name and what it said; nothing where that is nothing, or where it never got to speak.

    ``among`` is the verdict of the whole, which need not be said again.
    """
    gate, *others = alike
    found = list(said(gate, page))
    stopped = Verdict(gate["verdict"]).blocks and gate["verdict"] != Verdict.NOT_RUN
    if found or stopped or page.verbosity > 0:
        yield from _head(gate, page, among, len(others))
        yield from found


def _unanswered(criterion: Json, page: Page) -> Iterator[Line]:
    """The clauses that no gate answers, unless the binding's own item tells of them, or nobody asked."""
    told = any(gate["gate"] == "bound" and gate["findings"] for gate in criterion["gates"])
    if told or criterion["verdict"] == Verdict.DESELECTED:
        return
    texts = [f'no gate answers "{readable(clause)}"' for clause in criterion["unclaimed"]]
    if criterion["verdict"] == Verdict.UNBOUND and not criterion["gates"] and not texts:
        texts = ["no gate answers it"]
    for text in texts:
        yield from page.marked((page.glyphs.wrong, WRONG), text, INDENT)
    if texts:
        yield from page.remedy(f"bind a gate; {unbroken('pytest --devnet-explain')} lists them", INDENT)


def _head(gate: Json, page: Page, among: Verdict, others: int) -> Iterator[Line]:
    look = VERDICTS[gate["verdict"]]
    segments: list[Segment] = [(gate_name(gate), PLAIN)]
    if others:
        segments.append((f"  and {others} more, for the same reason (-v)", QUIET))
    if gate["verdict"] != among or page.verbosity > 0:
        segments.append((f"  {look.word}", look.style))
    if page.verbosity > 0:
        trust = "not proven" if gate["verdict"] in _DOUBTFUL and not gate["proven"] else ""
        aside = joined((gate["strength"] or "", seconds(gate["duration"]), "local" * gate["local"], trust), ", ")
        segments.append((f"  {aside}", QUIET))
    yield from page.flow(*segments, indent=INDENT, hang=2)


def said(gate: Json, page: Page) -> Iterator[Line]:
    """What a gate has to say at this verbosity, without its name."""
    if gate["error"]:
        yield from page.marked((page.glyphs.wrong, WRONG), gate["error"], INDENT + 2)
    blocking = [one for one in gate["findings"] if one["severity"] == "blocking" and one["waived_by"] is None]
    for finding in blocking:
        yield from _finding(finding, page)
    for gap in gate["gaps"]:
        yield from _placed((page.glyphs.gap, UNSURE), gap["place"], "", gap["reason"], page)
        yield from page.remedy(gap["remedy"], INDENT + 4)
    if page.verbosity >= 0:
        quiet = [one for one in gate["findings"] if one not in blocking]
        yield from _few(quiet, _aside, page, at_most=FEW if page.verbosity == 0 else None)
    if page.verbosity > 0:
        for measurement in gate["measurements"]:
            yield from _measurement(measurement, page)
        yield from _few(gate["evidence"], _evidence, page, at_most=FEW if page.verbosity == 1 else None)


def _finding(finding: Json, page: Page) -> Iterator[Line]:
    place = where(finding["path"], finding["line"])
    yield from _placed((page.glyphs.wrong, WRONG), place, finding["subject"], finding["message"], page)
    yield from page.remedy(finding["remedy"], INDENT + 4)
    if finding["reproduce"]:
        yield page.command(finding["reproduce"], INDENT + 4)


def _placed(sign: Segment, place: str, subject: str, message: str, page: Page) -> Iterator[Line]:
    """On one line where it fits; else the message starts a line of its own below the place."""
    known = joined((place, subject), ": ")
    if known and columns(f"{known}: {message}") > page.width - INDENT - 4:
        rest = [(f"  {subject}" if place else subject, PLAIN)] if subject else []
        place_of = [(place, PLACE)] if place else []
        yield from page.marked(sign, (*place_of, *rest), INDENT + 2)
        yield from page.flow((message, PLAIN), indent=INDENT + 4)
    else:
        where_of = [(place, PLACE), (": ", PLAIN)] if place else []
        yield from page.marked(sign, (*where_of, (joined((subject, message), ": "), PLAIN)), INDENT + 2)


def _aside(finding: Json, page: Page) -> Iterator[Line]:
    """A finding that blocks nothing: one quiet line, and at ``-v`` all of it."""
    waiver = finding["waived_by"]
    kind = "advisory" if waiver is None else f"waived by {waiver}"
    text = joined((kind, where(finding["path"], finding["line"]), finding["subject"], finding["message"]), ": ")
    if page.verbosity == 0:
        yield page.spread((text, QUIET), "", (" " * (INDENT + 2) + f"{page.glyphs.note} ", QUIET))
    else:
        yield from page.marked((page.glyphs.note, QUIET), ((text, QUIET),), INDENT + 2)
        yield from page.remedy(finding["remedy"], INDENT + 4)


def _measurement(measurement: Json, page: Page) -> Iterator[Line]:
    """One within its bounds; one out of them is among the findings."""
    if measurement["ok"]:
        yield from page.marked((page.glyphs.good, REMEDY), sentence(measurement), INDENT + 2)


def _evidence(evidence: Json, page: Page) -> Iterator[Line]:
    place = where(evidence["path"], evidence["line"])
    yield from _placed((page.glyphs.good, REMEDY), place, evidence["subject"], evidence["detail"], page)


def _few(
    items: list[Json], draw: Callable[[Json, Page], Iterator[Line]], page: Page, *, at_most: int | None
) -> Iterator[Line]:
    """Each of the first ``at_most``, and how many more there are and how to see them."""
    for item in items[:at_most]:
        yield from draw(item, page)
    more = len(items[at_most:]) if at_most is not None else 0
    if more:
        yield ((" " * (INDENT + 4) + f"and {more} more ({'-v' if page.verbosity == 0 else '-vv'})", QUIET),)
