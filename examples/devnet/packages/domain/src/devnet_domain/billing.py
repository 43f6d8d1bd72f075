"""Billing sync: what the provider's export says each organisation pays for becomes the plan we enforce."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from devnet_domain.organisations import Plan
from devnet_domain.ports import Organisations


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did: ids whose plan changed, ids already right, and rows that name nothing we know."""

    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    refused: tuple[str, ...]


def sync(organisations: Organisations, export: Mapping[str, str]) -> SyncReport:
    """Applies an export (organisation id to plan name). A bad row is refused alone; running twice changes nothing."""
    changed, unchanged, refused = [], [], []
    for organisation_id, plan in export.items():
        organisation = organisations.get(organisation_id)
        if organisation is None or plan not in set(Plan):
            refused.append(f"{organisation_id}: {plan}")
        elif organisation.plan == plan:
            unchanged.append(organisation_id)
        else:
            organisations.save(replace(organisation, plan=Plan(plan)))
            changed.append(organisation_id)
    return SyncReport(tuple(changed), tuple(unchanged), tuple(refused))
