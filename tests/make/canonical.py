"""What a run means, without ids and wall time: equal for two runs of the same day.

`Fetch` runs one read-only statement, so that suites inside the process and outside can share it.
"""

from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

Row = tuple[object, ...]
Fetch = Callable[[str], Awaitable[Sequence[Row]]]


async def signals(fetch: Fetch, run_id: UUID) -> list[Row]:
    """Strategy, instrument, bar, side, levels and outcome, by instrument and bar."""
    return list(
        await fetch(
            f"""
            SELECT signal.strategy, signal.strategy_hash, instrument.symbol, signal.bar_at,
                signal.side, signal.entry, signal.stop, signal.target_1, signal.target_2,
                signal.valid_until, signal.state, signal.exit_price, signal.points,
                signal.outcome_r
            FROM signals.signal JOIN market.instrument ON instrument.id = signal.instrument_id
            WHERE signal.run_id = '{run_id}'
            ORDER BY instrument.symbol, signal.bar_at, signal.strategy
            """
        )
    )


async def deliveries(fetch: Fetch, run_id: UUID) -> list[Row]:
    """Channel, seq and the step shown there, by channel and seq."""
    return list(
        await fetch(
            f"""
            SELECT delivery.channel, delivery.seq, instrument.symbol, signal.bar_at AS signal_at,
                step.kind, step.bar_at, step.price
            FROM signals.delivery
            JOIN signals.signal_event AS step ON step.id = delivery.signal_event_id
            JOIN signals.signal ON signal.id = step.signal_id
            JOIN market.instrument ON instrument.id = signal.instrument_id
            WHERE delivery.run_id = '{run_id}' AND delivery.seq IS NOT NULL
            ORDER BY delivery.channel, delivery.seq
            """
        )
    )


async def releases(fetch: Fetch, run_id: UUID) -> list[Row]:
    """Channel, seq, the market time of release and the step, by channel and seq; what still waits
    comes last, without a seq."""
    return list(
        await fetch(
            f"""
            SELECT delivery.channel, delivery.seq, delivery.release_at, signal.strategy,
                instrument.symbol, signal.bar_at AS signal_at, step.kind, step.bar_at
            FROM signals.delivery
            JOIN signals.signal_event AS step ON step.id = delivery.signal_event_id
            JOIN signals.signal ON signal.id = step.signal_id
            JOIN market.instrument ON instrument.id = signal.instrument_id
            WHERE delivery.run_id = '{run_id}'
            ORDER BY delivery.channel, delivery.seq, delivery.release_at, delivery.id
            """
        )
    )


async def lags(fetch: Fetch, run_id: UUID) -> list[Row]:
    """For each step on the free channel, how many the premium one had shown before that moment.

    That is when it was released, told without a clock, but only while no clock is set back.
    """
    return list(
        await fetch(
            f"""
            SELECT late.seq, (
                SELECT count(*) FROM signals.delivery AS prompt
                WHERE prompt.run_id = late.run_id AND prompt.channel = 'signals_premium'
                    AND prompt.released_at < late.released_at
            )
            FROM signals.delivery AS late
            WHERE late.run_id = '{run_id}' AND late.channel = 'signals_free'
            ORDER BY late.seq
            """
        )
    )


async def run_facts(fetch: Fetch, run_id: UUID) -> tuple[list[Row], list[Row]]:
    return await signals(fetch, run_id), await deliveries(fetch, run_id)


async def bars(fetch: Fetch, run_id: UUID) -> list[Row]:
    """Instrument, moment and prices, by instrument and moment."""
    return list(
        await fetch(
            f"""
            SELECT instrument.symbol, bar.at, bar.open, bar.high, bar.low, bar.close, bar.volume
            FROM market.bar JOIN market.instrument ON instrument.id = bar.instrument_id
            WHERE bar.run_id = '{run_id}' ORDER BY instrument.symbol, bar.at
            """
        )
    )


async def log(fetch: Fetch, run_id: UUID) -> list[Row]:
    """Type, instrument and content of the run's events, sorted by these; not those on the state of
    its feed, which tell of wall time."""
    return list(
        await fetch(
            f"""
            SELECT event.type, instrument.symbol,
                CAST(event.payload - ARRAY['run_id', 'signal_id', 'instrument_id'] AS text) AS told
            FROM platform.event LEFT JOIN market.instrument
                ON CAST(instrument.id AS text) = event.payload ->> 'instrument_id'
            WHERE event.payload ->> 'run_id' = '{run_id}'
                AND event.type <> 'market.feed_state_changed.v1'
            ORDER BY event.type, instrument.symbol, told
            """
        )
    )
