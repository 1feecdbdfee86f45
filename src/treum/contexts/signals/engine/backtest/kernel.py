"""The compiled backtest: the rules of `signals.rules` and of the desk once more, over arrays."""

from typing import NamedTuple

from treum.contexts.signals.engine.backtest.series import Whole
from treum.platform.compiled import compiled

PART, BPS = 10_000_000, 10_000
TARGET_2, STOPPED, EXPIRED, CLOSED = 0, 1, 2, 3

CASH, DAY_CASH, WAITING, WANTED, CLOSING, ALIVE = 0, 1, 2, 3, 4, 5
HELD, IDEA, ENTERED, SIGN, QUANTITY, ENTRY, PAID, RISK = 6, 7, 8, 9, 10, 11, 12, 13
STATE = 14
"""What the desk keeps between bars, by place. WAITING: the row of the idea whose entry was sent, or
-1; WANTED: its quantity. CLOSING: the position leaves at the next open. ALIVE: a signal is open.
HELD: there is a position, of the signal of the bar IDEA."""
LIFE_SIGN, LIFE_ENTRY, LIFE_STOP, LIFE_FIRST, LIFE_SECOND, LIFE_UNTIL, LIFE_REACHED = range(7)
"""What the open signal was published with, and whether it has reached its first target."""


class Bars(NamedTuple):
    """day: the number of the day a bar lies in. rates: the row of `Money.rates` of it."""

    at: Whole
    closes_at: Whole
    open: Whole
    high: Whole
    low: Whole
    close: Whole
    day: Whole
    rates: Whole


class Money(NamedTuple):
    """rates: (rows, 2, 9) by row, side (buying, selling) and the fields of `Rates`."""

    capital: int
    risk_bps: int
    exposure_bps: int
    lot: int
    slippage: int
    loss_max_bps: int
    allows_short: bool
    tick_paise: int
    rates: Whole


class Test(NamedTuple):
    """ideas, spans: as in `Ideas`. desk, life: by the places above. Written: trades (ideas, 11) as
    in `TRADE_COLUMNS`, equity by bar, and counts of trades, refused and missed."""

    bars: Bars
    ideas: Whole
    spans: Whole
    money: Money
    desk: Whole
    life: Whole
    trades: Whole
    equity: Whole
    counts: Whole


@compiled
def simulate(test: Test) -> None:
    row, desk = 0, test.desk
    desk[CASH], desk[WAITING] = test.money.capital, -1
    for span in range(test.spans.shape[0]):
        first, stop = test.spans[span]
        for bar in range(first, stop):
            if bar == first or test.bars.day[bar] != test.bars.day[bar - 1]:
                desk[DAY_CASH] = desk[CASH]
            at_open(test, bar)
            if desk[ALIVE]:
                live_on(test, bar)
            while row < test.ideas.shape[0] and test.ideas[row, 0] < bar:
                row += 1
            if row < test.ideas.shape[0] and test.ideas[row, 0] == bar:
                follow(test, row)
            test.equity[bar] = worth(test, bar)
        at_end(test, stop - 1)
        test.equity[stop - 1] = worth(test, stop - 1)


@compiled
def at_open(test: Test, bar: int) -> None:
    """Fill what was sent at the last close."""
    desk = test.desk
    if desk[CLOSING]:
        leave(test, (bar, worse(test, (test.bars.open[bar], -desk[SIGN])), CLOSED))
    if desk[WAITING] >= 0:
        enter(test, bar)
    desk[WAITING] = -1


@compiled
def live_on(test: Test, bar: int) -> None:
    """Judge the open signal by the bar."""
    end, price = judged(test, bar)
    if end < 0:
        return
    test.desk[ALIVE] = 0
    if test.desk[HELD]:
        price = price if end == TARGET_2 else worse(test, (price, -test.desk[SIGN]))
        leave(test, (bar, price, end))


@compiled
def judged(test: Test, bar: int) -> tuple[int, int]:
    """How the open signal ends in this bar, and at which price; -1 when it does not."""
    bars, life = test.bars, test.life
    sign, opened, is_last = life[LIFE_SIGN], bars.open[bar], bars.closes_at[bar] >= life[LIFE_UNTIL]
    if bars.at[bar] >= life[LIFE_UNTIL]:
        return EXPIRED, opened
    stop = life[LIFE_ENTRY] if life[LIFE_REACHED] else life[LIFE_STOP]
    worst = bars.low[bar] if sign > 0 else bars.high[bar]
    best = bars.high[bar] if sign > 0 else bars.low[bar]
    if sign * (worst - stop) <= 0:
        return STOPPED, stop if sign * (opened - stop) >= 0 else opened
    if sign * (best - life[LIFE_FIRST]) >= 0:
        life[LIFE_REACHED] = 1
    if sign * (best - life[LIFE_SECOND]) >= 0:
        return TARGET_2, life[LIFE_SECOND]
    return (EXPIRED, bars.close[bar]) if is_last else (-1, opened)


@compiled
def follow(test: Test, row: int) -> None:
    """An idea of the side already open says nothing new; any other ends it, then is published."""
    desk, idea = test.desk, test.ideas[row]
    if desk[ALIVE] and test.life[LIFE_SIGN] == idea[1]:
        return
    desk[CLOSING] = 1 if desk[ALIVE] and desk[HELD] else 0
    desk[ALIVE] = idea[6]
    if idea[6]:
        test.life[LIFE_SIGN : LIFE_SECOND + 1] = idea[1:6]
        test.life[LIFE_UNTIL], test.life[LIFE_REACHED] = idea[7], 0
        send(test, row)


@compiled
def send(test: Test, row: int) -> None:
    """Send the entry, unless a rule of risk forbids it."""
    desk, money = test.desk, test.money
    wanted = quantity(test, row)
    has_lost = (desk[DAY_CASH] - desk[CASH]) * BPS >= money.loss_max_bps * desk[DAY_CASH]
    is_barred = test.ideas[row, 1] < 0 and not money.allows_short
    if has_lost or is_barred or wanted < money.lot:
        test.counts[1] += 1
    else:
        desk[WAITING], desk[WANTED] = row, wanted


@compiled
def quantity(test: Test, row: int) -> int:
    money, cash = test.money, max(0, test.desk[CASH])
    entry, stop = test.ideas[row, 2], test.ideas[row, 3]
    by_risk = cash * money.risk_bps // (BPS * abs(entry - stop) * money.tick_paise)
    by_price = cash * money.exposure_bps // (BPS * entry * money.tick_paise)
    return int(min(by_risk, by_price) // money.lot * money.lot)


@compiled
def enter(test: Test, bar: int) -> None:
    desk, idea = test.desk, test.ideas[test.desk[WAITING]]
    sign, opened = idea[1], test.bars.open[bar]
    is_between = sign * idea[3] < sign * opened < sign * idea[4]
    if test.bars.at[bar] >= idea[7] or not is_between:
        test.counts[2] += 1
        return
    price = worse(test, (opened, sign))
    paid = charge(test, (bar, desk[WANTED] * price * test.money.tick_paise, sign))
    desk[CASH] -= paid
    desk[HELD], desk[IDEA], desk[ENTERED], desk[SIGN] = 1, idea[0], bar, sign
    desk[QUANTITY], desk[ENTRY], desk[PAID] = desk[WANTED], price, paid
    desk[RISK] = abs(idea[2] - idea[3])


@compiled
def leave(test: Test, fill: tuple[int, int, int]) -> None:
    """fill: bar, price and end."""
    bar, price, end = fill
    desk, row, tick = test.desk, test.trades[test.counts[0]], test.money.tick_paise
    paid = charge(test, (bar, desk[QUANTITY] * price * tick, -desk[SIGN]))
    gross = desk[SIGN] * desk[QUANTITY] * (price - desk[ENTRY]) * tick
    desk[CASH] += gross - paid
    row[0], row[1], row[2], row[3], row[4] = (
        desk[IDEA],
        desk[ENTERED],
        bar,
        desk[SIGN],
        desk[QUANTITY],
    )
    row[5], row[6], row[7], row[8] = desk[ENTRY], price, end, gross
    row[9], row[10] = desk[PAID] + paid, desk[RISK]
    test.counts[0] += 1
    desk[HELD] = desk[CLOSING] = 0


@compiled
def at_end(test: Test, bar: int) -> None:
    """No bar follows: an open signal expires, and what was sent is filled at this close or not."""
    desk = test.desk
    if desk[HELD] and (desk[CLOSING] or desk[ALIVE]):
        end = CLOSED if desk[CLOSING] else EXPIRED
        leave(test, (bar, worse(test, (test.bars.close[bar], -desk[SIGN])), end))
    test.counts[2] += desk[WAITING] >= 0
    desk[ALIVE], desk[WAITING] = 0, -1


@compiled
def worth(test: Test, bar: int) -> int:
    """Paise; an open position at the close."""
    desk = test.desk
    made = desk[SIGN] * desk[QUANTITY] * (test.bars.close[bar] - desk[ENTRY])
    return int(desk[CASH] + (made * test.money.tick_paise if desk[HELD] else 0))


@compiled
def worse(test: Test, deal: tuple[int, int]) -> int:
    """deal: a price, and 1 to buy or -1 to sell at it."""
    return max(1, deal[0] + deal[1] * test.money.slippage)


@compiled
def charge(test: Test, deal: tuple[int, int, int]) -> int:
    """deal: the bar, the turnover in paise, and 1 to buy or -1 to sell."""
    bar, turnover, sign = deal
    rates = test.money.rates[test.bars.rates[bar], 0 if sign > 0 else 1]
    brokerage = rates[7]
    if rates[6]:
        brokerage = min(brokerage, part(turnover, rates[6]))
    paid = brokerage + part(turnover, rates[1]) + part(turnover, rates[2])
    paid += part(paid, rates[4])
    paid += part(turnover, rates[0]) + part(turnover, rates[3]) + part(turnover, rates[5])
    return int(paid + (rates[8] if sign < 0 else 0))


@compiled
def part(paise: int, rate: int) -> int:
    return (paise * rate + PART // 2) // PART
