"""From what was asked for to what the engine studies. Refuses what cannot be studied."""

from dataclasses import dataclass
from datetime import date
from itertools import product

from treum.contexts.market import api as market
from treum.contexts.signals.engine.backtest.series import BadSeries
from treum.contexts.signals.engine.backtest.study import SETTINGS_MAX, Request, TooMuch, Walk
from treum.contexts.signals.engine.backtest.terms import DatedRates, Terms
from treum.contexts.signals.engine.strategies.catalogue import Entry, entry
from treum.contexts.signals.engine.strategies.parameters import BadParameters, read
from treum.contexts.signals.schemas.backtest import (
    BacktestRequest,
    Interval,
    Segment,
    Setting,
    WantedTerms,
)
from treum.contexts.signals.service.laboratory.series import Subject
from treum.contexts.signals.service.tariffs import dated_rates
from treum.platform.errors import Invalid

FIRST_RATES_ON = date(2024, 10, 1)
"""From which on `market` knows every charge."""
YEARS_MAX = 20


class BadRequest(Invalid):
    code = "signals.bad_backtest"
    title = "That cannot be backtested"


@dataclass(frozen=True, slots=True)
class Planned:
    """settings: of the sweep, without the request's own and those that do not fit together."""

    entry: Entry
    settings: list[Setting]


def plan(request: BacktestRequest, subject: Subject) -> Planned:
    """Raises: NoSuchStrategy, BadParameters, BadRequest, TooMuch, BadSeries."""
    found = entry(request.strategy)
    read(found.parameters, request.parameters)
    if not 0 <= (request.to_on - request.from_on).days <= YEARS_MAX * 366:
        raise BadRequest(f"to_on: not before from_on, and within {YEARS_MAX} years of it.")
    if subject.is_index is not (request.terms.segment is Segment.POINTS):
        raise BadRequest("segment: an index is reckoned in points, and nothing else is.")
    if found.needs_volume and subject.is_index:
        raise BadRequest(f"symbol: {request.strategy} needs volume, and an index has none.")
    if subject.kind is market.InstrumentKind.FUTURE:
        raise BadRequest("symbol: futures are not tested; the data does not carry them.")
    if found.of_session and request.interval is Interval.DAY:
        raise BadSeries(f"interval: {request.strategy} lives by the minutes of a session.")
    if request.walk and not request.sweep:
        raise BadRequest("walk: without a sweep there is nothing to choose from.")
    return Planned(found, _settings(request, found))


def engine_request(request: BacktestRequest, planned: Planned) -> Request:
    """Raises: RateUnknown, BadTerms."""
    walk = request.walk
    return Request(
        entry=planned.entry,
        setting=request.parameters,
        terms=_terms(request, request.terms),
        seed=request.seed,
        settings=planned.settings,
        walk=Walk(walk.train, walk.test, walk.purge) if walk else None,
    )


def _settings(request: BacktestRequest, found: Entry) -> list[Setting]:
    size = 1
    for values in request.sweep.values():
        size *= len(values)
    if size > SETTINGS_MAX:
        raise TooMuch(f"{size} settings; {SETTINGS_MAX} are swept at most.")
    names = list(request.sweep)
    own = read(found.parameters, request.parameters)
    settings: list[Setting] = []
    for drawn in product(*request.sweep.values()) if names else ():
        setting = {**request.parameters, **dict(zip(names, drawn, strict=True))}
        if _fits(found, setting) and read(found.parameters, setting) != own:
            settings.append(setting)
    if names and not settings:
        raise BadParameters("sweep: no combination fits together and differs from the parameters.")
    return settings


def _fits(found: Entry, setting: Setting) -> bool:
    """Values out of bounds are refused; those that contradict each other are left out."""
    known = {each.name: each for each in found.fields}
    for name in setting:
        read(found.parameters, {name: setting[name]} if name in known else setting)
    try:
        read(found.parameters, setting)
    except BadParameters:
        return False
    return True


def _terms(request: BacktestRequest, wanted: WantedTerms) -> Terms:
    return Terms(
        capital_paise=wanted.capital_paise,
        risk_bps=wanted.risk_bps,
        exposure_bps=wanted.exposure_bps,
        lot=wanted.lot,
        slippage_ticks=wanted.slippage_ticks,
        loss_max_bps=wanted.loss_max_bps,
        allows_short=wanted.segment is not Segment.DELIVERY,
        rates=_rates(request, wanted),
    )


def _rates(request: BacktestRequest, wanted: WantedTerms) -> tuple[DatedRates, ...]:
    if wanted.segment is Segment.POINTS:
        return ()
    since = request.from_on
    if wanted.assumes_first_rates:
        since = max(since, FIRST_RATES_ON)
    broker = market.BrokerTerms(brokerage_paise=wanted.brokerage_paise)
    segment = market.Segment(wanted.segment.value)
    found = dated_rates(segment, since=since, until=max(since, request.to_on), broker=broker)
    first = DatedRates(min(request.from_on, since), found[0].buy, found[0].sell)
    return (first, *found[1:])
