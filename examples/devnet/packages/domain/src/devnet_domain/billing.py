"""Billing: the plan that an organisation pays its provider for becomes the plan we enforce."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from devnet_domain.errors import Conflict
from devnet_domain.organisations import Organisation, Plan, known, require_same_tenant
from devnet_domain.ports import BillingProvider, Clock, Measures, Organisations
from devnet_domain.roles import Action, require
from devnet_domain.users import User


@dataclass(frozen=True, slots=True)
class Billing:
    """Shows and syncs plans. The provider is asked outside of ``exclusive``: nobody waits for a slow provider."""

    organisations: Organisations
    provider: BillingProvider
    clock: Clock
    measures: Measures
    exclusive: AbstractContextManager[object]

    def account(self, user: User, organisation_id: str) -> Organisation:
        """The organisation with its plan and the moment of its last sync."""
        require_same_tenant(user.organisation, organisation_id, "organisation")
        require(user.role, Action.SEE_BILLING)
        return known(self.organisations.get(organisation_id))

    def sync(self, user: User, organisation_id: str) -> Organisation:
        """Asks the provider and takes its answer over."""
        require_same_tenant(user.organisation, organisation_id, "organisation")
        require(user.role, Action.SYNC_BILLING)
        return self.synced(organisation_id)

    def synced(self, organisation_id: str) -> Organisation:
        """The organisation after a sync, whoever asked for it. Running it twice changes nothing more."""
        with self.measures.billing_sync():
            plan = self.provider.plan_of(organisation_id)
            if plan not in set(Plan):
                raise Conflict("The billing provider knows no plan of ours for this organisation.")
            with self.exclusive:
                before = known(self.organisations.get(organisation_id))
                after = replace(before, plan=Plan(plan), synced=self.clock.now())
                self.organisations.save(after)
            return after
