"""What is asked of an object that was deleted: who keeps half of it breaks, or goes on as if it were there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pytest_devnet.formats.resources import subject_of

if TYPE_CHECKING:
    from pytest_devnet.facts.odd import Odd
    from pytest_devnet.formats.fuzz_tally import Failure

_BROKEN = 500


def tried(odd: Odd) -> Iterator[Failure]:
    path = _of_deleted(odd)
    if not path:
        return
    odd.path, kept = path, odd.path
    sent = odd.sent()
    answer = odd.send(sent)
    odd.path = kept
    if answer.status >= _BROKEN or not answer.status:
        yield odd.failure("odd_value", sent, answer, "a request about what was deleted")
    elif answer.ok and odd.operation.method == "GET":
        yield odd.failure("use_after_free", sent, answer, "")


def _of_deleted(odd: Odd) -> str:
    """The path of the operation about an object that its caller made and deleted; empty where that cannot be."""
    asker, subject = odd.objects.asker, subject_of(odd.operation.path)
    delete = asker.description.operation(f"DELETE {subject}")
    caller = next((one for one in asker.principals if one.name == odd.caller), None)
    if delete is None or caller is None:
        return ""
    made = odd.objects.create(subject, caller)
    if made is None or asker.ask(delete, caller.name, made.values).decision != "allow":
        return ""
    return odd.path_of(made.values)
