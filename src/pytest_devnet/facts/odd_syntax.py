"""Bodies that are no JSON (RFC 8259), or not quite: nothing, half of one, bytes that are no text, no number."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pytest_devnet.formats.references import sent_fields

if TYPE_CHECKING:
    from pytest_devnet.facts.odd import Odd
    from pytest_devnet.formats.fuzz_tally import Failure

_BROKEN = 500
_NO_UTF8 = "\udcff"


def tried(odd: Odd) -> Iterator[Failure]:
    """What breaks the service. Of all of them one is enough: the first."""
    if not odd.takes_json or odd.body is None:
        return
    whole = json.dumps(odd.body)
    bodies = {
        "an empty body": "",
        "half a body": whole[: len(whole) // 2],
        "a body that is no UTF-8": f'"{_NO_UTF8}"',
        "a body of another type": "[]" if isinstance(odd.body, dict) else "{}",
        **dict(_unnumbered(odd)),
    }
    for said, body in bodies.items():
        sent = odd.sent(body)
        answer = odd.send(sent)
        if answer.status >= _BROKEN or not answer.status:
            yield odd.failure("odd_value", sent, answer, said)
            return


def _unnumbered(odd: Odd) -> Iterator[tuple[str, str]]:
    """The numbers that JavaScript has and JSON has not, which many readers take."""
    description = odd.objects.asker.description
    if isinstance(odd.body, dict):
        for name, field in sent_fields(description, odd.operation).items():
            schema = description.document.resolved(field, ("paths",))
            if isinstance(schema, Mapping) and schema.get("type") in ("integer", "number"):
                for number in (float("nan"), float("inf")):
                    text = json.dumps({**odd.body, name: number})
                    yield f"{json.dumps(number)} in the body's {name}", text
