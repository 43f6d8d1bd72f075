"""From an alert's annotation to a section of a file in this checkout."""

from __future__ import annotations

import pytest

from pytest_devnet.formats.own_words import own_words
from pytest_devnet.formats.runbooks import Runbook, anchors, runbook_of


@pytest.mark.parametrize(
    ("annotations", "runbook"),
    [
        ({}, None),
        ({"runbook_url": ""}, None),
        ({"runbook_url": "docs/runbooks/ai.md#what-to-do"}, Runbook("docs/runbooks/ai.md", "what-to-do")),
        ({"runbook": "./docs/a%20b.md"}, Runbook("docs/a b.md")),
        ({"runbook_url": "https://code.test/quay/harbor/blob/main/docs/ai.md#x"}, Runbook("docs/ai.md", "x")),
        ({"runbook_url": "https://code.test/quay/harbor/-/blob/v1.0/docs/ai.md"}, Runbook("docs/ai.md")),
        ({"runbook_url": "https://wiki.test/ai"}, Runbook("wiki.test/ai")),
    ],
)
def test_a_link_leads_to_a_file_of_the_checkout(annotations: dict[str, str], runbook: Runbook | None) -> None:
    assert runbook_of(annotations) == runbook


def test_headings_have_the_anchors_of_a_code_host() -> None:
    text = "# Sign-in: it `burns`!\n\n## Steps\n\n## Steps\n\n## Über uns\n\n## Steps 2\n"
    assert anchors(text) == {"sign-in-it-burns", "steps", "steps-1", "über-uns", "steps-2"}


def test_words_a_template_left_behind_are_not_its_own() -> None:
    assert own_words("# Billing\n\nCall the provider.\n\nTODO: whom to call.\n") == 3
