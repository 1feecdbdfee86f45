"""What a file says against what is stored: a difference is shown, never silently taken."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

Key = tuple[object, ...]
Row = Mapping[str, object]

TURNOVER, STEP = "turnover", "turnover_step"


@dataclass(frozen=True, slots=True)
class Difference:
    """values: of each column, what is stored and what the file says; None: the row is not there.

    name: the key for a reader.
    """

    key: Key
    name: str
    values: Mapping[str, tuple[object, object]] | None

    def __str__(self) -> str:
        if self.values is None:
            return f"{self.name}: stored from this file, and no longer in it"
        return f"{self.name}: " + ", ".join(f"{n} {a} -> {b}" for n, (a, b) in self.values.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """added: not stored yet. completed: stored rows with what they lacked. changed: those that
    differ, as the file has them."""

    added: Mapping[Key, Row]
    completed: Mapping[Key, Row]
    changed: Mapping[Key, Row]
    unchanged: int
    differences: tuple[Difference, ...]

    def lines(self) -> Iterator[str]:
        yield (
            f"{len(self.added)} added, {len(self.completed)} completed, "
            f"{self.unchanged} unchanged, {len(self.differences)} different"
        )
        yield from (f"differs: {each}" for each in self.differences)


def compare(
    stored: Mapping[Key, Row],
    told: Mapping[Key, Row],
    *,
    source: str,
    names: Mapping[object, str] = MappingProxyType({}),
) -> Comparison:
    """source: the file's name; what it told before and tells no more is a difference too.
    names: what a reader calls a part of a key.

    A column that a file does not tell says nothing against what is stored, and one that is not
    stored is filled in. Turnover is compared in the coarser of the two steps and kept in the finer.
    """

    def name(key: Key) -> str:
        return " ".join(names.get(part, str(part)) for part in key)

    added: dict[Key, Row] = {}
    completed: dict[Key, Row] = {}
    changed: dict[Key, Row] = {}
    differences: list[Difference] = []
    for key, row in told.items():
        if key not in stored:
            added[key] = row
            continue
        values = _differing(stored[key], row)
        merged = _merged(stored[key], row)
        if values:
            differences.append(Difference(key, name(key), values))
            changed[key] = {**merged, "source": source}
        elif merged != stored[key]:
            completed[key] = merged
    gone = [key for key, row in stored.items() if row["source"] == source and key not in told]
    return Comparison(
        added=added,
        completed=completed,
        changed=changed,
        unchanged=len(told) - len(added) - len(completed) - len(changed),
        differences=(*differences, *(Difference(key, name(key), None) for key in gone)),
    )


def _differing(stored: Row, row: Row) -> dict[str, tuple[object, object]]:
    return {
        name: (stored[name], value)
        for name, value in row.items()
        if name not in ("source", STEP, TURNOVER)
        and value is not None
        and stored[name] is not None
        and value != stored[name]
    } | _turnover(stored, row)


def _turnover(stored: Row, row: Row) -> dict[str, tuple[object, object]]:
    before, after = stored.get(TURNOVER), row.get(TURNOVER)
    steps = [each[STEP] for each in (stored, row) if STEP in each]
    if not isinstance(before, Decimal) or not isinstance(after, Decimal):
        return {}
    step = max(each for each in steps if isinstance(each, Decimal))
    is_same = stored[STEP] == row[STEP] and before == after
    is_near = stored[STEP] != row[STEP] and abs(before - after) < step
    return {} if is_same or is_near else {TURNOVER: (before, after)}


def _merged(stored: Row, row: Row) -> Row:
    """The file's values, but what it does not tell; its turnover unless the stored one is finer."""
    merged = dict(stored) | {name: value for name, value in row.items() if value is not None}
    merged["source"] = stored["source"]
    if STEP in stored and not _turnover(stored, row):
        finer = min((stored, row), key=lambda each: Decimal(str(each[STEP])))
        merged |= {TURNOVER: finer[TURNOVER], STEP: finer[STEP]}
    return merged
