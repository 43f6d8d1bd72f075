"""The longest body a request may have, whether it announces its length or not."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONGEST = 65536


class BodyLimit:
    """ASGI middleware. The refusal is raised where the body is read, so that it is answered like any other."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("Content-Length", "")
        left = LONGEST

        async def limited() -> Message:
            nonlocal left
            if announced.isdecimal() and int(announced) > LONGEST:
                raise HTTPException(413, f"A body may have {LONGEST} bytes.")
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(413, f"A body may have {LONGEST} bytes.")
            return message

        await self.app(scope, limited, send)
