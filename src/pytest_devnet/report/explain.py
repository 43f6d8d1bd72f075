"""A gate explained by its own words and its own examples: ``--devnet-explain=GATE``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pytest_devnet.gating.definition import Gate
from pytest_devnet.gating.example import Example
from pytest_devnet.gating.parameters import Parameter
from pytest_devnet.model import Kind
from pytest_devnet.report.columns import Line, Segment, Style, padded, unbroken
from pytest_devnet.report.looks import PLACE, PLAIN, QUIET, REMEDY, STRONG, UNSURE, WRONG, glyphs_for
from pytest_devnet.report.page import BLANK, NARROWEST, Page, without_styles
from pytest_devnet.report.sanitise import sanitise
from pytest_devnet.report.strings import mapped
from pytest_devnet.report.values import written

Json = dict[str, Any]

_TITLES: Mapping[str, tuple[str, Style]] = {
    "passes": ("Green on", REMEDY),
    "fails": ("Red on", WRONG),
    "unproven": ("No evidence on", UNSURE),
}
_LABEL = len("parameters")
EVERY_PLAN = "plan.sound"


def explain(gate: Gate, *, width: int, colour: bool = True, encoding: str = "utf-8") -> Iterator[Line]:
    """Why the gate exists, what it answers and takes, and every example as a worked illustration."""
    page = Page(max(width, NARROWEST), 0, glyphs_for(encoding))
    told = {"head": _head(gate), "examples": [_example(example) for example in gate.examples]}
    safe = mapped(told, lambda text: sanitise(text, encoding))
    lines = _lines(safe, page)
    return lines if colour else map(without_styles, lines)


def paragraphs_of(gate: Gate) -> list[str]:
    """Why the gate exists, in a sentence or two; then what is to be known about its parameters."""
    return [" ".join(part.split()) for part in gate.why.split("\n\n")]


def answers_of(gate: Gate) -> list[str]:
    """The phrases, or kinds of lines, that the gate answers by itself."""
    answers = [f"every {one.value}" if isinstance(one, Kind) else f'"{one}"' for one in gate.answers]
    if gate.id == EVERY_PLAN:
        return ["no line: it judges every plan, bound or not"]
    return answers or ["nothing by itself: a binding must claim what it answers"]


def _head(gate: Gate) -> Json:
    return {
        "id": gate.id,
        "why": paragraphs_of(gate),
        "rows": [
            ["answers", answers_of(gate)],
            ["strength", [gate.strength.word]],
            ["takes", [", ".join(gate.facts)]],
            ["parameters", [_parameter(one) for one in gate.parameters.values()] or ["none"]],
            ["timeout", [f"{gate.timeout:g} s"]],
            ["defined", [f"{gate.source.as_posix()}:{gate.line}{' (by this project)' if gate.local else ''}"]],
        ],
    }


def _parameter(one: Parameter) -> str:
    return f"{one.name}: {one.type_name}" + (", required" if one.required else f" = {written(one.default)}")


def _example(example: Example) -> Json:
    case = {} if example.case is None else {"case": example.case}
    settings = {**case, **example.given, **example.facts}
    return {
        "expectation": example.expectation,
        "files": [[path, _content(content)] for path, content in example.repo.items()],
        "settings": [f"{name} = {written(value)}" for name, value in settings.items()],
        "findings": list(example.findings),
        "gaps": list(example.gaps),
    }


def _content(content: object) -> list[str]:
    """The lines of a file; of one that is not plain text, how Python writes it."""
    return content.removesuffix("\n").split("\n") if isinstance(content, str) else [repr(content)]


def _lines(told: Json, page: Page) -> Iterator[Line]:
    yield from page.flow((told["head"]["id"], STRONG))
    for part in told["head"]["why"]:
        yield from page.flow((part, PLAIN), indent=2)
        yield BLANK
    for label, said in told["head"]["rows"]:
        for at, text in enumerate(said):
            name = padded("" if at else label, _LABEL)
            yield from page.flow((unbroken(f"{name}  "), QUIET), (text, PLAIN), indent=2, hang=_LABEL + 2)
    for example in told["examples"]:
        yield from _illustration(example, page)


def _illustration(example: Json, page: Page) -> Iterator[Line]:
    title, style = _TITLES[example["expectation"]]
    yield BLANK
    yield ((f"  {title}", (*style, *STRONG)),)
    if not example["files"]:
        yield (("    an empty repository", QUIET),)
    for path, content in example["files"]:
        yield from page.flow((path, PLACE), indent=4)
        for line in content:
            yield page.spread((line, PLAIN), "", (f"    {page.glyphs.bar}{' ' * bool(line)}", QUIET))
    for setting in example["settings"]:
        yield from page.flow((f"with {setting}", QUIET), indent=4, hang=2)
    said = [*_marked(example["findings"], (page.glyphs.wrong, WRONG), page)]
    said += _marked(example["gaps"], (page.glyphs.gap, UNSURE), page)
    if said:
        yield (("    and says exactly", QUIET),)
        yield from said


def _marked(texts: list[str], sign: Segment, page: Page) -> Iterator[Line]:
    for text in texts:
        yield from page.marked(sign, text, 6)
