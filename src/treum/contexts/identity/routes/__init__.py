"""HTTP of identity: accounts, the proof of an e-mail, who am I, apps and tokens."""

from fastapi import APIRouter

from treum.contexts.identity.routes import (
    accounts,
    apps,
    me,
    proof,
    resets,
    security_events,
    sessions,
    staff,
    tokens,
    verification,
)

router = APIRouter()
PARTS = (
    accounts,
    verification,
    resets,
    proof,
    sessions,
    apps,
    tokens,
    me,
    security_events,
    staff,
)
for part in PARTS:
    router.include_router(part.router)
