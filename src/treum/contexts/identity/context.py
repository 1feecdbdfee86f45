"""Identity's plug."""

from treum.contexts.identity.adapters.argon2 import Argon2Hasher
from treum.contexts.identity.events import EmailVerified, PersonSignedUp, SessionEnded
from treum.contexts.identity.jobs import workflows
from treum.contexts.identity.routes import router
from treum.contexts.identity.service.bearers import BearerTokens
from treum.contexts.identity.service.demo import seed_people
from treum.contexts.identity.service.sessions import recognise
from treum.platform.context import Context, Resources
from treum.platform.vault import Sealed


async def _seed_demo(resources: Resources) -> None:
    await seed_people(resources.database, resources.settings, hasher=Argon2Hasher())


def _bearers(resources: Resources) -> BearerTokens:
    return BearerTokens(resources.settings.auth.ticket_key)


context = Context(
    name="identity",
    router=router,
    workflows=workflows,
    events=(PersonSignedUp, EmailVerified, SessionEnded),
    outward=(PersonSignedUp, EmailVerified, SessionEnded),
    sealed=(Sealed(schema="identity", table="totp", column="secret"),),
    authenticate=recognise,
    bearers=_bearers,
    seed_demo=_seed_demo,
)
