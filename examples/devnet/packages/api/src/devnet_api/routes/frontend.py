"""The browser client: a handful of files, each named here, so that no path can lead anywhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from fastapi import APIRouter
from fastapi.responses import FileResponse

from devnet_api.problems import PUBLIC, documented

ROUTER = APIRouter(tags=["frontend"], default_response_class=FileResponse)
FILES = Path(__file__).parents[4] / "frontend" / "public"
File = Literal["app.js", "calls.json", "client.js", "style.css"]


def _files(*types: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {media_type: {"schema": {"type": "string"}} for media_type in types}}}


@ROUTER.get("/", responses=_files("text/html"), openapi_extra=PUBLIC)
def page() -> FileResponse:
    """The page."""
    return FileResponse(FILES / "index.html")


@ROUTER.get(
    "/frontend/{file}",
    responses=_files("text/javascript", "application/json", "text/css") | documented(422),
    openapi_extra=PUBLIC,
)
def part(file: File) -> FileResponse:
    """A part of the page."""
    return FileResponse(FILES / file)
