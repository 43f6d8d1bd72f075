"""Links of OpenAPI: which operations take what an answer tells."""

from __future__ import annotations

from typing import Any


def leads_to(status: int, *operations: str, **parameters: str) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of a route: these operations take these fields of its answer as their parameters."""
    taken = {name: f"$response.body#/{field}" for name, field in parameters.items()}
    links = {operation: {"operationId": operation, "parameters": taken} for operation in operations}
    return {status: {"links": links}}
