"""The nouns: what a plan says, what a gate observes, and how observations fold into verdicts.

Frozen data without I/O, so that any process, report format or test can hold it.
"""

from pytest_devnet.model.observation import (
    Evidence,
    Finding,
    Gap,
    Measurement,
    Number,
    Observation,
    Severity,
    findings_of,
    fold,
    shown,
    strength_of,
)
from pytest_devnet.model.plan import Bound, Clause, Criterion, Defect, Exclusion, Phase, Plan, Step, Values
from pytest_devnet.model.record import (
    Attestation,
    CriterionRecord,
    NotApplicable,
    Outcome,
    RunRecord,
    RunVerdict,
    Waiver,
)
from pytest_devnet.model.words import Kind, Place, Strength, Verdict, worst

__all__ = [
    "Attestation",
    "Bound",
    "Clause",
    "Criterion",
    "CriterionRecord",
    "Defect",
    "Evidence",
    "Exclusion",
    "Finding",
    "Gap",
    "Kind",
    "Measurement",
    "NotApplicable",
    "Number",
    "Observation",
    "Outcome",
    "Phase",
    "Place",
    "Plan",
    "RunRecord",
    "RunVerdict",
    "Severity",
    "Step",
    "Strength",
    "Values",
    "Verdict",
    "Waiver",
    "findings_of",
    "fold",
    "shown",
    "strength_of",
    "worst",
]
