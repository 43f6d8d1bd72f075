"""A section of a plan: a title, what it means, whom it belongs to, and its own blocks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pytest_devnet.plan.vocabulary import CRITERIA, FOR_THE_READER, Meaning

if TYPE_CHECKING:
    from pytest_devnet.plan.blocks import Block, Passage
    from pytest_devnet.plan.titles import Owner

STEP_LABEL, LABEL = 7, 8


@dataclass(slots=True)
class Section:
    """``level`` is the heading's, or above 6 for a label; ``area``: the meaning is that of the section above.

    ``item`` is what a list item says besides the name of the step that it opens.
    """

    name: str
    line: int
    level: int
    meaning: Meaning
    phase: Owner
    step: Owner | None = None
    above: Section | None = None
    area: bool = False
    item: Passage | None = None
    blocks: list[Block] = field(default_factory=list)

    @property
    def title(self) -> str:
        return f"{self.above.title} / {self.name}" if self.area and self.above else self.name

    @property
    def judged(self) -> bool:
        """Whether it stands inside a section of criteria, where a note must not hide any."""
        above = self.above
        while above and above.meaning in FOR_THE_READER:
            above = above.above
        return above is not None and above.meaning in CRITERIA
