"""Small plans of a feed."""

from dataclasses import replace

from tests.contexts.market.examples import NIFTY, ORDINARY, bar, session
from treum.contexts.market.rules.bar import RejectReason
from treum.contexts.market.rules.freshness import Bounds
from treum.contexts.market.rules.report import FileFormat, LoadReport, RejectedRow
from treum.contexts.market.rules.run import RunKind
from treum.contexts.market.rules.session import TradingDay
from treum.contexts.market.service.plan import FeedPlan

HISTORY = (bar("15:28", "99.00"), bar("15:29", "99.50"))
BARS = (bar("09:15", "100.00"), bar("09:16", "101.00"), bar("09:17", "102.00"))


def replay_plan() -> FeedPlan:
    rejected = RejectedRow(7, RejectReason.BAD_NUMBER, "NIFTY,20240604,09:18,x,1,1,1")
    return FeedPlan(
        kind=RunKind.REPLAY,
        session=session(),
        trading_day=TradingDay(ORDINARY),
        instruments=(NIFTY,),
        exchange="NSE",
        label="Replay of 04 Jun 2024",
        source="example.csv",
        speed=60.0,
        seed=None,
        is_demo=False,
        history=tuple(replace(each, at=each.at.replace(day=3)) for each in HISTORY),
        bars=BARS,
        report=LoadReport(
            source="example.csv",
            format=FileFormat.MINUTE,
            rows=6,
            accepted=5,
            symbols=("NIFTY",),
            days=(ORDINARY,),
            rejects=(rejected,),
        ),
        freshness=Bounds(stale_s=5.0, mute_s=20.0),
    )
