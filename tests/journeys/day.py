"""Following a replayed day by its own clock, and comparing what was heard with what is stored."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from tests.journeys.stack import Stack
from tests.make.canonical import Row


@dataclass(frozen=True, slots=True)
class Day:
    """facts: signals and deliveries of a run of it that nothing disturbed."""

    data_dir: Path
    settings: Mapping[str, str]
    facts: tuple[list[Row], list[Row]]

    def at(self, speed: str) -> Mapping[str, str]:
        """speed: market seconds per second."""
        return {**self.settings, "TREUM_FEED__SPEED": speed}


async def until_minute(stack: Stack, run_id: UUID, *, minute: int, within_s: float = 120) -> None:
    """minute: counted from the first bar of the day."""
    statement = f"""
        SELECT market_time >= date_trunc('day', market_time AT TIME ZONE 'Asia/Kolkata')
                AT TIME ZONE 'Asia/Kolkata' + interval '9 hours 15 minutes'
                + interval '{minute} minutes'
        FROM market.run WHERE id = '{run_id}'
        """
    async with asyncio.timeout(within_s):
        while (await stack.fetch(statement))[0][0] is not True:
            await asyncio.sleep(0.05)


def step_of(frame: Mapping[str, Any]) -> Row:
    """A frame as a canonical delivery shows it."""
    signal, life = frame["data"]["signal"], frame["data"]["life"]
    moments = [datetime.fromisoformat(each["bar_at"]) for each in (signal, life)]
    shown = (signal["instrument"]["symbol"], moments[0], life["kind"], moments[1])
    return (frame["channel"], frame["seq"], *shown, Decimal(life["price"]))
