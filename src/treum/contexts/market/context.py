"""The plug of market."""

from treum.contexts.market.api import FeedState, feed_report
from treum.contexts.market.events import BarsClosed, RunFinished, RunStarted
from treum.contexts.market.jobs import feed_job
from treum.contexts.market.routes import router
from treum.contexts.market.service.reference import seed_reference
from treum.platform.context import Context, Resources
from treum.platform.database import Transaction
from treum.platform.http.readiness import Condition, Vital


async def _seed(resources: Resources) -> None:
    async with resources.database.transaction(actor="market.seed") as tx:
        await seed_reference(tx)


async def _feed(tx: Transaction) -> Condition:
    state = (await feed_report(tx)).state
    return Condition(word=state.value, is_well=state is not FeedState.SILENT)


context = Context(
    name="market",
    router=router,
    jobs=(feed_job,),
    events=(BarsClosed, RunStarted, RunFinished),
    outward=(RunStarted,),
    vitals=(Vital(name="feed", ask=_feed),),
    seed=_seed,
)
