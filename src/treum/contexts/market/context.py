"""The plug of market."""

from treum.contexts.market.events import BarsClosed, FeedStateChanged, RunFinished, RunStarted
from treum.contexts.market.jobs.feed import feed_job
from treum.contexts.market.jobs.tidy import schedules
from treum.contexts.market.queries import current_run
from treum.contexts.market.routes import router
from treum.contexts.market.rules.freshness import FeedState
from treum.contexts.market.service.reference import seed_reference
from treum.platform.context import Context, Resources
from treum.platform.database import Transaction
from treum.platform.http.readiness import Condition, Vital


async def _seed(resources: Resources) -> None:
    async with resources.database.transaction(actor="market.seed") as tx:
        await seed_reference(tx)


async def _feed(tx: Transaction) -> Condition:
    run = await current_run(tx)
    if run is None:
        return Condition(word="none", is_well=True)
    state = run.feed_state
    return Condition(word=state.value, is_well=state in {FeedState.LIVE, FeedState.FINISHED})


context = Context(
    name="market",
    router=router,
    jobs=(feed_job,),
    schedules=schedules,
    events=(BarsClosed, RunStarted, RunFinished, FeedStateChanged),
    outward=(RunStarted, FeedStateChanged),
    vitals=(Vital(name="feed", ask=_feed),),
    seed=_seed,
)
