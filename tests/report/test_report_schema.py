from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from pytest_devnet.model import Kind, RunVerdict, Strength, Verdict
from pytest_devnet.report.document import document
from pytest_devnet.report.schema import schema
from tests.report.sample_records import full_run

Json = dict[str, Any]


def test_the_schema_is_one_and_takes_a_full_report() -> None:
    Draft202012Validator.check_schema(schema())
    Draft202012Validator(schema()).validate(document(full_run()))


def test_the_schema_knows_every_word_of_the_model() -> None:
    whole = schema()
    kinds = whole["$defs"]["criterion"]["properties"]["kind"]["enum"]
    assert whole["properties"]["verdict"]["enum"] == [one.value for one in RunVerdict]
    assert whole["$defs"]["verdict"]["enum"] == [one.value for one in Verdict]
    assert whole["$defs"]["strength"]["enum"] == [*(one.word for one in Strength), None]
    assert kinds == [one.value for one in Kind]


def objects(part: Any) -> list[Json]:
    """Every object schema in ``part``."""
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else []
    found = [one for item in inner for one in objects(item)]
    return [part, *found] if isinstance(part, dict) and part.get("type") == "object" else found


def test_every_object_is_closed_and_complete() -> None:
    closed = objects(schema())
    assert len(closed) > 10
    for one in closed:
        assert one["additionalProperties"] is False
        assert set(one["required"]) == set(one["properties"])


def spoil(path: str, value: object) -> Callable[[Json], None]:
    def change(told: Any) -> None:
        *parents, last = path.split(".")
        for key in parents:
            told = told[int(key) if key.isdigit() else key]
        told[last] = value

    return change


@pytest.mark.parametrize(
    "change",
    [
        spoil("version", 2),
        spoil("verdict", "green"),
        spoil("duration", -1),
        spoil("started", "yesterday"),
        spoil("counts.passed", -1),
        spoil("counts.lucky", 1),
        spoil("surprise", None),
        spoil("criteria.0.verdict", "ok"),
        spoil("criteria.0.line", 0),
        spoil("criteria.0.gates.0.findings.0.severity", "minor"),
        spoil("criteria.0.gates.0.findings.0.id", "not hex"),
        spoil("criteria.0.gates.0.measurements.0.value", "many"),
        spoil("waivers.0.expires", "soon"),
        lambda told: told.pop("rerun"),
        lambda told: told["criteria"][0].pop("claimed"),
    ],
)
def test_a_wrong_report_is_refused(change: Callable[[Json], None]) -> None:
    told = document(full_run())
    change(told)
    with pytest.raises(ValidationError):
        Draft202012Validator(schema()).validate(told)
