"""HTTP of identity: accounts, the proof of an e-mail, who am I."""

from fastapi import APIRouter

from treum.contexts.identity.routes import accounts, me, security_events, verification

router = APIRouter()
for part in (accounts, verification, me, security_events):
    router.include_router(part.router)
