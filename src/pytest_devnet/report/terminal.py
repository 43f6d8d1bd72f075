"""The terminal section, made from the JSON report alone: the plan itself, with what became of each of its lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Protocol

from pytest_devnet.model import Verdict
from pytest_devnet.plan.wording import readable
from pytest_devnet.report.closing import closing
from pytest_devnet.report.columns import Line, columns, padded
from pytest_devnet.report.detail import criterion_detail, gate_name, said
from pytest_devnet.report.looks import LONGEST_WORD, PLAIN, QUIET, STRONG, VERDICTS, glyphs_for
from pytest_devnet.report.page import BLANK, NARROWEST, Page, count, joined, seconds, without_styles
from pytest_devnet.report.sanitise import sanitise
from pytest_devnet.report.strings import mapped

Json = dict[str, Any]

_NOT_JUDGED = frozenset({"upcoming", "not-applicable"})
_ROOMY = 72
_STRENGTH = len("executed")
_DURATION = len("59.9s ")
_SPARE = 16


class Writer(Protocol):
    """As much of pytest's ``TerminalWriter`` as is needed."""

    def write(self, msg: str, **markup: bool) -> None: ...
    def line(self, s: str = "", **markup: bool) -> None: ...


def render(
    document: Json, *, width: int, verbosity: int = 0, colour: bool = True, encoding: str = "utf-8"
) -> Iterator[Line]:
    """The section as lines of at most ``width`` display columns (at least 40); only commands may be longer.

    ``verbosity`` is pytest's: -1 shows what blocks alone, 1 evidence and measurements too, 2 all of them. What a
    stream of this ``encoding`` cannot take, and whatever a terminal would act on, is spelt out.
    """
    page = Page(max(width, NARROWEST), min(max(verbosity, -1), 2), glyphs_for(encoding))
    safe = mapped(document, lambda text: sanitise(text, encoding))
    lines = _section(safe, page)
    return lines if colour else map(without_styles, lines)


def write(lines: Iterable[Line], writer: Writer) -> None:
    """Put ``lines`` on a terminal."""
    for line in lines:
        for text, styles in line:
            writer.write(text, **dict.fromkeys(styles, True))
        writer.line()


def _section(document: Json, page: Page) -> Iterator[Line]:
    plans = {plan["path"]: plan for plan in document["plans"]}
    for path, criteria in groupby(_told(document["criteria"], page), key=lambda one: one["path"]):
        yield from _plan(plans.get(path, {"path": path, "title": "", "phases": []}), list(criteria), page)
    yield from _beside(_told(document["gates"], page), page)
    yield from _deselected(document, page)
    yield from closing(document, page)


def _told(judged: list[Json], page: Page) -> list[Json]:
    """Criteria or gates without those of which nothing was selected, unless ``-v`` asks for all."""
    return judged if page.verbosity > 0 else [one for one in judged if not _is_left_out(one)]


def _is_left_out(one: Json) -> bool:
    return all(part["verdict"] == Verdict.DESELECTED for part in (one, *one.get("gates", ())))


def _deselected(document: Json, page: Page) -> Iterator[Line]:
    criteria, gates = (sum(map(_is_left_out, document[key])) for key in ("criteria", "gates"))
    if page.verbosity == 0 and criteria + gates:
        counts = (count(criteria, "criterion") if criteria else "", count(gates, "gate") if gates else "")
        yield BLANK
        yield from page.flow((f"Deselected: {joined(counts, ' and ')} (-v lists them)", QUIET), hang=2)


def _plan(plan: Json, criteria: list[Json], page: Page) -> Iterator[Line]:
    id_width = min(max(columns(one["id"]) for one in criteria), page.width // 3)
    phases = {phase["id"]: phase for phase in plan["phases"]}
    if page.verbosity >= 0:
        yield BLANK
        named_by_phase = len(phases) == 1 and plan["phases"][0]["title"] in plan["title"]
        yield from page.flow((plan["path"], STRONG), ("" if named_by_phase else f"  {plan['title']}", QUIET))
    for name, members in groupby(criteria, key=lambda one: one["phase"]):
        phase = phases.get(name, {"id": name, "title": "", "steps": []})
        yield from _phase(phase, list(members), page, id_width)


def _phase(phase: Json, criteria: list[Json], page: Page, id_width: int) -> Iterator[Line]:
    titles = {part["id"]: part["title"] for part in (phase, *phase["steps"])}
    if page.verbosity >= 0 and phase["title"] and criteria[0]["step"] != phase["id"]:
        yield BLANK
        yield page.spread((f"{phase['id']}  {phase['title']}", STRONG), "")
    for step, members in groupby(criteria, key=lambda one: one["step"]):
        group = list(members)
        if page.verbosity >= 0:
            yield from _heading(step, titles.get(step, ""), group, page)
        for criterion in group:
            if page.verbosity >= 0 or Verdict(criterion["verdict"]).blocks:
                yield from _row(criterion, page, id_width)
                yield from criterion_detail(criterion, page)


def _heading(step: str, title: str, criteria: list[Json], page: Page) -> Iterator[Line]:
    through = sum(Verdict(one["verdict"]).lets_through for one in criteria)
    yield BLANK
    yield page.spread((joined((step, title), "  "), STRONG), f"{through} of {len(criteria)}")


def _row(criterion: Json, page: Page, id_width: int) -> Iterator[Line]:
    """The id is never cut, because people copy it; where it leaves no room, the text has a line of its own."""
    look = VERDICTS[criterion["verdict"]]
    word = (f"  {page.glyphs.of(look)} {padded(look.word, LONGEST_WORD)}  ", look.style)
    start = columns(word[0])
    text = (readable(criterion["text"]), QUIET if criterion["verdict"] in _NOT_JUDGED else PLAIN)
    spent = seconds(sum(gate["duration"] for gate in criterion["gates"]))
    right = f"{criterion['strength'] or '':{_STRENGTH}}{spent:>{_DURATION + 1}}" if page.width >= _ROOMY else ""
    name = f"{padded(criterion['id'], id_width)}  "
    if page.width - start - columns(name) - columns(right) >= _SPARE:
        yield page.spread(text, right, word, (name, PLAIN))
    else:
        yield from page.flow(word, (criterion["id"], PLAIN), indent=2, hang=2)
        yield page.spread(text, right, (" " * start, PLAIN))


def _beside(gates: list[Json], page: Page) -> Iterator[Line]:
    """The gates that judge no criterion."""
    told = [gate for gate in gates if page.verbosity >= 0 or Verdict(gate["verdict"]).blocks]
    if told and page.verbosity >= 0:
        yield from page.heading("Beside the criteria")
    for gate in told:
        look = VERDICTS[gate["verdict"]]
        yield page.spread(
            (gate_name(gate), PLAIN),
            seconds(gate["duration"]),
            (f"  {page.glyphs.of(look)} {padded(look.word, LONGEST_WORD)}  ", look.style),
        )
        yield from said(gate, page)
