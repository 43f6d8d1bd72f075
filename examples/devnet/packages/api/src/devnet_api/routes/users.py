"""The person signed in."""

from __future__ import annotations

from fastapi import APIRouter

from devnet_api.authentication import Caller
from devnet_api.links import leads_to
from devnet_api.problems import documented
from devnet_api.schemas import UserView

ROUTER = APIRouter(prefix="/users", tags=["users"])
FOUND = leads_to(200, "members", "billing", "sync_billing", id="organisation")


@ROUTER.get("/me", responses=FOUND | documented(401))
def me(user: Caller) -> UserView:
    """Who the token belongs to."""
    return UserView.of(user)
