"""Prove once more, by a second factor, that it is still the same person."""

from treum.contexts.identity.rules.factors import BadCode
from treum.contexts.identity.service.codes import Authenticators, Entered, try_code
from treum.contexts.identity.service.proof import prove
from treum.platform.auth import Actor, Method
from treum.platform.database import Database


async def prove_by_totp(
    database: Database, actor: Actor, *, code: str, using: Authenticators
) -> str:
    """The session's new token. Raises: BadCode, TooManyCodes, SignInRequired."""
    entered = Entered(method=Method.TOTP, code=code)
    async with database.transaction(actor=str(actor.person_id)) as tx:
        if await try_code(tx, actor.person_id, entered, using=using):
            return await prove(tx, actor, methods=frozenset({Method.TOTP}))
    raise BadCode("Enter the code that your app shows now.")
