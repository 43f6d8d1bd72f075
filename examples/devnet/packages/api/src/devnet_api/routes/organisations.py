"""The caller's own organisation."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from devnet_api.authentication import Caller
from devnet_api.harbor import HarborOf
from devnet_api.problems import documented
from devnet_api.schemas import UserView

ROUTER = APIRouter(prefix="/orgs", tags=["organisations"])


@ROUTER.get("/{id}/members", responses=documented(401, 403, 404, 422))
def members(organisation: Annotated[str, Path(alias="id")], user: Caller, harbor: HarborOf) -> list[UserView]:
    """Everyone in the organisation, for its admins and managers."""
    return [UserView.of(member) for member in harbor.workspace.members(user, organisation)]
