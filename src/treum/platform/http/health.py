"""Is the process alive, is it ready, and its figures."""

import ipaddress
import os
from pathlib import Path

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.exceptions import HTTPException
from starlette.responses import Response

from treum.platform.http.lists import json_response
from treum.platform.http.readiness import Status, Watch

router = APIRouter(include_in_schema=False)
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Variable of the Prometheus client: the folder in which the roles of one machine keep figures."""


@router.get("/health/live")
async def live() -> Response:
    """The process turns its loop; says nothing of what it depends on."""
    return json_response({"status": "ok"})


@router.get("/health/ready")
async def ready(request: Request) -> Response:
    """503 while PostgreSQL cannot be asked: send no traffic here. 200 with what is degraded else:
    without the live bus, for one, signals still come, only later."""
    watch: Watch = request.app.state.watch
    found = await watch.readiness()
    return json_response(found, 503 if found.status is Status.UNAVAILABLE else 200)


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """Prometheus figures, for this machine only: a proxied or foreign caller sees nothing."""
    if not _is_local(request):
        raise HTTPException(404)
    return Response(generate_latest(_registry()), media_type=CONTENT_TYPE_LATEST)


def _registry() -> CollectorRegistry:
    """This process's figures, or those of every role beside it when they share a folder."""
    folder = os.environ.get(SHARED_FOLDER)
    if folder is None:
        return REGISTRY
    for file in Path(folder).glob("gauge_live*.db"):
        pid = file.stem.rpartition("_")[2]
        if not Path("/proc", pid).exists():
            file.unlink(missing_ok=True)  # A dead process has no connections.
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library has no types
    return registry


def _is_local(request: Request) -> bool:
    forwarded = {"forwarded", "x-forwarded-for"} & set(request.headers.keys())
    return (
        request.client is not None
        and not forwarded
        and ipaddress.ip_address(request.client.host).is_loopback
    )
