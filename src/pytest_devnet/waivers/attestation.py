"""People's words: whether each still holds today, for the files they looked at."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_devnet.model import Evidence, Finding, Gap, Observation, Place, Strength
from pytest_devnet.waivers.people import same_person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from pytest_devnet.model import Attestation
    from pytest_devnet.waivers.file import WaiverFile

_ANEW = "look again, then sign anew: date, and files by sha256sum"


@dataclass(frozen=True, slots=True)
class Attested:
    """An attestation with what there is to say about it: one piece of evidence, or all that is against it."""

    attestation: Attestation
    observations: tuple[Observation, ...]

    @property
    def holds(self) -> bool:
        return all(isinstance(seen, Evidence) for seen in self.observations)


def attested(file: WaiverFile, root: Path, today: date) -> tuple[Attested, ...]:
    """Every attestation, judged against the day and the bytes of its files.

    Evidence of strength ``attested`` where it holds. A finding where it lapsed, is dated ahead, or is void because a
    file changed or is gone. A gap where a file is there but cannot be read: then nobody knows.
    """
    return tuple(Attested(one, tuple(_observations(one, root, today))) for one in file.attestations)


def _observations(one: Attestation, root: Path, today: date) -> Iterator[Observation]:
    against: list[Observation] = [*faulty(one, today), *_void(one, root)]
    detail = f"{one.by} attests, agreed by {one.approver}, until {one.valid_until}: {one.statement}"
    yield from against or [Evidence(one.place, detail, one.criterion, Strength.ATTESTED)]


def faulty(one: Attestation, today: date) -> Iterator[Finding]:
    """What calendar and signatures have against an attestation; ``valid_until`` is the last day on which it counts."""
    if one.signed > today:
        yield Finding(one.place, f"is dated {one.signed}, a day to come", "date it when signing", subject=one.criterion)
    if today > one.valid_until:
        yield Finding(one.place, f"was valid until {one.valid_until}", _ANEW, subject=one.criterion)
    if same_person(one.by, one.approver):
        message = f"{one.by} and {one.approver} look like the same person"
        yield Finding(one.place, message, "have somebody else approve it", subject=one.criterion)


def _void(one: Attestation, root: Path) -> Iterator[Finding | Gap]:
    for path, digest in one.files.items():
        try:
            reason = _changed(root, path, digest)
        except OSError as error:
            yield Gap(Place(path), f"cannot be read, so {one.criterion} rests on nothing: {error.strerror}")
            continue
        if reason:
            yield Finding(one.place, f"is void: {path} {reason}", _ANEW, subject=one.criterion)


def _changed(root: Path, path: str, digest: str) -> str:
    target = Path(os.path.realpath(root / path))
    if not target.is_relative_to(os.path.realpath(root)):
        return "lies outside the repository"
    if not target.is_file():
        return "is gone"
    with target.open("rb") as stream:
        now = hashlib.file_digest(stream, "sha256").hexdigest()
    return "" if digest == f"sha256:{now}" else "changed since it was signed"
