"""HTTP of identity: accounts, the proof of an e-mail, who am I."""

from fastapi import APIRouter

from treum.contexts.identity.routes import (
    accounts,
    me,
    proof,
    resets,
    security_events,
    sessions,
    staff,
    verification,
)

router = APIRouter()
for part in (accounts, verification, resets, proof, sessions, me, security_events, staff):
    router.include_router(part.router)
