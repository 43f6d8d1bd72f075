"""Exceptions to the plan, all in one file: waivers, attestations and what is not applicable.

A waiver lets named findings through; it never reaches a gap. Where a gate could not look, nobody knows what there would
be to agree to: a gate that says NO EVIDENCE blocks until it can look. Neither can an error, or the judgement of the
waivers themselves, be waived; nor a line that no gate answers (UNBOUND), or that its binding answers no more (SUSPECT).
"""

from pytest_devnet.waivers.attestation import Attested, attested
from pytest_devnet.waivers.cover import covering, not_applicable_now
from pytest_devnet.waivers.drafting import draft
from pytest_devnet.waivers.file import BOUND, FILE, SOUND, WaiverFile
from pytest_devnet.waivers.judgement import judge
from pytest_devnet.waivers.names import names_criterion, names_gate
from pytest_devnet.waivers.reader import read_waivers

__all__ = [
    "BOUND",
    "FILE",
    "SOUND",
    "Attested",
    "WaiverFile",
    "attested",
    "covering",
    "draft",
    "judge",
    "names_criterion",
    "names_gate",
    "not_applicable_now",
    "read_waivers",
]
