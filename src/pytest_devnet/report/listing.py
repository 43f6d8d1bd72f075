"""What a plan asks for and what answers it, before anything runs: ``--devnet-list``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from pytest_devnet.model import Criterion, Plan, Verdict, worst
from pytest_devnet.plan.wording import readable
from pytest_devnet.report.columns import Line, Segment, columns, padded, unbroken
from pytest_devnet.report.looks import PLAIN, QUIET, REMEDY, STRONG, VERDICTS, WRONG, glyphs_for
from pytest_devnet.report.page import BLANK, NARROWEST, Page, count, joined, without_styles
from pytest_devnet.report.sanitise import sanitise
from pytest_devnet.report.strings import mapped

Json = dict[str, Any]

_MARGIN = 4


@dataclass(frozen=True, slots=True)
class Listed:
    """A criterion, what answers it (``runbooks.usable[support]``), and why that does not do: verdict and sentence.

    ``id`` is the plan's id, qualified where several plans share it.
    """

    id: str
    criterion: Criterion
    gates: tuple[str, ...] = ()
    shortfalls: tuple[tuple[Verdict, str], ...] = ()


def listing(
    plans: Iterable[Plan], listed: Iterable[Listed], *, width: int, colour: bool = True, encoding: str = "utf-8"
) -> Iterator[Line]:
    """The criteria by plan and step, each with its place, text and gates, and what a run will say of the binding."""
    page = Page(max(width, NARROWEST), 0, glyphs_for(encoding))
    told = {"titles": _titles(plans), "criteria": [_entry(one) for one in listed]}
    safe = mapped(told, lambda text: sanitise(text, encoding))
    lines = _lines(safe["criteria"], {tuple(where): title for *where, title in safe["titles"]}, page)
    return lines if colour else map(without_styles, lines)


def _titles(plans: Iterable[Plan]) -> list[list[str]]:
    titles = []
    for plan in plans:
        titles += [[plan.path, phase.id, phase.title] for phase in plan.phases]
        titles += [[plan.path, step.id, step.title] for step in plan.steps]
    return titles


def _entry(listed: Listed) -> Json:
    criterion = listed.criterion
    return {
        "id": listed.id,
        "path": criterion.place.path,
        "place": str(criterion.place),
        "step": criterion.step,
        "kind": criterion.kind.value,
        "text": readable(criterion.text),
        "gates": list(listed.gates),
        "shortfalls": [[verdict.value, said] for verdict, said in listed.shortfalls],
        "verdict": worst(verdict for verdict, _ in listed.shortfalls).value if listed.shortfalls else "",
    }


def _lines(criteria: list[Json], titles: dict[tuple[str, ...], str], page: Page) -> Iterator[Line]:
    id_width = min(max((columns(one["id"]) for one in criteria), default=0), page.width // 3)
    for path, of_plan in groupby(criteria, key=lambda one: one["path"]):
        yield BLANK
        yield from page.flow((path, STRONG))
        for step, of_step in groupby(of_plan, key=lambda one: one["step"]):
            group = list(of_step)
            bound = sum(not one["verdict"] for one in group)
            title = joined((step, titles.get((path, step), "")), "  ")
            yield BLANK
            yield page.spread((title, STRONG), f"{bound} of {len(group)} bound")
            for one in group:
                yield from _criterion(one, page, id_width)
    yield BLANK
    yield from _sum(criteria, page)


def _criterion(one: Json, page: Page, id_width: int) -> Iterator[Line]:
    name = unbroken(f"{padded(one['id'], id_width)} ")
    margin = id_width + _MARGIN
    yield from page.flow((name, STRONG), (f" {one['text']}", PLAIN), indent=2, hang=margin - 2)
    yield from page.flow((f"{one['place']}, {one['kind']}", QUIET), indent=margin)
    for gate in one["gates"]:
        yield from page.marked((page.glyphs.remedy, REMEDY), gate, margin)
    for verdict, said in one["shortfalls"]:
        look = VERDICTS[verdict]
        segments: tuple[Segment, ...] = ((look.word, look.style), (f" {said}", PLAIN))
        yield from page.marked((page.glyphs.wrong, WRONG), segments, margin)


def _sum(criteria: list[Json], page: Page) -> Iterator[Line]:
    counts = Counter(one["verdict"] or "bound" for one in criteria)
    named = ["bound", "unbound", *sorted(counts.keys() - {"bound", "unbound"})]
    remedy = f" Complete their bindings; a draft: {unbroken('pytest --devnet-bind')}"
    told = ", ".join(f"{counts[name]} {name}" for name in named)
    wanting = counts.total() > counts["bound"]
    yield from page.flow((f"{count(len(criteria), 'criterion')}: {told}.", PLAIN), (remedy if wanting else "", QUIET))
