"""HTTP of identity: accounts, the proof of an e-mail, second factors, who am I."""

from fastapi import APIRouter

from treum.contexts.identity.routes import (
    accounts,
    factors,
    me,
    passkeys,
    second_step,
    verification,
)

router = APIRouter()
for part in (accounts, verification, me, factors, passkeys, second_step):
    router.include_router(part.router)
