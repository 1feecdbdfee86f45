"""The plug of market."""

from treum.contexts.market.events import BarsClosed, FeedStateChanged, RunFinished, RunStarted
from treum.contexts.market.jobs import feed_job
from treum.contexts.market.routes import router
from treum.contexts.market.service.reference import seed_reference
from treum.platform.context import Context, Resources


async def _seed(resources: Resources) -> None:
    async with resources.database.transaction(actor="market.seed") as tx:
        await seed_reference(tx)


context = Context(
    name="market",
    router=router,
    jobs=(feed_job,),
    events=(BarsClosed, RunStarted, RunFinished, FeedStateChanged),
    outward=(RunStarted, FeedStateChanged),
    seed=_seed,
)
