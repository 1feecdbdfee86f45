"""What other contexts, the edges and the process may ask of market."""

from datetime import date, datetime
from uuid import UUID

from treum.contexts.market.adapters.charge_rates import read_rates
from treum.contexts.market.adapters.parquet import ExportWouldLose
from treum.contexts.market.queries import (
    bars,
    bars_at,
    bars_before,
    calendar_of,
    current_run,
    find_run,
    instruments,
    instruments_named,
    last_bar_at,
    lock_run,
    rejected_rows,
    run_instruments,
)
from treum.contexts.market.queries.actions import actions_of
from treum.contexts.market.queries.daily import has_daily_bars
from treum.contexts.market.rules.actions.action import (
    Action,
    ActionDecided,
    ActionKind,
    ActionMissing,
    ActionState,
    BadAction,
    Terms,
)
from treum.contexts.market.rules.actions.propose import Candidate
from treum.contexts.market.rules.bar import MINUTE_S, Bar, RejectReason
from treum.contexts.market.rules.calendar_edit import edited_day, read_hours, written_hours
from treum.contexts.market.rules.charges.charge import (
    NO_BROKER,
    BadTrade,
    BrokerTerms,
    Charges,
    Trade,
    charges_of,
)
from treum.contexts.market.rules.charges.rates import (
    Disputed,
    Levy,
    RateUnknown,
    Segment,
    Side,
    Tariff,
    tariff_on,
)
from treum.contexts.market.rules.columns import (
    DAY_S,
    BadColumns,
    BarRange,
    Columns,
    OffTick,
    decimals,
)
from treum.contexts.market.rules.freshness import FeedState
from treum.contexts.market.rules.instrument import Instrument, InstrumentKind
from treum.contexts.market.rules.report import LoadReport, RejectedRow
from treum.contexts.market.rules.run import (
    InstrumentMissing,
    Run,
    RunKind,
    RunMismatch,
    RunMissing,
    RunState,
)
from treum.contexts.market.rules.session import (
    CalendarGap,
    Session,
    SessionKind,
    SpecialDay,
    TradingDay,
    Window,
    local_day,
)
from treum.contexts.market.rules.status import MarketState, MarketStatus, status_at
from treum.contexts.market.service import prepare
from treum.contexts.market.service.actions import (
    adjusted_bars,
    decide,
    propose,
    propose_from_bars,
    traded_bars,
)
from treum.contexts.market.service.calendar import clear_day, set_day
from treum.contexts.market.service.columns import columns
from treum.contexts.market.service.export import BadExport, Exported, export_prices
from treum.contexts.market.service.intake import Intake, read_exchange_file, take_in
from treum.contexts.market.service.plan import FeedChoice, FeedPlan
from treum.contexts.market.service.recognise import check_file, read_minutes
from treum.contexts.market.service.reference import seed_reference
from treum.contexts.market.service.run import RUNS_CHANGED
from treum.contexts.market.service.sandbox import serve_sandbox
from treum.contexts.market.service.store import StoredOtherwise, Taken, store_frame, take_in_export
from treum.platform.clock import now
from treum.platform.database import Transaction

EXCHANGE = "NSE"
PRICES = "prices.general"
"""LiveBus subject; its payload is the JSON `data` of a PRICE_UPDATE frame, ready made."""

__all__ = [
    "DAY_S",
    "EXCHANGE",
    "MINUTE_S",
    "NO_BROKER",
    "PRICES",
    "RUNS_CHANGED",
    "Action",
    "ActionDecided",
    "ActionKind",
    "ActionMissing",
    "ActionState",
    "BadAction",
    "BadColumns",
    "BadExport",
    "BadTrade",
    "Bar",
    "BarRange",
    "BrokerTerms",
    "CalendarGap",
    "Candidate",
    "Charges",
    "Columns",
    "Disputed",
    "ExportWouldLose",
    "Exported",
    "FeedChoice",
    "FeedPlan",
    "FeedState",
    "Instrument",
    "InstrumentKind",
    "InstrumentMissing",
    "Intake",
    "Levy",
    "LoadReport",
    "MarketState",
    "MarketStatus",
    "OffTick",
    "RateUnknown",
    "RejectReason",
    "RejectedRow",
    "Run",
    "RunKind",
    "RunMismatch",
    "RunMissing",
    "RunState",
    "Segment",
    "Session",
    "SessionKind",
    "Side",
    "SpecialDay",
    "StoredOtherwise",
    "Taken",
    "Tariff",
    "Terms",
    "Trade",
    "TradingDay",
    "Window",
    "actions_of",
    "adjusted_bars",
    "bars",
    "bars_at",
    "bars_before",
    "calendar_of",
    "charges_of",
    "check_feed",
    "check_file",
    "clear_day",
    "columns",
    "current_run",
    "decide",
    "decimals",
    "describe",
    "edited_day",
    "export_prices",
    "has_daily_bars",
    "instrument_by_id",
    "instruments",
    "instruments_named",
    "last_bar_at",
    "local_day",
    "lock_run",
    "propose",
    "propose_from_bars",
    "read_exchange_file",
    "read_hours",
    "read_minutes",
    "rejected_rows",
    "run_by_id",
    "run_instruments",
    "seed_reference",
    "serve_sandbox",
    "session_of",
    "set_day",
    "special_days",
    "status",
    "store_frame",
    "take_in",
    "take_in_export",
    "tariff",
    "traded_bars",
    "written_hours",
]


def tariff(segment: Segment, day: date, *, disputed: Disputed = Disputed.REFUSE) -> Tariff:
    """What NSE, the state and the regulator took on that day. Raises: RateUnknown."""
    return tariff_on(read_rates(), segment, day=day, disputed=disputed)


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


async def instrument_by_id(tx: Transaction, instrument_id: UUID) -> Instrument:
    """Raises: InstrumentMissing."""
    found = await instruments(tx, [instrument_id])
    if not found:
        raise InstrumentMissing("There is no such instrument.")
    return found[instrument_id]


async def session_of(tx: Transaction, exchange: str, day: date) -> Session:
    """Raises: CalendarGap."""
    return (await calendar_of(tx, exchange)).session_of(day)


async def status(tx: Transaction, exchange: str, at: datetime) -> MarketStatus:
    """Is the exchange open in wall time? Raises: CalendarGap when it has no calendar at all."""
    return status_at(await calendar_of(tx, exchange), at)


async def special_days(tx: Transaction, exchange: str) -> list[SpecialDay]:
    """Every day that differs from the weekly rule, or that an operator has set, oldest first.

    Raises: CalendarGap.
    """
    days = (await calendar_of(tx, exchange)).special_days
    return [days[day] for day in sorted(days)]
