"""What is asked of an object that was deleted: who keeps half of it breaks, or goes on as if it were there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from pytest_devnet.formats.fuzz_tally import Sent, Step
from pytest_devnet.formats.resources import filled_path, pointer_to_id, subject_of

if TYPE_CHECKING:
    from pytest_devnet.facts.asked import Asked
    from pytest_devnet.facts.looking import Known
    from pytest_devnet.facts.odd import Odd
    from pytest_devnet.formats.fuzz_tally import Failure

_BROKEN = 500


def tried(odd: Odd) -> Iterator[Failure]:
    known, asked = _deleted(odd)
    if known is None or asked is None:
        return
    odd.path, kept = odd.path_of(known.values), odd.path
    sent = odd.sent()
    answer = odd.send(sent)
    odd.path = kept
    shown = replace(sent, before=tuple(_steps(odd, known, asked)))
    if answer.status >= _BROKEN or not answer.status:
        yield odd.failure("odd_value", shown, answer, "a request about what was deleted")
    elif answer.ok and odd.operation.method == "GET":
        yield odd.failure("use_after_free", shown, answer, "")


def _deleted(odd: Odd) -> tuple[Known | None, Asked | None]:
    """An object that its caller deleted, and how they had made it; None where that cannot be."""
    asker, subject = odd.objects.asker, subject_of(odd.operation.path)
    delete = asker.description.operation(f"DELETE {subject}")
    caller = next((one for one in asker.principals if one.name == odd.caller), None)
    if delete is None or caller is None:
        return None, None
    made = odd.objects.create(subject, caller)
    if made is None or asker.ask(delete, caller.name, made.values).decision != "allow":
        return None, None
    return made, made.made


def _steps(odd: Odd, known: Known, asked: Asked) -> Iterator[Step]:
    """The requests that made it and deleted it, as they are shown."""
    request, found = asked.shown, pointer_to_id(asked.answer.json, known.id)
    headers = {**({} if request.json is None else {"Content-Type": "application/json"}), **request.headers}
    body = request.body if request.json is None else json.dumps(request.json)
    yield Step(
        f"POST {request.path}",
        Sent(request.method, request.path, headers, body),
        {known.id: found} if found else {},
    )
    quoted = {name: quote(text, safe="") for name, text in known.values.items()}
    path = odd.objects.asker.description.base + filled_path(known.subject, quoted)
    yield Step(f"DELETE {known.subject}", Sent("DELETE", path, signed=bool(odd.wicket.principals)))
