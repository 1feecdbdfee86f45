"""HTTP of identity: accounts, proofs, sessions, factors, apps and tokens, staff."""

from fastapi import APIRouter

from treum.contexts.identity.routes import (
    accounts,
    apps,
    factors,
    me,
    passkeys,
    proof,
    resets,
    second_step,
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
    factors,
    passkeys,
    second_step,
    apps,
    tokens,
    me,
    security_events,
    staff,
)
for part in PARTS:
    router.include_router(part.router)
