"""Signing in, staying signed in, signing out."""

from __future__ import annotations

from fastapi import APIRouter

from devnet_api.authentication import Token
from devnet_api.harbor import HarborOf
from devnet_api.problems import PUBLIC, documented
from devnet_api.schemas import LoginRequest, RefreshRequest, Tokens
from devnet_api.strict_json import StrictRoute

ROUTER = APIRouter(prefix="/auth", tags=["auth"], route_class=StrictRoute)


@ROUTER.post("/login", responses=documented(400, 401, 413, 422, 429), openapi_extra=PUBLIC)
def login(body: LoginRequest, harbor: HarborOf) -> Tokens:
    """Exchanges an address and a password for tokens; after too many attempts for an address it takes a break."""
    return Tokens.of(harbor.sign_in.with_password(body.email, body.password))


@ROUTER.post("/refresh", responses=documented(400, 401, 413, 422), openapi_extra=PUBLIC)
def refresh(body: RefreshRequest, harbor: HarborOf) -> Tokens:
    """Exchanges a refresh token, once, for new tokens."""
    return Tokens.of(harbor.sign_in.refresh(body.refresh_token))


@ROUTER.post("/logout", status_code=204, responses=documented(401))
def logout(token: Token, harbor: HarborOf) -> None:
    """Ends the session; none of its tokens is good any more."""
    harbor.sign_in.sign_out(token)
