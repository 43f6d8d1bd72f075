"""Documents that are there and say nothing, or are no longer where the plan expects them."""

from __future__ import annotations

from pytest_devnet.demo.edits import Delete, Move, Replace, Rewrite
from pytest_devnet.demo.fault import Fault

_TEMPLATE = """\
# Runbook: <service>

## When to use it

This page is for whoever is on duty when an alert of the service fires.
<what the alert means>

## Impact

<who notices, and what>

## Diagnosis

<commands to paste>

## Mitigation

<commands to paste>

## Escalation

<whom to call>
"""
_HEADINGS = """\
# Runbook: AI summaries

## When to use it

## Impact

## Diagnosis

## Mitigation

## Escalation
"""

FAULTS = (
    Fault(
        name="runbook-template",
        why="The runbook was copied from the template so that the box could be ticked, and nobody came back to it.",
        edits=(Rewrite("docs/runbooks/billing.md", _TEMPLATE),),
        criteria=("E4.D2", "E.A4", "E1.D4"),
        gate="docs.present",
        also=("slo.alerts",),
        finding="docs/runbooks/billing.md:6: still holds the placeholder '<what the alert means>'",
    ),
    Fault(
        name="runbook-headings-only",
        why="The outline of the runbook was reviewed and merged, its text was to follow.",
        edits=(Rewrite("docs/runbooks/ai.md", _HEADINGS),),
        criteria=("E4.D2", "E.A4", "E1.D4"),
        gate="docs.present",
        also=("slo.alerts",),
        finding="docs/runbooks/ai.md: holds nothing but headings",
    ),
    Fault(
        name="runbook-section-renamed",
        why="Somebody tidied the headings: whoever is on call searches for the mitigation and finds none.",
        edits=(Replace("docs/runbooks/support.md", "## Mitigation", "## Frequent answers"),),
        criteria=("E4.D2", "E.A4"),
        gate="docs.present",
        finding="docs/runbooks/support.md: has no section 'Mitigation'",
    ),
    Fault(
        name="runbook-todo",
        why="The one step nobody remembered was left for later, and later it was forgotten.",
        edits=(
            Replace("docs/runbooks/incident-response.md", "## Afterwards\n", "## Afterwards\n\nTODO: how to tell.\n"),
        ),
        criteria=("E4.D2", "E.A4"),
        gate="docs.present",
        finding="docs/runbooks/incident-response.md:{line}: still holds the placeholder 'TODO'",
    ),
    Fault(
        name="onboarding-stub",
        why="The guide was out of date, so it was thrown away; a better one never came.",
        edits=(Rewrite("docs/onboarding.md", "# Onboarding\n\nAsk Maria, she knows how all of this works.\n"),),
        criteria=("E.A4", "E.R1"),
        gate="docs.present",
        finding="docs/onboarding.md: prose is 9 words (want at least 40 words)",
    ),
    Fault(
        name="secrets-plan-gone",
        why="The page was moved to a wiki that the repository, and whoever comes after, knows nothing of.",
        edits=(Delete("docs/security/secrets.md"),),
        criteria=("E2.D3",),
        gate="docs.present",
        finding="docs/security/secrets.md: does not exist in the repository",
    ),
    Fault(
        name="checklist-moved",
        why="Folders were reorganised, and the plan, the links and the people still look in the old place.",
        edits=(Move("docs/operations/release-checklist.md", "docs/releases/checklist.md"),),
        criteria=("E3.D4",),
        gate="docs.present",
        finding="docs/operations/release-checklist.md: does not exist in the repository",
    ),
)
