"""`treum market import` and `export`: files of prices in and out; what differs is shown first."""

import argparse
import asyncio
from collections.abc import Iterable
from pathlib import Path

from treum.contexts.market import api as market
from treum.main import operators
from treum.platform.settings import Settings


def add_to(
    parsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
    *,
    settings: operators.LoadSettings,
) -> None:
    command = parsers.add_parser("import", help="store a file of prices, as traded")
    command.add_argument("file", type=Path)
    command.add_argument("--as-of", help="the day of an index list, as YYYY-MM-DD")
    command.add_argument(
        "--accept", action="store_true", help="replace what is stored and differs; it is audited"
    )
    operators.add_actor(command)
    command.set_defaults(run=lambda given: _import(given, settings()))

    export = parsers.add_parser("export", help="write stored prices to Parquet files")
    export.add_argument("--interval", required=True, help="1d, tick, or minutes: 1m, 15m")
    export.add_argument("--from", dest="from_", required=True, help="first day, as YYYY-MM-DD")
    export.add_argument("--to", required=True, help="the day after the last one")
    export.add_argument("--out", required=True, type=Path, help="folder")
    export.set_defaults(run=lambda given: operators.run(_export(given, settings())))


def _import(given: argparse.Namespace, settings: Settings) -> int:
    """Exit code 1 when a row was rejected, or something differs and was not accepted."""
    if given.file.suffix == ".parquet":
        return operators.run(_taken_back(given, settings))
    intake = operators.result_of(_taken_in(given, settings))
    operators.tell(intake.lines())
    return 0 if intake.is_clean else 1


async def _taken_in(given: argparse.Namespace, settings: Settings) -> market.Intake:
    actor = operators.actor(given)
    as_of = None if given.as_of is None else operators.day(given.as_of)
    async with operators.transaction(settings, actor=None) as tx:
        calendar = await market.calendar_of(tx, market.EXCHANGE)
    file = await asyncio.to_thread(market.read_exchange_file, given.file, calendar)
    async with operators.transaction(settings, actor=actor) as tx:
        return await market.take_in(tx, file, as_of=as_of, accept=given.accept)


async def _taken_back(given: argparse.Namespace, settings: Settings) -> Iterable[str]:
    async with operators.transaction(settings, actor=operators.actor(given)) as tx:
        taken = await market.take_in_export(tx, given.file)
    return [f"{given.file.name}: {taken.rows} rows, {taken.added} added, the others are there"]


async def _export(given: argparse.Namespace, settings: Settings) -> Iterable[str]:
    days = {"from_": operators.day(given.from_), "to": operators.day(given.to)}
    async with operators.transaction(settings, actor=None) as tx:
        files = await market.export_prices(tx, given.interval, **days, folder=given.out)
    return [str(each) for each in files]
