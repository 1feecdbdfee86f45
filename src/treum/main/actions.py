"""`treum market actions`: corporate actions; a person decides, and every decision is audited."""

import argparse
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from uuid import UUID

from treum.contexts.market import api as market
from treum.main import operators
from treum.platform.errors import SetupError
from treum.platform.settings import Settings


def add_to(
    parsers: "argparse._SubParsersAction[argparse.ArgumentParser]",
    *,
    settings: operators.LoadSettings,
) -> None:
    command = parsers.add_parser("actions", help="propose, confirm or reject corporate actions")
    verbs = command.add_subparsers(required=True, metavar="COMMAND")

    listing = verbs.add_parser("list", help="print what is proposed and what was decided")
    listing.add_argument("--symbol")
    listing.add_argument("--state", choices=list(market.ActionState))
    listing.set_defaults(run=lambda given: operators.run(_list(given, settings())))

    proposing = verbs.add_parser("propose", help="look for signs of actions in the daily bars")
    operators.add_actor(proposing)
    proposing.set_defaults(run=lambda given: operators.run(_propose(given, settings())))

    adding = verbs.add_parser("add", help="propose an action that you know of")
    adding.add_argument("symbol")
    adding.add_argument("ex_on", help="the first session without the right, as YYYY-MM-DD")
    adding.add_argument("--kind", required=True, choices=list(market.ActionKind))
    adding.add_argument("--source", required=True, help="who says so, e.g. the circular")
    adding.add_argument("--shares-before", type=int)
    adding.add_argument("--shares-after", type=int)
    adding.add_argument("--close-before", help="rupees")
    adding.add_argument("--value-gone", help="rupees a share")
    adding.add_argument("--new-symbol")
    operators.add_actor(adding)
    adding.set_defaults(run=lambda given: operators.run(_add(given, settings())))

    for verb, state in (
        ("confirm", market.ActionState.CONFIRMED),
        ("reject", market.ActionState.REJECTED),
    ):
        _add_decision(verbs, verb, state=state, settings=settings)


def _add_decision(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]",
    verb: str,
    *,
    state: market.ActionState,
    settings: operators.LoadSettings,
) -> None:
    deciding = verbs.add_parser(verb, help=f"{verb} a proposal, or change what was decided")
    deciding.add_argument("id")
    deciding.add_argument("--source", required=True, help="why: the circular you read")
    deciding.add_argument(
        "--kind", choices=list(market.ActionKind), help="where it looked otherwise"
    )
    operators.add_actor(deciding)
    deciding.set_defaults(run=lambda given: operators.run(_decide(given, settings(), state=state)))


async def _list(given: argparse.Namespace, settings: Settings) -> Iterable[str]:
    async with operators.transaction(settings, actor=None) as tx:
        actions = await market.actions_of(
            tx,
            market.EXCHANGE,
            symbols=None if given.symbol is None else [given.symbol],
            state=None if given.state is None else market.ActionState(given.state),
        )
    return [_line(each) for each in actions] or ["no such corporate action"]


async def _propose(given: argparse.Namespace, settings: Settings) -> Iterable[str]:
    async with operators.transaction(settings, actor=operators.actor(given)) as tx:
        proposed = await market.propose_from_bars(tx, market.EXCHANGE)
    return [_line(each) for each in proposed] or ["nothing new to propose"]


async def _add(given: argparse.Namespace, settings: Settings) -> Iterable[str]:
    candidate = market.Candidate(
        symbol=given.symbol,
        ex_on=operators.day(given.ex_on),
        kind=market.ActionKind(given.kind),
        terms=market.Terms(
            shares_before=given.shares_before,
            shares_after=given.shares_after,
            close_before=_rupees("--close-before", given.close_before),
            value_gone=_rupees("--value-gone", given.value_gone),
            new_symbol=given.new_symbol,
        ),
        evidence=given.source,
    )
    async with operators.transaction(settings, actor=operators.actor(given)) as tx:
        action = await market.propose(tx, market.EXCHANGE, candidate=candidate)
    return [_line(action)]


async def _decide(
    given: argparse.Namespace, settings: Settings, *, state: market.ActionState
) -> Iterable[str]:
    kind = None if given.kind is None else market.ActionKind(given.kind)
    async with operators.transaction(settings, actor=operators.actor(given)) as tx:
        action = await market.decide(tx, _id(given.id), state=state, source=given.source, kind=kind)
    return [_line(action)]


def _line(action: market.Action) -> str:
    terms = action.terms
    told = terms.new_symbol or f"{terms.value_gone} of {terms.close_before}"
    if terms.shares_before is not None:
        told = f"{terms.shares_before} -> {terms.shares_after}"
    what = f"{action.symbol:12} {action.kind} {told}"
    return f"{action.id}  {action.ex_on}  {action.state:9}  {what}  [{action.source}]"


def _id(text: str) -> UUID:
    """Raises: SetupError."""
    try:
        return UUID(text)
    except ValueError as error:
        raise SetupError(f"id: {text!r} is not an id of `treum market actions list`") from error


def _rupees(name: str, text: str | None) -> Decimal | None:
    """Raises: SetupError."""
    try:
        return None if text is None else Decimal(text)
    except InvalidOperation as error:
        raise SetupError(f"{name}: {text!r} is not an amount of rupees") from error
