"""The browser client: a handful of files, each named here, so that no path can lead anywhere else."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from fastapi import APIRouter
from fastapi.responses import FileResponse

from devnet_api.problems import PUBLIC, documented

ROUTER = APIRouter(tags=["frontend"], default_response_class=FileResponse)
FILES = Path(__file__).parents[4] / "frontend" / "public"
File = Literal["app.js", "calls.json", "client.js", "icon.svg", "style.css"]
TYPES = {".css": "text/css", ".js": "text/javascript", ".json": "application/json", ".svg": "image/svg+xml"}


def _files(*types: str) -> dict[int | str, dict[str, Any]]:
    content = {media_type: {"schema": {"type": "object" if "json" in media_type else "string"}} for media_type in types}
    return {200: {"content": content}}


@ROUTER.get("/", responses=_files("text/html"), openapi_extra=PUBLIC)
def page() -> FileResponse:
    """The page."""
    return FileResponse(FILES / "index.html", media_type="text/html")


@ROUTER.get("/frontend/{file}", responses=_files(*TYPES.values()) | documented(422), openapi_extra=PUBLIC)
def part(file: File) -> FileResponse:
    """A part of the page."""
    path = FILES / file
    return FileResponse(path, media_type=TYPES[path.suffix])
