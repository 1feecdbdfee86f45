"""HTTP of identity: accounts, the proof of an e-mail, who am I, apps and tokens."""

from fastapi import APIRouter

from treum.contexts.identity.routes import accounts, apps, me, tokens, verification

router = APIRouter()
for part in (accounts, verification, me, apps, tokens):
    router.include_router(part.router)
