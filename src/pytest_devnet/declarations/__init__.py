"""What devnet.toml says of services: how each is started or reached, what it depends on, who calls it and how.

Read without any I/O but that of devnet.toml itself; every mistake is kept with its line, and the rest stays usable.
"""

from __future__ import annotations

from pytest_devnet.declarations.curl import curl, token_of
from pytest_devnet.declarations.declared import (
    Action,
    Declared,
    DependencySettings,
    GraphqlSettings,
    Login,
    LogSource,
    Planting,
    Principal,
    Request,
    ServiceSettings,
)
from pytest_devnet.declarations.prepared import Making, jq_path, prepared
from pytest_devnet.declarations.reader import declared_in, read_declared

__all__ = [
    "Action",
    "Declared",
    "DependencySettings",
    "GraphqlSettings",
    "LogSource",
    "Login",
    "Making",
    "Planting",
    "Principal",
    "Request",
    "ServiceSettings",
    "curl",
    "declared_in",
    "jq_path",
    "prepared",
    "read_declared",
    "token_of",
]
