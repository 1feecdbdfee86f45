"""The last line of a benchmark: one JSON object, and whether its targets hold."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A figure with its target, if it has one. is_floor: more is better."""

    value: float
    target: float | None
    unit: str
    is_floor: bool = False

    @property
    def strain(self) -> float:
        """1 or less holds."""
        if self.target is None:
            return 0.0
        if self.is_floor:
            return self.target / self.value if self.value else float("inf")
        return self.value / self.target


def finish(name: str, parts: Mapping[str, Part], *, missing: Sequence[str] = ()) -> int:
    """Prints the line; the exit code. missing: peers that could not be compared with."""
    worst = max(part.strain for part in parts.values())
    is_ok = worst <= 1 and not missing
    told = {
        part_name: {"value": round(part.value, 4), "target": part.target, "unit": part.unit}
        for part_name, part in parts.items()
    }
    line: dict[str, object] = {
        "name": name,
        "value": round(worst, 4),
        "unit": "of target",
        "target": 1.0,
        "ok": is_ok,
        "parts": told,
    }
    if missing:
        line["missing"] = list(missing)
    say(json.dumps(line))
    return 0 if is_ok else 1


def say(text: str) -> None:
    """A line for the reader, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that is not exceeded by that share of them. share: in (0, 1]."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1)]
