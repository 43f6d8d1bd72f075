"""All gates at a glance: ``--devnet-explain`` without a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pytest_devnet.gating.definition import Gate
from pytest_devnet.report.columns import Line, unbroken
from pytest_devnet.report.explain import answers_of, paragraphs_of
from pytest_devnet.report.looks import PLAIN, QUIET, STRONG, glyphs_for
from pytest_devnet.report.page import BLANK, NARROWEST, Page, count, without_styles
from pytest_devnet.report.sanitise import sanitise

_PHRASE = re.compile(r'"[^"]*"')
_EXPLAIN = unbroken("pytest --devnet-explain")


def catalogue(gates: Iterable[Gate], *, width: int, colour: bool = True, encoding: str = "utf-8") -> Iterator[Line]:
    """Each gate's promise in a sentence, and the phrases of a plan that it answers by itself."""
    page = Page(max(width, NARROWEST), 0, glyphs_for(encoding))
    lines = _lines(list(gates), page, encoding)
    return lines if colour else map(without_styles, lines)


def _lines(gates: list[Gate], page: Page, encoding: str) -> Iterator[Line]:
    for gate in gates:
        local = "  by this project" if gate.local else ""
        yield from page.flow((sanitise(gate.id, encoding), STRONG), (local, QUIET))
        yield from page.flow((sanitise(paragraphs_of(gate)[0], encoding), PLAIN), indent=2)
        answers = sanitise(f"answers {', '.join(answers_of(gate))}", encoding)
        whole = _PHRASE.sub(lambda found: unbroken(found.group()), answers)
        yield from page.flow((whole, QUIET), indent=2, hang=2)
        yield BLANK
    example = f" {gates[0].id}" if gates else ""
    yield from page.flow((f"{count(len(gates), 'gate')}; one in full: {_EXPLAIN}{unbroken(example)}", PLAIN))
