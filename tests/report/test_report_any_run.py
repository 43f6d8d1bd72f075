"""Whatever a run was like, its report is valid, fits the terminal and keeps control characters out of it."""

from __future__ import annotations

import json
import unicodedata
from datetime import datetime
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from pytest_devnet import model
from pytest_devnet.report.columns import columns
from pytest_devnet.report.document import document
from pytest_devnet.report.schema import schema
from pytest_devnet.report.terminal import render
from tests.report.sample_records import outcome, run

VALID = Draft202012Validator(schema())

text = st.one_of(
    st.text(max_size=60),
    st.text("ab 日本👍e\u0301\ufe0f\x1b\n\t\u202e\u200b", max_size=90),
    st.sampled_from(["", "Authorization regressions tested", "docs/plan/phase-e.md"]),
)
word = st.text(min_size=1, max_size=20)
places = st.builds(model.Place, text, st.none() | st.integers(1, 9999))
numbers = st.integers() | st.floats() | st.fractions()
bounds = st.none() | numbers
strengths = st.none() | st.sampled_from(model.Strength)
seconds = st.floats(0, 1e6)
days = st.dates()
observations = st.one_of(
    st.builds(model.Evidence, places, text, text, strengths),
    st.builds(model.Measurement, text, numbers, text, bounds, bounds, st.none() | places, text),
    st.builds(model.Finding, places, text, text, st.sampled_from(["blocking", "advisory"]), text, text),
    st.builds(model.Gap, places, text, text),
)
verdicts = st.sampled_from(model.Verdict)


@st.composite
def outcomes(draw: st.DrawFn) -> model.Outcome:
    gate, seen = draw(word), draw(st.lists(observations, max_size=4))
    covered = [one.id(gate) for one in seen if isinstance(one, model.Finding)]
    return model.Outcome(
        nodeid=draw(text),
        plan=draw(text),
        criterion=draw(text),
        gate=gate,
        verdict=draw(verdicts),
        label=draw(st.none() | text),
        case=draw(st.none() | text),
        strength=draw(strengths),
        duration=draw(seconds),
        proven=draw(st.booleans()),
        local=draw(st.booleans()),
        observations=tuple(seen),
        waived={one: draw(text) for one in covered if draw(st.booleans())},
        error=draw(text),
    )


def many(items: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(items, max_size=most).map(tuple)


criteria = st.builds(
    model.Criterion,
    id=word,
    kind=st.sampled_from(model.Kind),
    text=text,
    place=places,
    phase=text,
    step=st.sampled_from(["E", "E1", "E2"]) | text,
    ticked=st.booleans(),
)
records = st.builds(
    model.CriterionRecord,
    id=word,
    criterion=criteria,
    plan=text,
    verdict=verdicts,
    strength=strengths,
    unclaimed=many(text),
    outcomes=many(outcomes()),
)
defects = st.builds(model.Defect, places, text, text)
steps = st.builds(model.Step, st.sampled_from(["E1", "E2"]), text, places)
phases = st.builds(model.Phase, st.just("E"), text, places, steps=many(steps))
plans = st.builds(model.Plan, text, text, many(phases), many(defects))
waivers = st.builds(model.Waiver, places, many(word), text, text, text, text, days, text, text)
attestations = st.builds(
    model.Attestation, places, text, text, text, text, days, days, st.dictionaries(text, text, max_size=2), many(text)
)
exempt = st.builds(model.NotApplicable, places, text, text, text, text, days)
runs = st.builds(
    model.RunRecord,
    verdict=st.sampled_from(model.RunVerdict),
    started=st.datetimes(timezones=st.one_of(st.none(), st.timezones()), min_value=datetime(1900, 1, 1)),
    duration=seconds,
    commit=st.none() | text,
    dirty=st.booleans(),
    plans=many(plans),
    defects=st.dictionaries(text, many(defects), max_size=2),
    criteria=many(records, 4),
    loose=many(outcomes(), 2),
    waivers=many(waivers, 2),
    matched=st.dictionaries(text, st.integers(0, 9), max_size=2),
    attestations=many(attestations, 2),
    not_applicable=many(exempt, 2),
    notes=many(text),
    rerun=text,
)
pages = st.fixed_dictionaries(
    {
        "width": st.integers(40, 200),
        "verbosity": st.integers(-1, 2),
        "colour": st.booleans(),
        "encoding": st.sampled_from(["utf-8", "ascii", "cp1252"]),
    }
)


@settings(max_examples=40, deadline=None)
@given(runs, pages, st.dictionaries(st.sampled_from(["API_KEY", "A_SECRET", "HOME"]), text, max_size=2))
def test_any_run_is_reported(record: model.RunRecord, page: dict[str, Any], environ: dict[str, str]) -> None:
    told = document(record, environ=environ)
    VALID.validate(told)
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    for line in render(told, **page):
        written = "".join(part for part, _ in line)
        written.encode(page["encoding"])
        assert {unicodedata.category(char) for char in written}.isdisjoint({"Cc", "Cf", "Cs", "Zl", "Zp"})
        command = written.lstrip().startswith("$ ")
        assert command or columns(written) <= page["width"]


@given(st.fractions(), st.none() | st.fractions(), st.none() | st.fractions())
def test_any_measurement_says_the_same_in_json(
    value: Fraction, at_least: Fraction | None, at_most: Fraction | None
) -> None:
    """Whoever reads the numbers alone comes to the verdict that stands beside them."""
    seen = model.Measurement("m", value, at_least=at_least, at_most=at_most)
    told = document(run(loose=(outcome("g.g", model.Verdict.PASSED, seen),)))
    numbers = told["gates"][0]["measurements"][0]
    low = numbers["at_least"] is None or numbers["value"] >= numbers["at_least"]
    high = numbers["at_most"] is None or numbers["value"] <= numbers["at_most"]
    assert numbers["ok"] == (low and high)
