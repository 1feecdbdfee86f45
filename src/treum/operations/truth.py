"""PostgreSQL: does it answer, who may do what there, and does its clock agree with ours?"""

import asyncio
import time

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from treum.contexts.market import api as market
from treum.operations.finding import Finding, fail, ok, warn
from treum.operations.patient import Patient, database, place_of
from treum.platform import rights
from treum.platform.clock import now
from treum.platform.machine import SKEW_S_MAX, skew_s
from treum.platform.rights import Duty
from treum.platform.settings import Secret

_SKEW_S_NOTED = 0.25
_DRIFT_S_MAX = 0.25
_DRIFT_OVER_S = 1.0
AWAY = (DBAPIError, PoolTimeout, OSError, TimeoutError)


async def answers(patient: Patient) -> Finding:
    url = patient.settings.database.app_url
    if url is None:
        return fail("database", patient.lacks or "set TREUM_DATABASE__APP_URL")
    try:
        async with database(url) as opened, opened.snapshot() as tx:
            version: str = await tx.scalar(text("SHOW server_version"))
    except AWAY as error:
        return fail("database", f"{_why(error)}, {place_of(url.reveal())}")
    return ok("database", f"PostgreSQL {version}, {place_of(url.reveal())}")


async def roles(patient: Patient) -> Finding:
    """Rights in excess are holes: an event log that can be rewritten proves nothing."""
    urls = patient.settings.database
    if urls.app_url is None:
        return fail("roles", "there is no database to ask")
    known = {
        Duty.OWN: urls.owner_url,
        Duty.SERVE: urls.app_url,
        Duty.READ: urls.ro_url,
    }
    found: list[str] = []
    for duty, url in known.items():
        if url is not None:
            found += await _faults(url, duty)
    if found:
        return fail("roles", "; ".join(found))
    looked_at = ", ".join(duty.value for duty, url in known.items() if url is not None)
    return ok("roles", f"no more rights than they need ({looked_at})")


async def clock(patient: Patient) -> Finding:
    """Against the database's clock, and whether somebody turns ours while it runs."""
    url = patient.settings.database.app_url
    if url is None:
        return fail("clock", "there is no database to compare with")
    drift_s = await _drift_s()
    try:
        async with database(url) as opened, opened.snapshot() as tx:
            ahead_s = await skew_s(tx)
    except AWAY as error:
        return fail("clock", f"not compared: {_why(error)}, {place_of(url.reveal())}")
    said = (
        f"{abs(ahead_s) * 1000:.0f} ms {'ahead of' if ahead_s >= 0 else 'behind'} the database at "
        f"{place_of(url.reveal())}"
    )
    if abs(ahead_s) > SKEW_S_MAX:
        return fail("clock", f"{said}: set the time of this machine, or of that one")
    if abs(drift_s) > _DRIFT_S_MAX:
        return fail("clock", f"it jumped {drift_s:.1f} s within a second: who else sets it here?")
    return (warn if abs(ahead_s) > _SKEW_S_NOTED else ok)("clock", said)


async def feed(patient: Patient) -> Finding:
    """Do the prices of the current run keep its pace?"""
    url = patient.settings.database.app_url
    if url is None:
        return fail("feed", "there is no database to ask")
    try:
        async with database(url) as opened, opened.snapshot() as tx:
            run = await market.current_run(tx)
    except AWAY as error:
        return fail("feed", f"not known: {_why(error)}, {place_of(url.reveal())}")
    return _feed(run)


def _feed(run: market.Run | None) -> Finding:
    if run is None:
        return warn("feed", "no run yet: start the role market")
    said = f"{run.label} at {run.speed:g}×, market time {run.market_time}, run {run.id}"
    if run.feed_state in {market.FeedState.LIVE, market.FeedState.FINISHED}:
        return ok("feed", f"{run.feed_state}: {said}")
    return fail("feed", f"{run.feed_state} since {run.feed_since or 'its start'}: {said}")


async def _faults(url: Secret, duty: Duty) -> list[str]:
    try:
        async with database(url) as opened, opened.snapshot() as tx:
            return await rights.faults(tx, duty)
    except AWAY as error:
        return [f"{duty.value}: {_why(error)}, {place_of(url.reveal())}"]


async def _drift_s() -> float:
    """How much more wall time than monotonic time passed in about a second."""
    wall, steady = now(), time.monotonic()
    await asyncio.sleep(_DRIFT_OVER_S)
    return (now() - wall).total_seconds() - (time.monotonic() - steady)


def _why(error: BaseException) -> str:
    """The driver's own words, without its class and the statement."""
    cause = getattr(error, "orig", None) or error
    words = str(cause).rpartition(">: ")[2] or str(cause)
    return words or type(cause).__name__
