"""The caller's own organisation: its members and its billing."""

from __future__ import annotations

from fastapi import APIRouter

from devnet_api.authentication import Caller
from devnet_api.harbor import HarborOf
from devnet_api.links import leads_to
from devnet_api.problems import documented
from devnet_api.schemas import BillingView, Id, RoleChange, UserView
from devnet_api.strict_json import StrictRoute
from devnet_domain.roles import Role

ROUTER = APIRouter(prefix="/orgs", tags=["organisations"], route_class=StrictRoute)
FOUND = leads_to(200, "change_role", id="0/organisation", member="0/id")


@ROUTER.get("/{id}/members", responses=FOUND | documented(401, 403, 404, 422))
def members(id: Id, user: Caller, harbor: HarborOf) -> list[UserView]:
    """Everyone in the organisation, for its admins and managers."""
    return [UserView.of(member) for member in harbor.membership.members(user, id)]


@ROUTER.patch("/{id}/members/{member}", responses=documented(400, 401, 403, 404, 409, 413, 422))
def change_role(id: Id, member: Id, body: RoleChange, user: Caller, harbor: HarborOf) -> UserView:
    """Gives a member another role, from their next request on; admins only."""
    return UserView.of(harbor.membership.change_role(user, id, member, Role(body.role)))


@ROUTER.delete("/{id}/members/{member}/sessions", status_code=204, responses=documented(401, 403, 404, 422))
def end_sessions(id: Id, member: Id, user: Caller, harbor: HarborOf) -> None:
    """Signs a member out everywhere; admins only."""
    harbor.membership.end_sessions(user, id, member)


@ROUTER.get("/{id}/billing", responses=documented(401, 403, 404, 422))
def billing(id: Id, user: Caller, harbor: HarborOf) -> BillingView:
    """The plan, and when it was last synced; for admins and managers."""
    return BillingView.of(harbor.billing.account(user, id))


@ROUTER.post("/{id}/billing/sync", responses=documented(401, 403, 404, 409, 422, 502, 503))
def sync_billing(id: Id, user: Caller, harbor: HarborOf) -> BillingView:
    """Takes over what the billing provider says now; admins only."""
    return BillingView.of(harbor.billing.sync(user, id))
