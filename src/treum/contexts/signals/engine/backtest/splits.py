"""Which bars a choice is made on and which ones judge it: never the same, never overlapping.

A result that is known only some bars after it began reaches into what follows. Purge: so many bars
before a test are left out of the training. Embargo: so many after it, as what happened then still
shows in later bars. Source: M. López de Prado, Advances in Financial Machine Learning, 2018, ch. 7
and 12.
"""

from dataclasses import dataclass
from itertools import pairwise

from treum.platform.errors import Invalid


@dataclass(frozen=True, slots=True)
class Fold:
    """Numbers of bars, from 0. train: one stretch before the test, or one on either side."""

    train: tuple[range, ...]
    test: range


class BadSplit(Invalid):
    code = "signals.bad_split"
    title = "The bars cannot be split so"


def walk_forward(
    bars: int, *, train: int, test: int, purge: int = 0, is_anchored: bool = False
) -> list[Fold]:
    """Tests one after another without a gap, each after its own training, until the bars run out.

    Bars that are left over at the end are not tested. is_anchored: every training begins with the
    first bar, instead of being `train` bars long.

    Raises: BadSplit when there is not one fold.
    """
    if min(train, test) < 1 or purge < 0:
        raise BadSplit("A training and a test have at least one bar, and a purge none or more.")
    first = train + purge
    if first + test > bars:
        raise BadSplit(f"{bars} bars are too few: one fold takes {first + test}.")
    return [
        Fold(
            (range(0 if is_anchored else start - first, start - purge),), range(start, start + test)
        )
        for start in range(first, bars - test + 1, test)
    ]


def purged_folds(bars: int, *, folds: int, purge: int = 0, embargo: int = 0) -> list[Fold]:
    """Every bar is tested once; each test is trained for by all other bars but those near it.

    Raises: BadSplit when some training would be empty.
    """
    if not 2 <= folds <= bars or min(purge, embargo) < 0:
        raise BadSplit("There are two folds or more, each with a bar; purge and embargo are ≥ 0.")
    edges = [bars * number // folds for number in range(folds + 1)]
    found = []
    for start, end in pairwise(edges):
        sides = range(start - purge), range(end + purge + embargo, bars)
        train = tuple(side for side in sides if side)
        if not train:
            raise BadSplit(f"Nothing is left to train for the test of bars {start} to {end}.")
        found.append(Fold(train, range(start, end)))
    return found
