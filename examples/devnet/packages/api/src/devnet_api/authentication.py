"""Who is calling: the bearer token of a request, and the person behind it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from devnet_api.harbor import HarborOf
from devnet_domain.errors import NotAuthenticated
from devnet_domain.users import User

BEARER = HTTPBearer(auto_error=False, bearerFormat="JWT", scheme_name="bearer")


def bearer_token(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]) -> str:
    """The token as it was sent, not yet judged."""
    if credentials is None:
        raise NotAuthenticated("Sign in first.")
    return credentials.credentials


Token = Annotated[str, Depends(bearer_token)]


def caller(harbor: HarborOf, token: Token) -> User:
    """The person the token belongs to; raises ``NotAuthenticated`` for anyone else."""
    return harbor.sign_in.who(token)


Caller = Annotated[User, Depends(caller)]
