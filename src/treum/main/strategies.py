"""`treum strategies`: check for look-ahead and a short warm-up, or screen pairs of averages."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

from treum.contexts.signals import api as signals
from treum.main import operators
from treum.platform.errors import SetupError, TreumError
from treum.platform.settings import Settings

SHOWN = 10
_BAR = 40


def add_commands(parser: argparse.ArgumentParser, settings: operators.LoadSettings) -> None:
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    check = verbs.add_parser("check", help="look for look-ahead and for a short warm-up")
    check.add_argument("name", nargs="?", choices=signals.strategy_names(), help="default: all")
    check.add_argument("--file", type=Path, help="recorded minutes; else they are invented")
    check.add_argument("--seed", type=int, default=1, help="of the invented minutes")
    check.set_defaults(run=_check)

    screen = verbs.add_parser("screen", help="try every pair of averages on stored bars")
    screen.add_argument("symbol")
    screen.add_argument("--from", dest="from_on", required=True, help="first day, YYYY-MM-DD")
    screen.add_argument("--to", dest="to_on", required=True, help="last day, YYYY-MM-DD")
    screen.add_argument("--interval", choices=list(signals.Interval), default="1d")
    screen.add_argument("--average", choices=signals.AVERAGES, default="sma")
    screen.add_argument("--fast", default="5:50:5", help="windows in bars, FIRST:LAST:STEP")
    screen.add_argument("--slow", default="20:200:10", help="windows in bars, FIRST:LAST:STEP")
    screen.add_argument("--fee-bps", type=int, default=10, help="of what is traded, at each side")
    screen.set_defaults(run=lambda given: operators.run(_screen(given, settings())))


def _check(given: argparse.Namespace) -> int:
    """Exit code 1 when there is a finding, 2 when the one named cannot be checked on the file."""
    found = 0
    for name in [given.name] if given.name else signals.strategy_names():
        try:
            lines = signals.check_strategy(name, seed=given.seed, file=given.file)
        except TreumError as error:
            if given.name:
                raise SetupError(str(error)) from error
            operators.tell([f"{name}: not checked: {error}"])
            continue
        found += len(lines)
        operators.tell(lines or [f"{name}: nothing found"])
    return 1 if found else 0


async def _screen(given: argparse.Namespace, settings: Settings) -> Iterable[str]:
    wish = signals.Wish(
        symbol=given.symbol,
        interval=signals.Interval(given.interval),
        from_on=operators.day(given.from_on),
        to_on=operators.day(given.to_on),
        average=given.average,
        fasts=_windows(given.fast),
        slows=_windows(given.slow),
        fee_bps=given.fee_bps,
    )
    async with operators.transaction(settings, actor=None) as tx:
        found = await signals.screen(tx, wish, shown=SHOWN, told=_show_progress)
    return _lines(found)


def _windows(text: str) -> range:
    """Raises: SetupError."""
    try:
        first, last, step = (int(part) for part in text.split(":"))
        windows = range(first, last + 1, step)
    except ValueError as error:
        raise SetupError(f"windows: {text!r} is not FIRST:LAST:STEP") from error
    if not windows or len(windows) > signals.WINDOWS_MAX:
        raise SetupError(f"windows: {text!r} are none, or more than {signals.WINDOWS_MAX}")
    return windows


def _show_progress(done: int, pairs: int) -> None:
    if sys.stderr.isatty():
        full = _BAR * done // pairs
        end = "\n" if done == pairs else ""
        sys.stderr.write(f"\r[{'#' * full}{'.' * (_BAR - full)}] {done} of {pairs} pairs{end}")
        sys.stderr.flush()


def _lines(found: signals.Screen) -> Iterable[str]:
    yield f"{found.pairs} pairs on {found.bars} bars; the best by Sharpe ratio on these bars alone:"
    yield " fast  slow      gain   sharpe  drawdown  trades"
    for row in found.best:
        yield (
            f"{row.fast:5} {row.slow:5} {row.gain:9.2%} {row.sharpe:8.2f} {row.drawdown:9.2%}"
            f" {row.trades:7}"
        )
    if found.confidence is not None:
        yield f"Probability that the best is better than luck: {found.confidence:.0%}."
    yield "What has been promises nothing; a backtest studies it with charges and orders."
