"""A person watches a real day while servers go and come: told of it, and nothing is lost."""

import signal

from tests.journeys.browser import (
    SHOWN_MS_MAX,
    Visit,
    banner,
    browser_program,
    looks_well,
    visiting,
)
from tests.journeys.day import Day, step_of
from tests.journeys.outage import away, until_health
from tests.journeys.stack import Stack, running
from tests.journeys.watcher import PASSWORD
from tests.make import canonical

CHANNEL = "signals_premium"
SPEED = "300"
"""Market seconds per second: 75 s of wall time, and the feed rests while it cannot write."""


async def test_a_person_sees_that_servers_are_away_and_loses_nothing(day: Day) -> None:
    browser_program()
    settings = {each: value for each, value in day.at(SPEED).items() if "ASSETS" not in each}
    with running(day.data_dir, settings) as stack:
        run_id, _ = await stack.current_run()
        async with visiting(stack.url) as visit:
            await visit.sign_in("premium@demo.test", PASSWORD)
            await visit.until(1)
            for number in (signal.SIGINT, signal.SIGKILL, signal.SIGKILL):
                await stack.kill("postgres", number)
            await _without_postgres(stack, visit)
            await _without_nats(stack, visit)
            assert await stack.settled(within_s=240) == run_id
            facts = await canonical.run_facts(stack.fetch, run_id)
            delivered = [row for row in facts[1] if row[0] == CHANNEL]
            await visit.until(len(delivered))
            assert visit.faults == []
    assert facts == day.facts
    assert [step_of(frame) for frame in visit.updates] == delivered[-len(visit.updates) :]


async def _without_postgres(stack: Stack, visit: Visit) -> None:
    async with away(stack, "postgres"):
        await until_health(stack, ["database"], status=503)
        await banner(visit, "database").wait_for(timeout=SHOWN_MS_MAX)
        await visit.shoot("without-postgres")
    await until_health(stack, [])
    await looks_well(visit)


async def _without_nats(stack: Stack, visit: Visit) -> None:
    async with away(stack, "nats-server"):
        await until_health(stack, ["live"])
        await banner(visit, "live").wait_for(timeout=SHOWN_MS_MAX)
        await visit.page.locator("[data-testid=feed-state][data-state=quiet]").wait_for()
        await visit.shoot("without-nats")
    await until_health(stack, [])
    await looks_well(visit)
