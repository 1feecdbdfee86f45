"""`treum market calendar`: see and change the trading calendar; every change is audited."""

import argparse
from collections.abc import Iterable

from treum.contexts.market import api as market
from treum.main import operators
from treum.platform.errors import SetupError
from treum.platform.settings import Settings


def add_to(
    parsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
    *,
    settings: operators.LoadSettings,
) -> None:
    command = parsers.add_parser("calendar", help="list, set or clear days of the calendar")
    verbs = command.add_subparsers(required=True, metavar="COMMAND")

    listing = verbs.add_parser("list", help="print the days that differ from the weekly rule")
    listing.add_argument("--year", type=int)
    listing.set_defaults(run=lambda given: operators.run(_list(given, settings())))

    setting = verbs.add_parser("set", help="say what one day is; it is in force at once")
    setting.add_argument("day", help="as YYYY-MM-DD")
    setting.add_argument("--kind", required=True, help="holiday, special, muhurat or regular")
    setting.add_argument("--name", required=True, help="why, as readers will see it")
    setting.add_argument("--windows", default="", help="Indian time: 09:15-10:00;11:30-12:30")
    setting.add_argument("--open-year", action="store_true", help="begin a year not yet known")
    operators.add_actor(setting)
    setting.set_defaults(run=lambda given: operators.run(_set(given, settings())))

    clearing = verbs.add_parser("clear", help="take a set day back; what ships holds again")
    clearing.add_argument("day", help="as YYYY-MM-DD")
    operators.add_actor(clearing)
    clearing.set_defaults(run=lambda given: operators.run(_clear(given, settings())))


async def _list(given: argparse.Namespace, settings: Settings) -> Iterable[str]:
    async with operators.transaction(settings, actor=None) as tx:
        days = await market.special_days(tx, market.EXCHANGE)
    wanted = [each for each in days if given.year in (None, each.day.year)]
    return [_line(each) for each in wanted] or [f"no such day in {given.year}"]


async def _set(given: argparse.Namespace, settings: Settings) -> Iterable[str]:
    special = market.edited_day(
        market.EXCHANGE,
        operators.day(given.day),
        kind=_kind(given.kind),
        name=given.name,
        hours=market.read_hours(given.windows),
    )
    async with operators.transaction(settings, actor=operators.actor(given)) as tx:
        await market.set_day(tx, special, opens_year=given.open_year)
    return [f"set: {_line(special)}"]


async def _clear(given: argparse.Namespace, settings: Settings) -> Iterable[str]:
    day = operators.day(given.day)
    async with operators.transaction(settings, actor=operators.actor(given)) as tx:
        await market.clear_day(tx, market.EXCHANGE, day=day)
        session = await market.session_of(tx, market.EXCHANGE, day)
    return [f"cleared: {day} is {session.kind} again"]


def _line(special: market.SpecialDay) -> str:
    windows = market.written_hours(special.hours) or "-"
    return f"{special.day}  {special.kind:8} {windows:24} {special.name}  [{special.source}]"


def _kind(text: str) -> market.SessionKind:
    """Raises: SetupError."""
    try:
        return market.SessionKind(text)
    except ValueError as error:
        raise SetupError(
            f"--kind: {text!r} is not one of holiday, special, muhurat, regular"
        ) from error
