"""The application. ``scripts/serve.py`` serves it, and so does ``uvicorn devnet_api.app:create --factory``."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI

from devnet_api import problems, settings
from devnet_api.body_limit import BodyLimit
from devnet_api.harbor import SERVICE, assembled
from devnet_api.request_observer import RequestObserver
from devnet_api.routes import auth, description, frontend, health, metrics, organisations, projects, users
from devnet_domain.ports import Clock
from devnet_infrastructure import json_log

VERSION = "1.0.0"

_ROUTER = APIRouter(generate_unique_id_function=lambda route: route.name)
"""Every operation. What FastAPI works out for each of them is worked out once, not by every application anew."""
for _part in (auth, users, organisations, projects, health, metrics, description, frontend):
    _ROUTER.include_router(_part.ROUTER)


def create() -> FastAPI:
    """The application as the environment configures it, logging JSON to standard output."""
    json_log.install()
    return build(settings.from_environment())


def build(chosen: settings.Settings, clock: Clock | None = None) -> FastAPI:
    """The application with these settings; leaves the process's logging alone."""
    app = FastAPI(
        title="Harbor",
        version=VERSION,
        lifespan=_lifespan,
        redirect_slashes=False,
        openapi_url=None,
    )
    harbor = app.state.harbor = assembled(chosen, clock)
    app.add_middleware(BodyLimit)
    app.add_middleware(RequestObserver, tracer=harbor.tracing.get_tracer(SERVICE), metrics=harbor.metrics)
    problems.install(app)
    app.router.routes.extend(_ROUTER.routes)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    app.state.harbor.close()
