"""docs/strategies.md: each strategy of the catalogue, what it asks for and what it can be told."""

import inspect
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from treum.contexts.signals.engine.listing import Listing
from treum.contexts.signals.engine.strategies.catalogue import CATALOGUE, Entry
from treum.contexts.signals.engine.strategies.parameters import Number, Parameter
from treum.contexts.signals.rules import Window

HEAD = """# Strategies

Written by `make generate` from `src/treum/contexts/signals/engine/strategies/`.

Nothing on this page is a claim of performance. A rule is described, not recommended: what it would
have made on past bars, after charges, is for a backtest to say, and no past says what comes. No
results are claimed for futures at all, because the recorded data does not carry them: it has shares
by day and the NIFTY and Bank Nifty indices by minute and quarter hour.

Each strategy sees closed bars only and decides at a close, which is the entry. The stop lies at the
risk against the signal, the targets at once and twice the risk with it, in whole ticks. A signal of
one side closes an open one of the other. No idea is taken before the warm-up, in bars, is over.
"""

_DAY = Window(datetime(2024, 6, 4, 3, 45, tzinfo=UTC), datetime(2024, 6, 4, 10, tzinfo=UTC))
SHARE = Listing(UUID(int=1), Decimal("0.05"), (_DAY,), has_volume=True)
"""What a strategy is set up for to be asked how long it warms up."""


def page() -> str:
    sections = (line for entry in CATALOGUE.values() for line in section(entry))
    return "\n".join([HEAD, *sections]) + "\n"


def section(entry: Entry) -> Iterator[str]:
    """The docstring of a strategy says in three paragraphs what stands under the first heads."""
    rule, risk, weakness = (part.replace("\n", " ") for part in entry.about.split("\n\n"))
    yield f"## {entry.kind.TITLE} (`{entry.kind.NAME}`)\n"
    yield f"**Rule.** {rule}\n"
    yield f"**Risk.** {risk}\n"
    yield f"**Good and bad at.** {weakness}\n"
    yield f"**Source.** {entry.kind.SOURCE}\n"
    yield f"**Needs.** {needs(entry)}\n"
    told = inspect.cleandoc(entry.parameters.__doc__ or "").replace("\n", " ")
    yield f"**Parameters.** {told}\n"
    yield "| parameter | kind | default | least | most |\n| --- | --- | --- | --- | --- |"
    yield from (row(each) for each in entry.fields)
    yield ""


def needs(entry: Entry) -> str:
    volume = "Shares only: bars with volume" if entry.needs_volume else "Shares and indices"
    clock = "minutes of one session" if entry.of_session else "bars of any length"
    warm_up = entry.maker({})(SHARE).warm_up
    return f"{volume}; {clock}; {warm_up} bars to warm up by default."


def row(each: Parameter) -> str:
    cells = (f"`{each.name}`", each.kind, *map(shown, (each.default, each.least, each.most)))
    return f"| {' | '.join(cells)} |"


def shown(value: Number) -> str:
    return ("no", "yes")[value] if isinstance(value, bool) else f"{value:,}"


if __name__ == "__main__":
    sys.stdout.write(page())
