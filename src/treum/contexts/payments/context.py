"""Payments' plug."""

from treum.contexts.payments.events import EntitlementGranted
from treum.contexts.payments.routes import router
from treum.contexts.payments.service import seed_grants
from treum.platform.context import Context, Resources


async def _seed_demo(resources: Resources) -> None:
    async with resources.database.transaction(actor="demo") as tx:
        await seed_grants(tx)


context = Context(
    name="payments",
    router=router,
    events=(EntitlementGranted,),
    outward=(EntitlementGranted,),
    seed_demo=_seed_demo,
)
