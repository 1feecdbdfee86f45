"""What other contexts, the edges and the process may ask of market."""

from datetime import date, datetime
from uuid import UUID

from treum.contexts.market.events import BarsClosed
from treum.contexts.market.queries import (
    bars,
    bars_at,
    calendar_of,
    current_run,
    find_run,
    instruments,
    last_bar_at,
    run_instruments,
)
from treum.contexts.market.rules.bar import MINUTE_S, Bar
from treum.contexts.market.rules.freshness import FeedReport, FeedState, report_on
from treum.contexts.market.rules.instrument import Instrument, InstrumentKind
from treum.contexts.market.rules.report import LoadReport, RejectedRow
from treum.contexts.market.rules.run import Run, RunKind, RunMismatch, RunMissing, RunState
from treum.contexts.market.rules.session import (
    CalendarGap,
    Session,
    SessionKind,
    TradingDay,
    Window,
    local_day,
)
from treum.contexts.market.rules.status import MarketState, MarketStatus, status_at
from treum.contexts.market.service import prepare
from treum.contexts.market.service.load import check_file
from treum.contexts.market.service.prepare import FeedChoice, FeedPlan
from treum.contexts.market.service.reference import seed_reference
from treum.contexts.market.service.run import RUNS_CHANGED
from treum.platform import events
from treum.platform.clock import now
from treum.platform.database import Transaction

EXCHANGE = "NSE"
PRICES = "prices.general"
"""LiveBus subject; its payload is the JSON `data` of a PRICE_UPDATE frame, ready made."""

__all__ = [
    "EXCHANGE",
    "MINUTE_S",
    "PRICES",
    "RUNS_CHANGED",
    "Bar",
    "CalendarGap",
    "FeedChoice",
    "FeedPlan",
    "FeedReport",
    "FeedState",
    "Instrument",
    "InstrumentKind",
    "LoadReport",
    "MarketState",
    "MarketStatus",
    "RejectedRow",
    "Run",
    "RunKind",
    "RunMismatch",
    "RunMissing",
    "RunState",
    "Session",
    "SessionKind",
    "TradingDay",
    "Window",
    "bars",
    "bars_at",
    "check_feed",
    "check_file",
    "current_run",
    "describe",
    "feed_report",
    "instruments",
    "last_bar_at",
    "run_by_id",
    "run_instruments",
    "seed_reference",
    "session_of",
    "status",
]


def check_feed(choice: FeedChoice) -> FeedPlan:
    """Prove that the feed can run; needs no database. Raises: SetupError."""
    return prepare.check_feed(choice, today=local_day(now()))


def describe(report: LoadReport) -> str:
    """The report as text: a summary, then every rejected row and frozen span."""
    return "".join(f"{line}\n" for line in report.lines())


async def run_by_id(tx: Transaction, run_id: UUID) -> Run:
    """Raises: RunMissing."""
    run = await find_run(tx, run_id)
    if run is None:
        raise RunMissing(f"There is no run {run_id}.")
    return run


async def session_of(tx: Transaction, exchange: str, day: date) -> Session:
    """Raises: CalendarGap."""
    return (await calendar_of(tx, exchange)).session_of(day)


async def status(tx: Transaction, exchange: str, at: datetime) -> MarketStatus:
    """Is the exchange open in wall time? Raises: CalendarGap when it has no calendar at all."""
    return status_at(await calendar_of(tx, exchange), at)


async def feed_report(tx: Transaction) -> FeedReport:
    """Does the current run close its minutes at its pace?"""
    run = await current_run(tx)
    if run is None:
        return report_on(None, 0.0)
    silent_s = await events.silence_s(tx.session, BarsClosed, key=str(run.id))
    return report_on(
        run, (tx.now - run.started_at).total_seconds() if silent_s is None else silent_s
    )
