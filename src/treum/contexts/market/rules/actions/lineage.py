"""Under which symbols one company's prices are stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from treum.contexts.market.rules.actions.action import Action, ActionKind, ActionState

RENAMES_MAX = 10


@dataclass(frozen=True, slots=True)
class Stretch:
    """The days with since <= day < until."""

    symbol: str
    since: date
    until: date


def lineage(symbol: str, actions: Iterable[Action], *, from_: date, to: date) -> list[Stretch]:
    """Today's symbol and those before it, the newest first. Only confirmed changes count."""
    renames = [
        each
        for each in actions
        if each.kind is ActionKind.SYMBOL_CHANGE and each.state is ActionState.CONFIRMED
    ]
    stretches: list[Stretch] = []
    names, until = [symbol], to
    while True:
        into = [
            each
            for each in renames
            if each.terms.new_symbol == names[-1] and each.symbol not in names
        ]
        rename = max(into, key=lambda each: each.ex_on, default=None)
        since = max(from_, rename.ex_on) if rename else from_
        stretches.append(Stretch(names[-1], since, until))
        if rename is None or rename.ex_on <= from_ or len(names) == RENAMES_MAX:
            return stretches
        names.append(rename.symbol)
        until = min(until, rename.ex_on)
