"""A record of what a company did to its shares: dated, sourced, in force once a person agreed."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from treum.platform.errors import Conflict, Invalid, Missing

SOURCE_CHARACTERS_MAX = 300
SHARES_MAX = 10_000
_SYMBOL = re.compile(r"[A-Z0-9&_.-]{1,32}", re.ASCII)


class ActionKind(StrEnum):
    SPLIT = "split"
    BONUS = "bonus"
    DEMERGER = "demerger"
    DIVIDEND = "dividend"
    SYMBOL_CHANGE = "symbol_change"


class ActionState(StrEnum):
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class BadAction(Invalid):
    code = "market.bad_corporate_action"
    title = "No such corporate action can be"


class ActionMissing(Missing):
    code = "market.corporate_action_missing"
    title = "No such corporate action"


class ActionDecided(Conflict):
    code = "market.corporate_action_decided"
    title = "That was decided before"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What happens to a holding. Exactly what the kind needs is set.

    split, bonus: `shares_before` become `shares_after`. dividend, demerger: of `close_before`, the
    last close with the right to it, `value_gone` rupees a share leave. symbol_change: `new_symbol`.
    """

    shares_before: int | None = None
    shares_after: int | None = None
    close_before: Decimal | None = None
    value_gone: Decimal | None = None
    new_symbol: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """ex_on: the first session without the right. source: who says so, or what suggests it."""

    id: UUID
    exchange: str
    symbol: str
    ex_on: date
    kind: ActionKind
    terms: Terms
    state: ActionState
    source: str

    @property
    def price_factor(self) -> Fraction:
        """By which prices before `ex_on` are multiplied to compare with those after it."""
        terms = self.terms
        if terms.shares_before and terms.shares_after:
            return Fraction(terms.shares_before, terms.shares_after)
        if terms.close_before is not None and terms.value_gone is not None:
            return 1 - Fraction(terms.value_gone) / Fraction(terms.close_before)
        return Fraction(1)

    @property
    def volume_factor(self) -> Fraction:
        """Shares change in number only where a holding does."""
        is_counted = self.kind in (ActionKind.SPLIT, ActionKind.BONUS)
        return 1 / self.price_factor if is_counted else Fraction(1)


def check_action(action: Action) -> None:
    """Raises: BadAction."""
    if not _SYMBOL.fullmatch(action.symbol):
        raise BadAction(f"symbol: {action.symbol!r} is not a symbol of {action.exchange}")
    text = action.source
    if not text.strip() or len(text) > SOURCE_CHARACTERS_MAX or not text.isprintable():
        raise BadAction(f"source: expected 1 to {SOURCE_CHARACTERS_MAX} printable characters")
    given = {name for name in Terms.__slots__ if getattr(action.terms, name) is not None}
    wanted = set(_NEEDS[action.kind])
    if given != wanted:
        raise BadAction(f"{action.kind}: needs {', '.join(sorted(wanted))} and nothing else")
    _check_terms(action)


def _check_terms(action: Action) -> None:
    terms = action.terms
    before, after = terms.shares_before, terms.shares_after
    if before is not None and after is not None:
        fits = 0 < before <= SHARES_MAX and 0 < after <= SHARES_MAX and before != after
        if not fits or (action.kind is ActionKind.BONUS and after < before):
            raise BadAction(f"shares: {before} do not become {after} by a {action.kind}")
    if terms.close_before is not None and terms.value_gone is not None:
        numbers = (terms.close_before, terms.value_gone)
        if not all(each.is_finite() for each in numbers) or not 0 < numbers[1] < numbers[0]:
            raise BadAction("value_gone: expected above 0 and below close_before")
    if terms.new_symbol is not None and (
        not _SYMBOL.fullmatch(terms.new_symbol) or terms.new_symbol == action.symbol
    ):
        raise BadAction(f"new_symbol: {terms.new_symbol!r} is not another symbol")


_NEEDS = {
    ActionKind.SPLIT: ("shares_before", "shares_after"),
    ActionKind.BONUS: ("shares_before", "shares_after"),
    ActionKind.DEMERGER: ("close_before", "value_gone"),
    ActionKind.DIVIDEND: ("close_before", "value_gone"),
    ActionKind.SYMBOL_CHANGE: ("new_symbol",),
}
