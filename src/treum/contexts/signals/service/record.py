"""Store what the engine decided and announce it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from treum.contexts.market import api as market
from treum.contexts.signals import queries
from treum.contexts.signals.engine.values import Change, Signal
from treum.contexts.signals.events import SignalChanged, SignalPublished
from treum.contexts.signals.rules import Kind
from treum.contexts.signals.schemas import Life, SignalInstrument, SignalView
from treum.contexts.signals.tables.signals import SignalEventRow, SignalRow
from treum.platform.database import Transaction
from treum.platform.ids import derive_id


@dataclass(frozen=True, slots=True)
class _Scene:
    """What a view needs beside the change itself."""

    run: market.Run
    instruments: dict[UUID, market.Instrument]


async def record(
    tx: Transaction, run: market.Run, changes: Sequence[Change]
) -> Sequence[SignalEventRow]:
    """Write the changes of one bar close, in order. Publishes: SignalPublished, SignalChanged."""
    if not changes:
        return ()
    ids = {change.signal.instrument_id for change in changes}
    scene = _Scene(run, await market.instruments(tx, sorted(ids)))
    rows = await queries.signals_by_id(tx, sorted({change.signal.id for change in changes}))
    steps = []
    for change in changes:
        if change.kind is Kind.PUBLISHED:
            rows[change.signal.id] = _new_row(tx, run, change.signal)
        row = rows[change.signal.id]
        _apply(row, change.signal, tx)
        steps.append(_step(tx, change, row, scene=scene))
        tx.publish(_event(run, change))
    for row in rows.values():
        tx.add(row)
    for step in steps:
        tx.add(step)
    await tx.flush()
    return steps


def _new_row(tx: Transaction, run: market.Run, signal: Signal) -> SignalRow:
    return SignalRow(
        id=signal.id,
        run_id=run.id,
        instrument_id=signal.instrument_id,
        strategy=signal.strategy,
        strategy_hash=signal.strategy_hash,
        side=signal.side,
        bar_at=signal.bar_at,
        valid_until=signal.valid_until,
        entry=signal.entry,
        stop=signal.stop,
        target_1=signal.target_1,
        target_2=signal.target_2,
        reason=signal.reason,
        published_at=tx.now,
    )


def _apply(row: SignalRow, signal: Signal, tx: Transaction) -> None:
    row.state = signal.state
    row.exit_price = signal.exit_price
    row.points = signal.points
    row.outcome_r = signal.outcome_r
    row.updated_at = tx.now


def _step(tx: Transaction, change: Change, row: SignalRow, *, scene: _Scene) -> SignalEventRow:
    life = Life(change.kind, change.bar_at, change.price, tx.now)
    view = _view(change.signal, row, scene=scene)
    return SignalEventRow(
        id=derive_id(str(change.signal.id), change.kind),
        signal_id=change.signal.id,
        kind=change.kind,
        bar_at=change.bar_at,
        price=change.price,
        at=tx.now,
        life=msgspec.json.encode(life).decode(),
        view=msgspec.json.encode(view).decode(),
    )


def _view(signal: Signal, row: SignalRow, *, scene: _Scene) -> SignalView:
    instrument = scene.instruments[signal.instrument_id]
    return SignalView(
        id=signal.id,
        run_id=scene.run.id,
        run_kind=scene.run.kind,
        instrument=SignalInstrument(
            id=instrument.id,
            symbol=instrument.symbol,
            name=instrument.name,
            tick_size=instrument.tick_size,
            is_demo=instrument.is_demo,
        ),
        strategy=signal.strategy,
        side=signal.side,
        state=signal.state,
        bar_at=signal.bar_at,
        valid_until=signal.valid_until,
        entry=signal.entry,
        stop=signal.stop,
        target_1=signal.target_1,
        target_2=signal.target_2,
        exit_price=signal.exit_price,
        points=signal.points,
        outcome_r=signal.outcome_r,
        reason=signal.reason,
        published_at=row.published_at,
        updated_at=row.updated_at,
    )


def _event(run: market.Run, change: Change) -> SignalPublished | SignalChanged:
    signal = change.signal
    if change.kind is Kind.PUBLISHED:
        return SignalPublished(
            signal_id=signal.id,
            run_id=run.id,
            instrument_id=signal.instrument_id,
            strategy=signal.strategy,
            strategy_hash=signal.strategy_hash,
            side=signal.side,
            bar_at=signal.bar_at,
            valid_until=signal.valid_until,
            entry=signal.entry,
            stop=signal.stop,
            target_1=signal.target_1,
            target_2=signal.target_2,
        )
    return SignalChanged(
        signal_id=signal.id,
        run_id=run.id,
        instrument_id=signal.instrument_id,
        kind=change.kind,
        bar_at=change.bar_at,
        price=change.price,
        exit_price=signal.exit_price,
        points=signal.points,
        outcome_r=signal.outcome_r,
    )
