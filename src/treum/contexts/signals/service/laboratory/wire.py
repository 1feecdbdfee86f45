"""What a study's process is given and what it says, as messages between the two."""

from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
import numpy as np

from treum.contexts.signals.engine.backtest.series import Series
from treum.contexts.signals.engine.backtest.study import Request, Walk
from treum.contexts.signals.engine.backtest.terms import Terms
from treum.contexts.signals.engine.strategies.catalogue import entry
from treum.contexts.signals.engine.strategies.parameters import Number
from treum.contexts.signals.rules import Window


class Task(msgspec.Struct, frozen=True):
    """columns: little-endian int64, by the name of the field of `Series`."""

    instrument_id: UUID
    tick: Decimal
    has_volume: bool
    sessions: list[list[tuple[datetime, datetime]]]
    columns: dict[str, bytes]
    strategy: str
    setting: dict[str, Number]
    settings: list[dict[str, Number]]
    terms: Terms
    walk: Walk | None
    seed: int


class Progress(msgspec.Struct, frozen=True, tag="progress"):
    done: int
    all: int


class Result(msgspec.Struct, frozen=True, tag="result"):
    """report: JSON of a `Report`."""

    report: msgspec.Raw


class Refusal(msgspec.Struct, frozen=True, tag="refusal"):
    code: str
    detail: str


Message = Progress | Result | Refusal


def task_of(series: Series, request: Request) -> Task:
    arrays = {each.name: getattr(series, each.name) for each in fields(series)}
    return Task(
        instrument_id=series.instrument_id,
        tick=series.tick,
        has_volume=series.has_volume,
        sessions=[
            [(window.opens_at, window.closes_at) for window in windows]
            for windows in series.sessions
        ],
        columns={
            name: np.ascontiguousarray(array, dtype="<i8").tobytes()
            for name, array in arrays.items()
            if isinstance(array, np.ndarray)
        },
        strategy=request.entry.kind.NAME,
        setting=dict(request.setting),
        settings=[dict(each) for each in request.settings],
        terms=request.terms,
        walk=request.walk,
        seed=request.seed,
    )


def series_in(task: Task) -> Series:
    columns: dict[str, Any] = {
        name: np.frombuffer(raw, dtype="<i8").astype(np.int64) for name, raw in task.columns.items()
    }
    return Series(
        instrument_id=task.instrument_id,
        tick=task.tick,
        has_volume=task.has_volume,
        sessions=[tuple(Window(*each) for each in windows) for windows in task.sessions],
        **columns,
    )


def request_in(task: Task) -> Request:
    return Request(
        entry=entry(task.strategy),
        setting=task.setting,
        terms=task.terms,
        seed=task.seed,
        settings=task.settings,
        walk=task.walk,
    )
