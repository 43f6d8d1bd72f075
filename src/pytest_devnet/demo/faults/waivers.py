"""Exceptions that do not except."""

from __future__ import annotations

from pytest_devnet.demo.edits import Add, Replace
from pytest_devnet.demo.fault import Fault
from pytest_devnet.model import Finding, Place

_TODO = Replace("docs/runbooks/incident-response.md", "## Afterwards\n", "## Afterwards\n\nTODO: how to tell.\n")
_KNOWN = Finding(Place("docs/runbooks/incident-response.md"), "still holds the placeholder 'TODO'").id("docs.present")
_WAIVER = """\
[[waiver]]
gate = "docs.present"
match = ["{id}"]  # still holds the placeholder 'TODO'
owner = "Ada Kai"
approver = "{approver}"
reason = "The step is known to everybody on duty until it is written down"
ticket = "HARBOR-41"
expires = {expires}
"""
_ATTESTATION = """\
[[attestation]]
criterion = "E.P3"
statement = "Ada Kai, Bo Mar and Cy Orr are on duty, and have said so"
by = "Bo Mar"
approver = "Ada Kai"
date = 2026-11-12
valid_for = 90
[attestation.files]
"docs/runbooks/incident-response.md" = "sha256:1c4f7fa70e3b7e2a6b1c0ed5f0b8f3c86f8a5b6a0e9d0e6f5b0c7d1a2e3f4a5b"
"""


def _waiver(approver: str, expires: str) -> Add:
    text = _WAIVER.format(id=_KNOWN, approver=approver, expires=expires)
    return Add("devnet-waivers.toml", text)


FAULTS = (
    Fault(
        name="waiver-self-approved",
        why="It was late, nobody else was there, and the finding was waived by the one who should have mended it.",
        edits=(_TODO, _waiver("ada kai", "2026-12-18")),
        criteria=("E4.D2", "E.A4"),
        gate="waivers.sound",
        finding="devnet-waivers.toml:1: docs.present: Ada Kai and ada kai look like the same person",
    ),
    Fault(
        name="waiver-expired",
        why="A waiver was to last until the release, the release was put off, and the finding is still there.",
        edits=(_TODO, _waiver("Bo Mar", "2026-11-13")),
        criteria=("E4.D2", "E.A4"),
        gate="waivers.sound",
        finding="devnet-waivers.toml:1: docs.present: expired on 2026-11-13",
    ),
    Fault(
        name="waiver-stale",
        why="What was waived was mended, and the waiver lies in wait for the next finding of its kind.",
        edits=(_waiver("Bo Mar", "2026-12-18"),),
        criteria=(),
        gate="waivers.sound",
        finding="devnet-waivers.toml:1: docs.present: matches no finding at all",
    ),
    Fault(
        name="attestation-outdated",
        why="Somebody vouched for what a file said, the file was changed, and the signature stayed.",
        edits=(Add("devnet-waivers.toml", _ATTESTATION),),
        criteria=("E.P3",),
        gate="attested",
        finding="devnet-waivers.toml:1: E.P3: is void: docs/runbooks/incident-response.md changed since it was signed",
        also=("waivers.sound",),
    ),
)
