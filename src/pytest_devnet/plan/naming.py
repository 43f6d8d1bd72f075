"""How a criterion is named: by its id, by the id qualified by its plan, or by a node id, as reports print all three."""

from __future__ import annotations

import re

from pytest_devnet.model import Kind

CRITERION = re.compile(rf"(?:\S.*:)?[^\s:]+\.[{''.join(kind.letter for kind in Kind)}][0-9]+")


def qualified_id(written: str) -> str:
    """``docs/plan/a.md:E1.D1`` of ``docs/plan/a.md::E1::E1.D1::docs.present``; any other text is left as it is.

    The end of a node id will do, too: without its plan it is the bare id.
    """
    parts = written.split("::")
    at = next((at for at, part in enumerate(parts) if len(parts) > 1 and CRITERION.fullmatch(part)), None)
    if at is None:
        return written
    return f"{parts[at - 2]}:{parts[at]}" if at > 1 else parts[at]
