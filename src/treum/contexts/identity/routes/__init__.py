"""HTTP of identity: accounts, the proof of an e-mail, second factors, who am I."""

from fastapi import APIRouter

from treum.contexts.identity.routes import accounts, factors, me, second_step, verification

router = APIRouter()
for part in (accounts, verification, me, factors, second_step):
    router.include_router(part.router)
