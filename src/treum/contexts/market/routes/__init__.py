"""HTTP of market: is it open, what is listed, and the bars of one instrument."""

from fastapi import APIRouter

from treum.contexts.market.routes import bars, calendar, daily, instruments, runs, status

router = APIRouter()
for part in (status, calendar, runs, instruments, bars, daily):
    router.include_router(part.router)
