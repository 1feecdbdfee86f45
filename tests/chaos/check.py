"""What must hold after chaos, as pure functions: each says what is wrong, and nothing when all is
well. A fact may be any value that can be compared and hashed."""

from collections import Counter
from collections.abc import Hashable, Sequence
from itertools import pairwise, zip_longest
from typing import Final

TOLD_MAX: Final = 5
"""Of each kind of trouble; the number of all of them is told with the last."""


def once(facts: Sequence[Hashable]) -> list[str]:
    """None of them twice."""
    doubled = [(fact, count) for fact, count in Counter(facts).items() if count > 1]
    return _told([f"{count} times: {fact}" for fact, count in doubled])


def exactly_once(wanted: Sequence[Hashable], found: Sequence[Hashable]) -> list[str]:
    """Each wanted fact was found once, and no other. Order is no matter."""
    was_wanted, was_found = set(wanted), set(found)
    missing = [fact for fact in wanted if fact not in was_found]
    foreign = [fact for fact in found if fact not in was_wanted]
    return [
        *once(found),
        *_told([f"missing: {fact}" for fact in missing]),
        *_told([f"never asked for: {fact}" for fact in foreign]),
    ]


def in_order(wanted: Sequence[Hashable], found: Sequence[Hashable]) -> list[str]:
    """The facts found come in the order of the wanted ones; repeats and foreign ones are another
    matter, see `exactly_once`."""
    place = {fact: number for number, fact in enumerate(wanted)}
    known = [fact for fact in found if fact in place]
    return _told(
        [f"{late} before {early}" for late, early in pairwise(known) if place[late] > place[early]]
    )


def delivered(released: Sequence[Hashable], seen: Sequence[Hashable]) -> list[str]:
    """A subscriber saw each released frame exactly once, in order."""
    return [*exactly_once(released, seen), *in_order(released, seen)]


def equal(undisturbed: Sequence[Hashable], disturbed: Sequence[Hashable]) -> list[str]:
    """The same facts in the same places."""
    nothing = "nothing"
    pairs = zip_longest(undisturbed, disturbed, fillvalue=nothing)
    return _told(
        [
            f"at {number}: {was} undisturbed, {became} disturbed"
            for number, (was, became) in enumerate(pairs)
            if was != became
        ]
    )


def _told(troubles: list[str]) -> list[str]:
    if len(troubles) <= TOLD_MAX:
        return troubles
    return [*troubles[:TOLD_MAX], f"and {len(troubles) - TOLD_MAX} more of {len(troubles)}"]
