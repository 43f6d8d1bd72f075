"""What a fuzzer complains of without reason, a rule each: nobody could mend it, or it is as described."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from pytest_devnet.formats.graphql_answers import OF_THE_QUERY, OF_THE_SERVER, UNTOLD

if TYPE_CHECKING:
    from pytest_devnet.formats.fuzz_tally import Failure
    from pytest_devnet.formats.openapi_model import Operation, Parameter

_NARROWER = ("pattern", "format", "enum", "const", "maxLength", "minLength", "anyOf", "oneOf", "allOf", "not", "$ref")
_UNKNOWN = re.compile(r"unknown[- ]property|unknown parameter|unexpected parameter", re.IGNORECASE)
_FORMS = ("multipart/", "application/x-www-form-urlencoded")
_IS_TEXT = re.compile(r"violates `type` at /properties/([^/ ]+) \(was string, became (?:integer|number|boolean|null)\)")
_LISTED = ("enum", "const", "pattern", "format")
_GATEWAY = range(501, 505)


def is_false_alarm(failure: Failure, operation: Operation) -> bool:
    return any(rule(failure, operation) for rule in RULES)


def answers_a_verb_that_is_not_there(failure: Failure, _operation: Operation) -> bool:
    """501 is what RFC 9110 (15.6.2) wants for a method that the server does not know."""
    return failure.status == 501 and failure.scenario == "unspecified_http_method"


def fails_as_described(failure: Failure, operation: Operation) -> bool:
    """An answer that is described for when something else is gone is no surprise; 500 is always one."""
    described = {one.status for one in operation.responses}
    return failure.check == "not_a_server_error" and failure.status in _GATEWAY and str(failure.status) in described


def heeds_not_what_is_not_described(failure: Failure, _operation: Operation) -> bool:
    """A parameter nobody described is left alone by most frameworks, as HTTP lets them."""
    outside = failure.where in ("query", "header", "cookie")
    return failure.check == "negative_data_rejection" and outside and bool(_UNKNOWN.search(failure.said))


def cannot_tell_texts_apart(failure: Failure, operation: Operation) -> bool:
    """In a path, a query, a header everything is text: where any text will do, none is wrong."""
    if failure.check != "negative_data_rejection" or failure.scenario == "missing_parameter":
        return False
    parameters = [one for one in operation.parameters if one.where == failure.where]
    return bool(parameters) and all(map(_takes_any_text, parameters))


def says_in_a_form_what_any_text_says(failure: Failure, operation: Operation) -> bool:
    """In a form, too, a number is a text: where a field takes any, it is none that is wrong."""
    body = operation.body
    if failure.check != "negative_data_rejection" or body is None or not body.media_type.startswith(_FORMS):
        return False
    found = _IS_TEXT.search(failure.said)
    fields = body.schema.get("properties", {}) if isinstance(body.schema, Mapping) else {}
    field = fields.get(found[1]) if found else None
    return found is not None and not (isinstance(field, Mapping) and any(name in field for name in _LISTED))


def is_busy(failure: Failure, _operation: Operation) -> bool:
    """Whoever has no time (RFC 6585, 4) has read nothing."""
    return failure.status == 429 and failure.check != "not_a_server_error"


def is_public(failure: Failure, operation: Operation) -> bool:
    """What anybody may call asks for no authentication."""
    return failure.check == "ignored_auth" and operation.public


def tells_a_caller_what_is_wrong(failure: Failure, _operation: Operation) -> bool:
    """An error of GraphQL whose code says that the caller is wrong, or that something is not there, is an answer.

    Unless what was sent was right by the schema, and is refused as no query at all.
    """
    unanswered = {"not_a_server_error": {UNTOLD, *OF_THE_SERVER}, "positive_data_acceptance": {UNTOLD, *OF_THE_QUERY}}
    codes = set(failure.codes)
    return bool(codes) and failure.status < 500 and not codes & unanswered.get(failure.check, codes)


def _takes_any_text(parameter: Parameter) -> bool:
    schema = parameter.schema
    if not isinstance(schema, Mapping):
        return schema is True
    return schema.get("type", "string") == "string" and not any(name in schema for name in _NARROWER)


RULES: tuple[Callable[[Failure, Operation], bool], ...] = (
    answers_a_verb_that_is_not_there,
    fails_as_described,
    heeds_not_what_is_not_described,
    cannot_tell_texts_apart,
    says_in_a_form_what_any_text_says,
    is_busy,
    is_public,
    tells_a_caller_what_is_wrong,
)
